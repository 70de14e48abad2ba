"""Days and periods as people type and format them."""

from datetime import date, time
from datetime import datetime as moment
from typing import Any

from tests.commands.hostile.case import Case, encoded, sheet, table, typed_days
from tests.commands.hostile.packages import book, xml_row
from tests.sheets.build import styles

PERIOD = "period_understood"


def real(
    name: str,
    value: Any,
    form: str = "General",
    day: str = "2018-06-30",
    *said: str,
    refused: str = "",
    numbers: bool = False,
) -> Case:
    """An .xlsx with one row whose day is this value under this format."""

    def edit(page: Any) -> None:
        page["B2"] = value
        page["B2"].number_format = form

    stored = (("T-003", day, "5", "x"),) if not refused else ()
    return Case(
        name, sheet([("T-003", "", "5", "个", "x")], edit), stored, (refused,) if refused else (), said
    )


def old_epoch(inside: str, style: str = "yyyy-mm-dd") -> Any:
    """A workbook of the 1904 date system with this cell for the day."""
    head = xml_row(1, ("目标编号", "填报日期", "完成值", "单位", "说明"))
    row = xml_row(2, ("T-003", "x", 5, "个", "x"))
    row = row[: row.index('<c r="B2"')] + inside + row[row.index('<c r="C2"') :]
    return book(
        head + row,
        style=styles(style),
        edit=lambda part: part.replace("<sheets>", '<workbookPr date1904="1"/><sheets>'),
    )


def refused(name: str, code: str, typed: str) -> Case:
    """Days, separated by |, that are all refused for one reason."""
    return typed_days(name, " | ".join(f"{text} => !{code}" for text in typed.split(" | ")))


