"""How numbers in sheets are read and refused (tracker/domain/numbers.py)."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.numbers import NumberCode, NumberNote, NumberRefused, parse_number

READ = [
    ("120", "120"),
    ("１２０", "120"),
    ("1２００", "1200"),
    ("３．５", "3.5"),
    ("　１２ ", "12"),
    ("12,345", "12345"),
    ("１２，３４５", "12345"),
    ("12，345", "12345"),
    ("1,234,567.5", "1234567.5"),
    ("12 345", "12345"),
    ("12\u00a0345", "12345"),
    ("12\u2009345", "12345"),
    ("1.2万", "12000"),
    ("3亿", "300000000"),
    ("3百", "300"),
    ("5千", "5000"),
    ("1亿2000万", "120000000"),
    ("一百二十", "120"),
    ("二十三点五", "23.5"),
    ("十五", "15"),
    ("一千零二十", "1020"),
    ("一万二千", "12000"),
    ("二〇一八", "2018"),
    ("壹佰贰拾叁", "123"),
    ("一点五亿", "150000000"),
    ("五亿零三百", "500000300"),
    ("负三", "-3"),
    ("-5", "-5"),
    ("－５", "-5"),
    ("\u22125", "-5"),
    ("+5", "5"),
    (".5", "0.5"),
    ("1.2e4", "12000"),
    ("1.2E+05", "120000"),
    ("1.2×10^4", "12000"),
    ("0", "0"),
    ("-0", "0"),
    ("1000000000000000", "1000000000000000"),
    ("2018.5", "2018.5"),
]
REFUSED = {
    NumberCode.BLANK: ["", "  ", "\u3000"],
    NumberCode.PLACEHOLDER: ["-", "—", "——", "/", "无", "待定", "N/A", "n/a", "同上", "…"],
    NumberCode.WORDS: [
        "完成",
        "已完成",
        "基本完成",
        "按计划推进",
        "5%完成",
        "第3",
        "1.2.3",
        "0x10",
        "1_000",
        "٣",
        "①",
        "$5",
    ],
    NumberCode.APPROXIMATE: ["约120", "近100", "120余", "120多", "大概5", "5左右", "几十", "≈5"],
    NumberCode.COMPARISON: ["超100", "逾百", ">5", "≥5", "<5", "100以上", "不足5", "至少3", "5+"],
    NumberCode.RANGE: ["3-5", "3~5", "3～5", "3至5", "3—5", "3.5-4.5"],
    NumberCode.DATE_LIKE: ["2018-06-30", "2018年6月", "2018.6.30", "6月", "2018年", "三季度"],
    NumberCode.FRACTION: ["1/2", "三分之一", "½"],
    NumberCode.BRACKETS: ["(123)", "（123）"],
    NumberCode.GROUPING: ["1,2345", "12,34", "12,345,67", "1 2", "0,123"],
    NumberCode.EXCEL_ERROR: ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#####"],
    NumberCode.NOT_FINITE: ["NaN", "sNaN", "Infinity", "-inf", "∞"],
    NumberCode.TOO_MANY_DIGITS: ["123456789012345678.5", "1e309", "1e400000000", "1e18", "1234567890123456"],
    NumberCode.TOO_MANY_DECIMALS: ["0.1234567", "1e-7"],
    NumberCode.AMBIGUOUS_NUMERAL: ["一百二", "一万五", "一亿五"],
}


def refusal(text: object, **options: bool) -> NumberCode:
    with pytest.raises(NumberRefused) as refused:
        parse_number(text, **options)  # type: ignore[arg-type]  # junk is the point
    return refused.value.code


@pytest.mark.parametrize(("text", "value"), READ)
def test_a_number_is_read_as_it_was_meant(text: str, value: str) -> None:
    read = parse_number(text)
    assert (str(read.value), read.unit_text) == (value, None)


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts]
)
def test_what_is_no_plain_number_is_refused_with_its_reason(code: NumberCode, text: str) -> None:
    assert refusal(text) is code


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("92%", "92", "%"),
        ("92％", "92", "%"),
        ("92.5 %", "92.5", "%"),
        ("0.5%", "0.5", "%"),
        ("百分之九十二", "92", "%"),
        ("百分之92.5", "92.5", "%"),
        ("120公里", "120", "公里"),
        ("120 公里", "120", "公里"),
        ("一百二十公里", "120", "公里"),
        ("38.5微克/立方米", "38.5", "微克/立方米"),
        ("5m2", "5", "m2"),
        ("5㎡", "5", "㎡"),
        ("3个百分点", "3", "个百分点"),
        ("3个项目", "3", "个项目"),
        ("¥1,234.50", "1234.5", "元"),
        ("30年", "30", "年"),
    ],
)
def test_the_unit_beside_a_number_is_read_with_it(text: str, value: str, unit: str) -> None:
    read = parse_number(text)
    assert (str(read.value), read.unit_text) == (value, unit)


@pytest.mark.parametrize(
    ("text", "written", "base"),
    [
        ("1.2万人", ("1.2", "万人"), ("12000", "人")),
        ("1.2亿元", ("1.2", "亿元"), ("120000000", "元")),
        ("120千米", ("120", "千米"), ("120000", "米")),
        ("一百二十万元", ("120", "万元"), ("1200000", "元")),
        ("1亿2000万元", ("12000", "万元"), ("120000000", "元")),
    ],
)
def test_a_multiplier_before_a_unit_is_read_both_ways(
    text: str, written: tuple[str, str], base: tuple[str, str]
) -> None:
    read = parse_number(text)
    assert (str(read.value), read.unit_text) == written
    assert (str(read.base_value), read.base_unit) == base


@pytest.mark.parametrize("text", ["0.92", "1", "-0.5", "０．９２"])
def test_a_fraction_where_a_percent_is_expected_is_ambiguous(text: str) -> None:
    assert refusal(text, expects_percent=True) is NumberCode.AMBIGUOUS_FRACTION


@pytest.mark.parametrize(("text", "value"), [("0", "0"), ("0.92%", "0.92"), ("92", "92"), ("1.5", "1.5")])
def test_a_percent_that_can_only_be_one_thing_is_read(text: str, value: str) -> None:
    assert str(parse_number(text, expects_percent=True).value) == value


def test_a_cell_that_shows_a_percent_is_never_ambiguous() -> None:
    read = parse_number(Decimal("0.5"), expects_percent=True, is_percent=True)
    assert (read.value, read.unit_text) == (Decimal("0.5"), "%")


@pytest.mark.parametrize(
    ("number", "value"), [(0.1 + 0.2, "0.3"), (120.0, "120"), (38.5, "38.5"), (12000, "12000"), (1e3, "1000")]
)
def test_the_noise_of_floats_is_cut_off(number: float, value: str) -> None:
    assert str(parse_number(number).value) == value


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_a_number_that_is_not_finite_is_refused(number: float) -> None:
    assert refusal(number) is NumberCode.NOT_FINITE


@pytest.mark.parametrize("number", [True, False])
def test_true_and_false_are_no_numbers(number: bool) -> None:
    assert refusal(number) is NumberCode.WORDS


def test_nothing_is_blank_and_never_zero() -> None:
    assert refusal(None) is NumberCode.BLANK


@pytest.mark.parametrize("number", [10**400, Decimal("1E+400000000"), 1e300])
def test_an_enormous_number_is_refused_without_being_written_out(number: float) -> None:
    assert refusal(number) is NumberCode.TOO_MANY_DIGITS


@pytest.mark.parametrize(
    "junk", ["1" * 100_000, "1," * 50_000, "约" * 100_000, "一" * 100_000, "1e" + "9" * 99_000]
)
def test_a_hundred_kilobytes_of_junk_are_refused_at_once(junk: str) -> None:
    start = time.perf_counter()
    refusal(junk)
    assert time.perf_counter() - start < 0.1


def test_the_refusal_repeats_what_stood_there() -> None:
    with pytest.raises(NumberRefused) as refused:
        parse_number("约120")
    assert refused.value.text == "约120"


def test_the_notes_say_what_was_understood() -> None:
    assert parse_number("１，２００万").notes == (
        NumberNote.FULL_WIDTH,
        NumberNote.THOUSANDS,
        NumberNote.MULTIPLIER,
    )


WIDE = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")
SMALL_UNITS = ((1000, "千"), (100, "百"), (10, "十"))


def in_chinese(number: int) -> str:
    """A number in Chinese as it is spoken, for 0 to 10**12."""
    if number == 0:
        return "零"
    for value, sign in ((10**8, "亿"), (10**4, "万")):
        if number >= value:
            head, tail = divmod(number, value)
            gap = "零" if tail and tail < value // 10 else ""
            return in_chinese(head) + sign + (gap + in_chinese(tail) if tail else "")
    text, zero = "", False
    for value, sign in SMALL_UNITS:
        digit, number = divmod(number, value)
        if digit:
            text += ("零" if zero and text else "") + "零一二三四五六七八九"[digit] + sign
            zero = False
        else:
            zero = True
    if number:
        text += ("零" if zero and text else "") + "零一二三四五六七八九"[number]
    return text


@st.composite
def spellings(draw: st.DrawFn) -> tuple[Decimal, str]:
    number = draw(st.decimals(min_value=-(10**8), max_value=10**8, places=draw(st.integers(0, 4))))
    number = number + 0  # no negative zero
    text = draw(
        st.sampled_from([f"{number:f}", f"{number:,f}", f"{number:,f}".replace(",", " "), f"{number:e}"])
    )
    if draw(st.booleans()):
        text = text.translate(WIDE)
    blank = draw(st.sampled_from(["", " ", "\u3000", "\u00a0"]))
    return number, blank + text + blank


@given(spellings())
def test_every_spelling_of_a_number_gives_the_same_decimal(pair: tuple[Decimal, str]) -> None:
    number, text = pair
    assert parse_number(text).value == number


@given(st.integers(0, 10**12))
def test_every_chinese_numeral_gives_its_number(number: int) -> None:
    assert parse_number(in_chinese(number)).value == number


@given(st.integers(1, 9999), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
def test_a_multiplier_gives_the_same_as_the_number_written_out(number: int, times: tuple[str, int]) -> None:
    sign, value = times
    assert parse_number(f"{number}{sign}").value == parse_number(str(number * value)).value


@given(st.text(st.characters(exclude_categories=["Nd", "Nl", "No"]), max_size=30))
def test_a_text_without_a_digit_or_numeral_gives_no_value(text: str) -> None:
    if any(sign in "零〇○一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟" for sign in text):
        return
    with pytest.raises(NumberRefused):
        parse_number(text)


@given(st.text(st.sampled_from("0123456789.,-+~/%()年月日约近超>#eEx万亿一二十百点零 　"), max_size=14))
def test_no_junk_gives_a_value_that_cannot_be_kept(text: str) -> None:
    try:
        value = parse_number(text).value
    except NumberRefused:
        return
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    assert exponent >= -6
    assert abs(value) < Decimal(10) ** 18


@given(st.from_regex(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", fullmatch=True))
def test_a_plain_number_is_read_as_with_blanks_around_it(text: str) -> None:
    def found(spelling: str) -> object:
        try:
            return parse_number(spelling)
        except NumberRefused as refused:
            return refused.code

    assert found(text) == found(f" {text} ")


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_float_is_read_or_refused_with_a_code(number: float) -> None:
    try:
        assert parse_number(number).value.is_finite()
    except NumberRefused as refused:
        assert refused.code in NumberCode
