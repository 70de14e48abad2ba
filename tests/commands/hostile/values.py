"""Values as people type and format them."""

from collections.abc import Callable
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from tests.commands.hostile.case import Case, Stored, encoded, pairs_of, sheet, table, typed_values
from tests.commands.hostile.packages import book, xml_row
from tests.sheets.build import styles

ROW = ("T-003", "2018-07-01", "0", "个", "x")


def cell(
    name: str,
    edit: Callable[[Worksheet], Any],
    stored: str = "",
    refused: str = "",
    *said: str,
    code: str = "T-003",
    unit: str = "个",
) -> Case:
    """An .xlsx with one row whose C2 is edited."""
    found: tuple[Stored, ...] = ((code, "2018-07-01", stored, "x"),) if stored else ()
    return Case(
        name, sheet([(code, "2018-07-01", "0", unit, "x")], edit), found, (refused,) if refused else (), said
    )


def put(value: Any, form: str = "General", quoted: bool = False) -> Callable[[Worksheet], None]:
    """Put a value under a number format into C2."""

    def edit(page: Worksheet) -> None:
        page["C2"] = value
        page["C2"].number_format = form
        page["C2"].quotePrefix = quoted

    return edit


def formula(inside: str) -> Callable[[], bytes]:
    """A row whose C2 holds this formula element and its kept result."""
    head = xml_row(1, ("目标编号", "填报日期", "完成值", "单位", "说明"))
    row = xml_row(2, ("T-003", "2018-07-01", 0, "个", "x")).replace('<c r="C2"><v>0</v></c>', inside)
    return book(head + row, style=styles("0%"))


def kept(name: str, inside: str, stored: str = "", refused: str = "") -> Case:
    """A formula with or without its result."""
    found = (("T-003", "2018-07-01", stored, "x"),) if stored else ()
    return Case(name, formula(inside), found, (refused,) if refused else ())


def units(name: str, code: str, text: str) -> Case:
    """``value @ unit column => meaning | …``: a number, "number ~code", "!code" (at D) or "!C code"."""
    made, stored, refused, said = [], [], [], []
    for day, (typed, meaning) in enumerate(pairs_of(text), 1):
        value, _, unit = typed.partition(" @ ")
        made.append((code, f"2018-07-{day:02}", value, unit, f"第{day}行"))
        place, _, word = meaning.lstrip("!").rpartition(" ")
        if meaning.startswith("!"):
            refused.append(f"{place or 'D'}{day + 1} {word}")
            continue
        result, _, notice = meaning.partition(" ~")
        stored.append((code, f"2018-07-{day:02}", result, f"第{day}行"))
        where, _, word = notice.rpartition(" ")
        said += [f"{where or 'D'}{day + 1} {word}"] if notice else []
    return Case(name, encoded(table(made)), tuple(stored), tuple(refused), tuple(said), odd=False)


def refused(name: str, code: str, typed: str) -> Case:
    """Values, separated by |, that are all refused for one reason."""
    return typed_values(name, " | ".join(f"{text} => !{code}" for text in typed.split(" | ")))