CASES = (
    typed_days(
        "chinese.csv",
        "2018年6月30日 => 2018-06-30 | 2018年7月1号 => 2018-07-01 | "
        "2018 年 7 月 2 日 => 2018-07-02 | 二〇一八年七月三日 => 2018-07-03 | "
        "２０１８年７月４日 => 2018-07-04 | 2018年07月05日 => 2018-07-05 | "
        "2018年7月6日 星期五 => 2018-07-06",
    ),
    typed_days(
        "separators.csv",
        "2018/7/1 => 2018-07-01 | 2018.7.2 => 2018-07-02 | 2018-7-3 => 2018-07-03 | "
        "20180704 => 2018-07-04 | 2018－07－05 => 2018-07-05 | 2018/07/06 00:00:00 => 2018-07-06 | "
        "2018-07-07T00:00:00 => 2018-07-07 | '2018-07-08 => 2018-07-08",
    ),
    typed_days(
        "times.csv",
        "2018-07-01 14:30 => 2018-07-01 ~period_understood | "
        "2018/7/2 8:30:15 => 2018-07-02 ~period_understood | "
        "2018-07-03T08:00:00+08:00 => 2018-07-03 ~period_understood | "
        "2018-07-04T16:00:00Z => !date_time_zone | 2018-07-05 25:00 => !date_impossible",
    ),
    typed_days(
        "ends.csv",
        "2018年2月底 => 2018-02-28 ~period_understood | "
        "截至2018年6月底 => 2018-06-30 ~period_understood | "
        "2018年9月末 => 2018-09-30 ~period_understood | 截止2018年10月31日 => 2018-10-31 | "
        "2018年底 => 2018-12-31 ~period_understood | 2019年底前 => 2019-12-31 ~period_understood | "
        "数据截至2019年3月 => 2019-03-31 ~period_understood",
    ),
    typed_days(
        "periods.csv",
        "2018Q1 => 2018-03-31 | 2018年第二季度 => 2018-06-30 | 2018年三季度 => 2018-09-30 | "
        "2018H2 => 2018-12-31 | 2019年上半年 => 2019-06-30 | 2019 => 2019-12-31 | "
        "2019-07 => 2019-07-31 | 2019年8月 => 2019-08-31 | 2019.9 => 2019-09-30 | "
        "201910 => 2019-10-31",
    ),
    typed_days(
        "less_usual.csv",
        "2018年元月 => 2018-01-31 | 2018年2月28日止 => 2018-02-28 | 2018.3月 => 2018-03-31 | "
        "2018-04月 => 2018-04-30 | 2018年05 => 2018-05-31 | 2018年Ⅱ季度 => 2018-06-30 | "
        "20180731.0 => 2018-07-31 | 201808.0 => 2018-08-31 | 2018.9.30日 => 2018-09-30 | "
        "2018M10 => 2018-10-31 | 截至到2018年11月底 => 2018-11-30 ~period_understood | "
        "2018年12月止 => 2018-12-31 ~period_understood | 1H2019 => 2019-06-30 | 2019年13 => !date_impossible",
    ),
    typed_days(
        "named_months.csv",
        "30 June 2018 => 2018-06-30 | July 1, 2018 => 2018-07-01 | 2-Jul-2018 => 2018-07-02 | "
        "Aug 2018 => 2018-08-31 | 30-Jun-18 => !date_words | 二O一八年九月三十日 => 2018-09-30",
    ),
    refused("no_year.csv", "date_missing_year", "6月底 | 三季度 | 上半年 | 6月30日 | 年底 | 6月"),
    refused(
        "impossible.csv",
        "date_impossible",
        "2018-02-30 | 2018-13-01 | 2018年4月31日 | 2019-02-29 | 2018-00-10 | 0000-00-00 | 2018Q5 | "
        "2018-06-31 | 1900-02-29 | 2018年6月30日 星期五",
    ),
    typed_days(
        "leap_day.csv",
        "2020-02-29 => 2020-02-29 | 2019年2月底 => 2019-02-28 ~period_understood | "
        "2019-02-29 => !date_impossible",
    ),
    refused(
        "ambiguous.csv", "date_ambiguous_order", "03/04/2018 | 3/4/2018 | 30/06/2018 | 06-30-2018 | 1.2.2018"
    ),
    refused("two_digits.csv", "date_two_digit_year", "18-6-30 | 18/6/30 | 18.6.30 | 18年6月30日 | '18年6月"),
    refused(
        "ranges.csv", "date_range", "1-6月 | 2018年1-6月 | 2018年前三季度 | 1月至6月 | 2018年1-3季度累计"
    ),
    refused("words.csv", "date_words", "明天 | 近期 | TBD | - | 每月 | 2018-06-30-1 | abc | 12 | 999999999"),
    refused("tenth_month.csv", "date_ambiguous_month", "2018.1"),
    refused("years.csv", "date_year_out_of_range", "1018-06-30 | 2918-06-30 | 9999-12-31"),
    Case(
        "serials.csv",
        encoded(
            table(
                [
                    ("T-003", "43281", "5", "个", "x"),
                    ("T-003", "43282.5", "6", "个", "y"),
                    ("T-003", "1", "7", "个", "z"),
                ]
            )
        ),
        (("T-003", "2018-06-30", "5", "x"), ("T-003", "2018-07-01", "6", "y")),
        ("B4 date_words",),
        (f"B2 {PERIOD}", f"B3 {PERIOD}"),
    ),
    Case("blank_day.csv", encoded(table([("T-003", "", "5", "个", "x")])), refused=("B2 period_missing",)),
    real("date.xlsx", date(2018, 6, 30), "yyyy-mm-dd"),
    real("date_chinese.xlsx", date(2018, 6, 30), 'yyyy"年"m"月"d"日"'),
    real("date_american.xlsx", date(2018, 6, 30), "mm-dd-yy"),
    real("date_without_year_shown.xlsx", date(2018, 6, 30), 'm"月"d"日"'),
    real(
        "date_with_time.xlsx",
        moment.combine(date(2018, 6, 30), time(14, 30)),
        "yyyy-mm-dd hh:mm",
        "2018-06-30",
        f"B2 {PERIOD}",
    ),
    real("month_shown.xlsx", date(2018, 6, 1), 'yyyy"年"m"月"', "2018-06-30"),
    real("serial_unformatted.xlsx", 43281, "General", "2018-06-30", f"B2 {PERIOD}"),
    real("day_as_number.xlsx", 20180630, "General"),
    real("year_as_number.xlsx", 2018, "General", "2018-12-31"),
    real("month_as_fraction.xlsx", 2018.6, "General", "2018-06-30"),
    real("october_as_fraction.xlsx", 2018.1, "General", refused="B2 date_ambiguous_month"),
    real("absurd_serial.xlsx", 1e15, "yyyy-mm-dd", refused="B2 date_words"),
    real("day_zero.xlsx", 0, "yyyy-mm-dd", refused="B2 date_words"),
    real("negative_serial.xlsx", -5, "yyyy-mm-dd", refused="B2 date_words"),
    real("false_leap_day.xlsx", 60, "yyyy-mm-dd", refused="B2 date_words"),
    real("text_date.xlsx", "2018年6月30日", "@"),
    real("truth.xlsx", True, "General", refused="B2 date_words"),
    Case(
        "epoch_1904.xlsx", old_epoch('<c r="B2" s="1"><v>41819</v></c>'), (("T-003", "2018-06-30", "5", "x"),)
    ),
    Case(
        "epoch_1904_bare.xlsx",
        old_epoch('<c r="B2"><v>41819</v></c>'),
        (("T-003", "2018-06-30", "5", "x"),),
        said=(f"B2 {PERIOD}",),
    ),
    Case(
        "iso_cell.xlsx",
        book(
            xml_row(1, ("目标编号", "填报日期", "完成值", "单位", "说明"))
            + '<row r="2"><c r="A2" t="inlineStr"><is><t>T-003</t></is></c><c r="B2" t="d">'
            '<v>2018-06-30T00:00:00</v></c><c r="C2"><v>5</v></c></row>'
        ),
        (("T-003", "2018-06-30", "5", ""),),
    ),
    Case("error_day.xlsx", sheet([("T-003", "#N/A", "5", "个", "x")]), refused=("B2 cell_error",)),
    Case("formula_day.xlsx", sheet([("T-003", "=TODAY()", "5", "个", "x")]), refused=("B2 cell_formula",)),
    Case(
        "window.csv",
        encoded(
            table(
                [
                    ("T-003", "2017-12-31", "1", "个", "before"),
                    ("T-003", "2018-01-01", "2", "个", "first"),
                    ("T-003", "2020-12-31", "3", "个", "last"),
                    ("T-003", "2199-06-30", "4", "个", "future"),
                    ("T-003", "2017", "5", "个", "year before"),
                ]
            )
        ),
        (("T-003", "2018-01-01", "2", "first"), ("T-003", "2020-12-31", "3", "last")),
        ("B2 before_window", "B5 period_not_begun", "B6 before_window"),
    ),
    Case(
        "late.csv",
        encoded(table([("T-003", "2021-02-10", "31000", "个", "迟到")])),
        (("T-003", "2021-02-10", "31000", "迟到"),),
        said=("B2 after_the_end",),
    ),
    Case(
        "data_until.csv",
        encoded(
            table(
                [("T-003", "2018Q2", "2018-06-15", "5", "x")],
                head=("目标编号", "报告期", "数据截至", "完成值", "说明"),
            )
        ),
        (("T-003", "2018-06-15", "5", "x"),),
    ),
    Case(
        "data_until_outside.csv",
        encoded(
            table(
                [("T-003", "2018Q2", "2018-08-15", "5", "x")],
                head=("目标编号", "报告期", "数据截至", "完成值", "说明"),
            )
        ),
        refused=("C2 as_of_outside",),
    ),
)