CASES = (
    typed_values(
        "percent.csv",
        "92% => 92 | 92.5％ => 92.5 | 92 % => 92 | 百分之九十二 => 92 | 0.5% => 0.5 | 90 => 90 | "
        "0 => 0 | 0% => 0 | 百分之九十二点五 => 92.5 | 93 => 93",
        code="T-002",
    ),
    typed_values(
        "percent_ambiguous.csv",
        "0.92 => !number_ambiguous_fraction | 1 => !number_ambiguous_fraction | "
        ".5 => !number_ambiguous_fraction | 1% => 1 | -0.5 => !number_ambiguous_fraction",
        code="T-002",
    ),
    typed_values(
        "percent_beyond.csv",
        "101% => 101 ~above_whole | 920% => 920 ~above_whole | -93% => -93 ~above_whole",
        code="T-002",
    ),
    typed_values(
        "percent_of_a_count.csv", "92% => !unit_conflict | 5‰ => !unit_conflict | 92% => !unit_conflict"
    ),
    typed_values(
        "percent_with_wan.csv",
        "92万 => !multiplier_unclear | 9千 => !multiplier_unclear | 92 => 92",
        code="T-002",
        unit="%",
    ),
    typed_values("square_signs.csv", "120㎞ => 120 | 120000㎡ => !unit_differs", code="T-001", unit=""),
    typed_values("percent_without_unit.csv", "92% => !unit_differs", unit=""),
    typed_values("per_mille.csv", "925‰ => 92.5 ~unit_converted", code="T-002", unit=""),
    cell("percent_format.xlsx", put(0.92, "0%"), "92", code="T-002", unit="%"),
    cell("percent_format_two.xlsx", put(0.9215, "0.00%"), "92.15", code="T-002", unit=""),
    cell("percent_format_rounded.xlsx", put(0.926, "0%"), "92.6", code="T-002", unit="%"),
    cell("percent_format_full.xlsx", put(1, "0%"), "100", code="T-002", unit="%"),
    cell("percent_literal.xlsx", put(92, '0"%"'), "92", code="T-002", unit="%"),
    cell("percent_as_text.xlsx", put("92%"), "92", code="T-002", unit="%"),
    cell("fraction_in_percent.xlsx", put(0.92), "", "C2 number_ambiguous_fraction", code="T-002", unit="%"),
    cell("percent_format_on_a_count.xlsx", put(0.92, "0%"), "", "C2 unit_conflict"),
    typed_values(
        "thousands.csv",
        "12,345 => 12345 | １２，３４５ => 12345 | 1,234,567.5 => 1234567.5 | 12 345 => 12345 | "
        "12 345.25 => 12345.25 | 12，345 => 12345",
    ),
    refused("thousands_wrong.csv", "number_grouping", "1,2345 | 12,34 | 1,234,56 | 1,23,456"),
    typed_values(
        "full_width.csv",
        "１２０ => 120 | ３．５ => 3.5 | －１２ => -12 ~negative | ＋１２ => 12 | \u3000１２  => 12 | "
        "1２3 => 123",
    ),
    typed_values(
        "signs.csv",
        "+5 => 5 | -5 => -5 ~negative | −5 => -5 ~negative | 负5 => -5 ~negative | "
        "--5 => !number_words | 5- => !number_words | (5) => !number_brackets | "
        "（5） => !number_brackets",
    ),
    typed_values("apostrophe.csv", "'120 => 120 | ’120 => 120 | '12.5 => 12.5 | 120' => !number_words"),
    cell("text_number.xlsx", put("120", "@"), "120"),
    cell("text_number_marked.xlsx", put("120", "General", quoted=True), "120"),
    cell("text_number_blanks.xlsx", put(" 120\u00a0"), "120"),
    cell("float_dust.xlsx", put(0.1 + 0.2), "0.3"),
    cell("float_dust_large.xlsx", put(92.30000000000001), "92.3"),
    cell(
        "unit_in_format.xlsx",
        put(12.5, '0.0"亿元"'),
        "125000",
        "",
        "C2 unit_converted",
        code="T-005",
        unit="",
    ),
    cell("unit_in_format_general.xlsx", put(120, 'General"公里"'), "120", code="T-001", unit=""),
    cell(
        "metres_in_format.xlsx",
        put(120000, '#,##0"米"'),
        "120",
        "",
        "C2 unit_converted",
        code="T-001",
        unit="",
    ),
    cell(
        "thousands_of_yuan_shown.xlsx",
        put(120000, '#,##0,"千元"'),
        "12",
        "",
        "C2 unit_converted",
        code="T-005",
        unit="",
    ),
    cell("wan_yuan_shown.xlsx", put(123456, '0!.0000"万元"'), "12.3456", code="T-005", unit=""),
    cell("wan_yuan_when_large.xlsx", put(25000, '[>=10000]0!.0,"万元";0"元"'), "2.5", code="T-005", unit=""),
    cell("wan_in_format.xlsx", put(12, '0"万"'), "120000"),
    cell("about_in_format.xlsx", put(120, '"约"0'), "", "C2 number_approximate"),
    cell("thousands_format.xlsx", put(12345.5, "#,##0.00"), "12345.5"),
    cell(
        "accounting_format.xlsx",
        put(-12345.5, "#,##0.00_);[Red](#,##0.00)"),
        "-12345.5",
        "",
        "C2 behind_baseline",
        "C2 negative",
    ),
    cell("wan_format.xlsx", put(12345, '0!.0,"万"'), "12345"),
    cell("currency_format.xlsx", put(12345, '"¥"#,##0'), "12345"),
    cell("date_in_value.xlsx", put(43281, "yyyy-mm-dd"), "", "C2 number_date_like"),
    cell("three_to_five_became_a_day.xlsx", put(43164, 'm"月"d"日"'), "", "C2 number_date_like"),
    cell("time_in_value.xlsx", put(0.5, "h:mm"), "", "C2 number_date_like"),
    cell("truth_in_value.xlsx", put(True), "", "C2 number_words"),
    cell("blank_value.xlsx", put(None), "", "C2 value_missing"),
    cell("spaces_value.xlsx", put("   "), "", "C2 value_missing"),
    cell("zero.xlsx", put(0), "0"),
    cell("number_too_long.xlsx", put(1234567890123456789), "", "C2 number_too_many_digits"),
    cell("third.xlsx", put(1 / 3), "", "C2 number_too_many_decimals"),
    cell("tiny.xlsx", put(1e-9), "", "C2 number_too_many_decimals"),
    cell("enormous.xlsx", put(1e300), "", "C2 number_too_many_digits"),
    typed_values(
        "digits.csv",
        "123456789012345 => 123456789012345 | 1234567890123456 => !number_too_many_digits | "
        "123456789012345678.5 => !number_too_many_digits | 0.123456 => 0.123456 | "
        "0.1234567 => !number_too_many_decimals | "
        "111111111111111111111111111111111111111111111111111111111111 => !number_too_many_digits | "
        f"{'1' * 200} => !number_words | "
        "0.10000000 => 0.1 | 007 => 7",
    ),
    typed_values(
        "several_multipliers.csv",
        "12万5千 => 125000 | 3千5百 => 3500 | 2万3千5百个 => 23500 | 1亿2千万 => 120000000 | "
        "1.2億 => 120000000 | 3萬 => 30000 | 1万2 => !number_words | 3千5 => !number_words",
    ),
    typed_values(
        "several_multipliers_of_wan_yuan.csv",
        "12万5千 => !multiplier_unclear | 12万5千元 => 12.5 ~unit_converted | "
        "1亿2千万元 => 12000 | RMB 1200 => 0.12 ~unit_converted | 520元正 => 0.052 ~unit_converted",
        code="T-005",
        unit="",
    ),
    typed_values(
        "two_in_one_cell.csv",
        "12\n345 => !number_words | 12\t345 => !number_words | 120\n => 120 | 120\n个 => 120 | "
        "120。 => 120 | 120[个] => 120 | 120① => !number_words | 一半 => !number_words",
    ),
    typed_values(
        "wan_yi.csv",
        "1.2万 => 12000 | 3亿 => 300000000 | 1.2万个 => 12000 ~unit_converted | 5千 => 5000 | "
        "1亿2000万 => 120000000 | 1.2 万 => 12000 | ２万 => 20000",
    ),
    typed_values(
        "wan_in_wan_yuan.csv",
        "1.2万 => !multiplier_unclear | 1亿 => !multiplier_unclear | 1.2万元 => 1.2 | "
        "12000元 => 1.2 ~unit_converted | 0.5亿元 => 5000 ~unit_converted | "
        "¥12000 => 1.2 ~unit_converted",
        code="T-005",
        unit="",
    ),
    typed_values(
        "unit_in_cell.csv",
        "120公里 => 120 | 120 km => 120 | 120000米 => 120 ~unit_converted | "
        "1.2万米 => 12 ~unit_converted | 120千米 => 120 | 240里 => !unknown_unit | "
        "5吨 => !unit_differs",
        code="T-001",
        unit="",
    ),
    units(
        "unit_column.csv",
        "T-001",
        "120000 @ 米 => 120 ~unit_converted | 0.5 @ 万公里 => 5000 ~unit_converted | "
        "120 @ 千米 => 120 | 120 @ KM => 120 | 120 @ 吨 => !unit_differs | "
        "120 @ 旧里 => !unknown_unit | 120 @  => 120 | 120 @  公 里  => 120",
    ),
    units(
        "money_units.csv",
        "T-005",
        "2.5 @ 亿元 => 25000 ~unit_converted | 25000000 @ 元 => 2500 ~unit_converted | "
        "3 @ 百万元 => 300 ~unit_converted | 0.001 @ 元 => !C unit_inexact | "
        "5 @ 万美元 => !unit_differs | 5 @ 万 => !unknown_unit",
    ),
    units(
        "unit_and_cell_differ.csv",
        "T-001",
        "120公里 @ 米 => !C unit_conflict | 120公里 @ 公里 => 120 | 120km @ 公里 => 120 | "
        "120米 @ 米 => 0.12 ~C unit_converted",
    ),
    units(
        "air.csv",
        "T-004",
        "38.5 @ μg/m³ => 38.5 | 38.5 @ 微克每立方米 => 38.5 | "
        "0.0385 @ 毫克/立方米 => 38.5 ~unit_converted | 38.5 @ ug/m3 => 38.5 | "
        "38.5 @ % => !unit_differs",
    ),
    typed_values(
        "chinese_numerals.csv",
        "一百二十 => 120 | 一万二千 => 12000 | 二十三点五 => 23.5 | 壹佰贰拾 => 120 | 十五 => 15 | "
        "一千零一 => 1001 | 两万 => 20000 | 二〇一八 => 2018 | 一百二 => !number_ambiguous_numeral | "
        "五六 => !number_ambiguous_numeral | 七八 => !number_ambiguous_numeral | 壹萬貳仟 => 12000 | "
        "一二三万 => !number_words | 零 => 0",
    ),
    typed_values(
        "scientific.csv",
        "1.2E+4 => 12000 | 1.2e4 => 12000 | 1.2×10^4 => 12000 | 1E-3 => 0.001 | "
        "1e309 => !number_too_many_digits | 1e400000000 => !number_too_many_digits | "
        "1e-400000000 => !number_too_many_digits | e5 => !number_words",
    ),
    refused(
        "approximate.csv",
        "number_approximate",
        "约120 | 120左右 | 近120 | 120余 | 十几 | 大概120 | ≈120 | 120多",
    ),
    refused(
        "bounds.csv",
        "number_comparison",
        "超120 | >120 | ≥120 | 120以上 | 不足120 | 逾120 | 120+ | ＜120 | 达到120以上",
    ),
    refused("ranges.csv", "number_range", "3-5 | 3~5 | 3至5 | 3～5 | 100—120 | 3%-5%"),
    refused("fractions.csv", "number_fraction", "1/2 | 三分之一 | ½ | 3／4"),
    refused(
        "placeholders.csv",
        "number_placeholder",
        "- | — | —— | / | 无 | 暂无 | 不适用 | N/A | null | 待定 | … | 未统计 | *",
    ),
    typed_values("letters.csv", "5e => !unit_conflict | 120a => !unit_conflict"),
    refused(
        "number_words.csv",
        "number_words",
        "完成 | 已完成 | 是 | 合格 | 同比增长5% | 完成120公里 | 120公里，其中新建80公里 | 1.2.3 | "
        "12..5 | 0x1F | 。 | ；；；",
    ),
    refused("not_finite.csv", "number_not_finite", "NaN | inf | -Infinity | ∞ | sNaN | 无穷大"),
    refused(
        "error_words.csv",
        "number_excel_error",
        "#N/A | #DIV/0! | #REF! | #VALUE! | #NAME? | #NUM! | #NULL! | ######",
    ),
    typed_values(
        "dates_in_value.csv",
        "2018-06-30 => !number_date_like | 2018年 => !number_date_like | 6月 => !number_date_like | "
        "2018/6/30 => !number_date_like | 三季度 => !number_date_like",
    ),
    refused(
        "junk.csv", "number_words", "alert(1) | 120;DROP TABLE | ${7*7} | {{7*7}} | ٣ | ১২ | Ⅳ | ① | 十 二 x"
    ),
    kept("formula_kept.xlsx", '<c r="C2"><f>60*2</f><v>120</v></c>', "120"),
    kept("formula_text_kept.xlsx", '<c r="C2" t="str"><f>"1"&amp;"20"</f><v>120</v></c>', "120"),
    kept("formula_never_calculated.xlsx", '<c r="C2"><f>60*2</f></c>', "", "C2 cell_formula"),
    kept("formula_empty_text.xlsx", '<c r="C2" t="str"><f>""</f><v></v></c>', "", "C2 value_missing"),
    kept("formula_error.xlsx", '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "", "C2 cell_error"),
    kept("formula_shared.xlsx", '<c r="C2"><f t="shared" si="0"/><v>120</v></c>', "120"),
    kept("value_nan.xlsx", '<c r="C2"><v>NaN</v></c>', "", "C2 number_not_finite"),
    kept("value_text_in_number.xlsx", '<c r="C2"><v>abc</v></c>', "", "C2 number_words"),
    kept("value_dust.xlsx", '<c r="C2"><v>119.99999999999999</v></c>', "120"),
    kept("value_exact.xlsx", '<c r="C2"><v>123456789012345.6</v></c>', "123456789012346"),
    kept("error_cell.xlsx", '<c r="C2" t="e"><v>#N/A</v></c>', "", "C2 cell_error"),
    Case(
        "formula_code.xlsx", sheet([('="T-003"', "2018-07-01", "5", "个", "x")]), refused=("A2 cell_formula",)
    ),
    Case(
        "notes.csv",
        encoded(
            table(
                [
                    ("T-003", "2018-07-01", "1", "个", "=cmd|' /C calc'!A0"),
                    ("T-003", "2018-07-02", "2", "个", "<script>alert(1)</script>"),
                    ("T-003", "2018-07-03", "3", "个", "@SUM(1)"),
                    ("T-003", "2018-07-04", "4", "个", "+1"),
                    ("T-003", "2018-07-05", "5", "个", "%s %(x)s {0} 😀"),
                ]
            )
        ),
        (
            ("T-003", "2018-07-01", "1", "=cmd|' /C calc'!A0"),
            ("T-003", "2018-07-02", "2", "<script>alert(1)</script>"),
            ("T-003", "2018-07-03", "3", "@SUM(1)"),
            ("T-003", "2018-07-04", "4", "+1"),
            ("T-003", "2018-07-05", "5", "%s %(x)s {0} 😀"),
        ),
    ),
    Case(
        "note_formula.xlsx",
        sheet([("T-003", "2018-07-01", "5", "个", '=HYPERLINK("http://x","y")')]),
        refused=("E2 cell_formula",),
    ),
    Case(
        "note_number.xlsx",
        sheet([("T-003", "2018-07-01", "5", "个", 20180630)]),
        (("T-003", "2018-07-01", "5", "20180630"),),
    ),
    Case(
        "note_garbled.xlsx",
        sheet([("T-003", "2018-07-01", "5", "个", "年均浓度".encode().decode("gbk"))]),
        file="garbled",
        words=("E2",),
    ),
    Case(
        "note_control.xlsx",
        sheet([("T-003", "2018-07-01", "5", "个", "甲_x0007_乙")]),
        (("T-003", "2018-07-01", "5", "甲乙"),),
    ),
)
