"""How days and periods in sheets are read and refused (tracker/domain/dates.py)."""

import time
from calendar import monthrange
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.domain.dates import DateCode, DateNote, DateRefused, parse_day, parse_period

DAY_SPELLINGS = [
    "2018-06-30",
    "2018-6-30",
    "2018/6/30",
    "2018/06/30",
    "2018.6.30",
    "2018.06.30",
    "20180630",
    "2018年6月30日",
    "2018年06月30日",
    "2018 年 6 月 30 日",
    "2018年6月30号",
    "2018年6月30",
    "２０１８－０６－３０",
    "２０１８年６月３０日",
    "2018\u201306\u201330",
    "二〇一八年六月三十日",
    "二零一八年六月三十日",
    "截至2018年6月30日",
    "截止2018-06-30",
    "2018-06-30 00:00:00",
    "2018-06-30T00:00",
    "2018-06-30T00:00:00+08:00",
    "2018年6月30日 星期六",
    "2018年6月30日（周六）",
    "43281",
]
PERIODS = {
    "2018-06": [
        "2018年6月",
        "2018年06月",
        "2018年6月份",
        "2018-06",
        "2018-6",
        "2018/6",
        "2018/06",
        "2018.6",
        "2018.06",
        "201806",
        "06/2018",
        "2018年六月",
        "二〇一八年六月",
        "2018年6月底",
        "2018年6月末",
        "截至2018年6月底",
        "截止到2018年6月末",
        "２０１８年６月",
    ],
    "2018-10": ["2018.10", "2018年10月", "2018年十月"],
    "2018-02": ["2018年2月末", "2018-02"],
    "2018Q2": [
        "2018年第二季度",
        "2018年二季度",
        "2018年2季度",
        "2018年第2季度",
        "2018Q2",
        "2018q2",
        "2018 Q2",
        "2018-Q2",
        "2018年Q2",
        "Q2 2018",
        "Q2/2018",
        "2Q2018",
        "2018第二季度",
        "2018年第二季",
        "截至2018年二季度末",
    ],
    "2018H1": [
        "2018年上半年",
        "2018上半年",
        "2018H1",
        "2018 h1",
        "H1 2018",
        "2018年上半年度",
        "二〇一八年上半年",
    ],
    "2018H2": ["2018年下半年", "2018H2"],
    "2018": [
        "2018",
        "2018年",
        "2018年度",
        "2018全年",
        "2018年全年",
        "二〇一八年",
        "2018年底",
        "2018年末",
        "截止2018年底",
        "截至2018年年底",
    ],
}
REFUSED = {
    DateCode.BLANK: ["", "  "],
    DateCode.WORDS: [
        "近期",
        "上周",
        "-",
        "待定",
        "2018年初",
        "2018年6月上旬",
        "2018年中",
        "截至目前",
        "Jun-18",
        "2018 06 30",
        "2018-06/30",
        "2018W26",
        "12345",
        "99999",
        "半年",
    ],
    DateCode.IMPOSSIBLE: [
        "2018-02-30",
        "2019-02-29",
        "2018-13-01",
        "2018-00-10",
        "0000-00-00",
        "2018年4月31日",
        "2018年13月",
        "2018Q5",
        "2018H3",
        "2018年6月30日 星期五",
        "2018-06-30 25:00",
        "20180631",
    ],
    DateCode.AMBIGUOUS_ORDER: ["03/04/2018", "06/30/2018", "3-4-2018"],
    DateCode.TWO_DIGIT_YEAR: ["06/30/18", "18/6/3", "18.6.3", "18年6月"],
    DateCode.AMBIGUOUS_MONTH: ["2018.1"],
    DateCode.AMBIGUOUS_DIGITS: ["201206", "200612"],
    DateCode.YEAR_OUT_OF_RANGE: ["1899-12-31", "2201-01-01", "0018"],
    DateCode.MISSING_YEAR: ["6月30日", "6月底", "三季度", "上半年", "Q3", "年底"],
    DateCode.RANGE: [
        "1-6月",
        "2018年1-9月",
        "2018年1至6月",
        "2018年前三季度",
        "2018年6月-9月",
        "2018年1-6月累计",
    ],
    DateCode.TIME_ZONE: ["2018-06-30T00:00:00Z", "2018-06-30T00:00:00-05:00"],
    DateCode.EXCEL_ERROR: ["#N/A"],
}


def refusal(given_text: object) -> DateCode:
    with pytest.raises(DateRefused) as refused:
        parse_period(given_text)  # type: ignore[arg-type]  # junk is the point
    return refused.value.code


@pytest.mark.parametrize("text", DAY_SPELLINGS)
def test_every_spelling_of_a_day_gives_that_day(text: str) -> None:
    assert parse_day(text).day == date(2018, 6, 30)


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in PERIODS.items() for text in texts]
)
def test_every_spelling_of_a_period_gives_its_code(code: str, text: str) -> None:
    assert parse_period(text).code == code


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts]
)
def test_what_is_no_certain_period_is_refused_with_its_reason(code: DateCode, text: str) -> None:
    assert refusal(text) is code


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2018年2月末", date(2018, 2, 28)),
        ("2020年2月底", date(2020, 2, 29)),
        ("截止2018年底", date(2018, 12, 31)),
        ("2018年第三季度末", date(2018, 9, 30)),
        ("截至2018年6月底", date(2018, 6, 30)),
    ],
)
def test_the_end_of_a_period_is_its_last_day_and_noted(text: str, end: date) -> None:
    read = parse_day(text)
    assert (read.day, DateNote.END_OF_PERIOD in read.notes) == (end, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6月底", "2018-06"),
        ("三季度", "2018Q3"),
        ("上半年", "2018H1"),
        ("12月", "2018-12"),
        ("全年", "2018"),
        ("6月30日", "2018-06-30"),
        ("Q1", "2018Q1"),
    ],
)
def test_a_year_from_the_context_is_used_and_noted(text: str, code: str) -> None:
    read = parse_period(text, default_year=2018)
    assert (read.code, DateNote.YEAR_FROM_CONTEXT in read.notes) == (code, True)


def test_a_bare_month_is_no_day() -> None:
    with pytest.raises(DateRefused) as refused:
        parse_day("2018年6月")
    assert refused.value.code is DateCode.NOT_A_DAY


def test_a_bare_month_is_its_last_day_where_an_end_is_meant() -> None:
    assert parse_day("2018年6月", end_of_period=True).day == date(2018, 6, 30)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (date(2018, 6, 30), "2018-06-30"),
        (datetime(2018, 6, 30), "2018-06-30"),  # noqa: DTZ001 - as a sheet holds it
        (2018, "2018"),
        (2018.0, "2018"),
        (Decimal("2018.6"), "2018-06"),
        (20180630, "2018-06-30"),
        (43281, "2018-06-30"),
        (43281.0, "2018-06-30"),
    ],
)
def test_a_cell_that_is_no_text_is_read_too(cell: date | float | Decimal, code: str) -> None:
    assert parse_period(cell).code == code


def test_a_serial_number_is_read_in_the_date_system_of_its_file_and_noted() -> None:
    assert parse_day("41819", date1904=True) == parse_day("43281")
    assert parse_day("43281").notes == (DateNote.EXCEL_SERIAL,)


def test_a_month_that_may_have_lost_its_zero_is_refused() -> None:
    assert refusal(2018.1) is DateCode.AMBIGUOUS_MONTH


def test_a_moment_of_another_zone_is_refused() -> None:
    assert refusal(datetime(2018, 6, 30, tzinfo=UTC)) is DateCode.TIME_ZONE


def test_a_time_of_day_is_dropped_and_noted() -> None:
    assert parse_day("2018-06-30 14:30").notes == (DateNote.TIME_DROPPED,)


@pytest.mark.parametrize("cell", [True, None, float("nan"), float("inf"), 1e300])
def test_what_is_no_day_at_all_is_refused(cell: object) -> None:
    assert refusal(cell) in (DateCode.WORDS, DateCode.BLANK)


@pytest.mark.parametrize(
    "junk", ["2018年" * 20_000, "1" * 100_000, "月" * 100_000, " " * 99_999 + "x", "截至" * 50_000]
)
def test_a_hundred_kilobytes_of_junk_are_refused_at_once(junk: str) -> None:
    start = time.perf_counter()
    refusal(junk)
    assert time.perf_counter() - start < 0.1


CHINESE = "〇一二三四五六七八九"
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else ("" if tens == 1 else CHINESE[tens]) + "十") + (
        CHINESE[ones] if ones else ""
    )


@given(
    DAYS,
    st.sampled_from(
        [
            "{y}-{m}-{d}",
            "{y}/{m}/{d}",
            "{y}.{m}.{d}",
            "{y}年{m}月{d}日",
            "{y}年{m:02}月{d:02}号",
            "{y}{m:02}{d:02}",
            "截至{y}年{m}月{d}日",
            "{y}-{m:02}-{d:02} 00:00:00",
        ]
    ),
)
def test_any_day_in_any_spelling_is_that_day(day: date, form: str) -> None:
    assert parse_day(form.format(y=day.year, m=day.month, d=day.day)).day == day


@given(DAYS)
def test_any_day_in_chinese_is_that_day(day: date) -> None:
    year = "".join(CHINESE[int(sign)] for sign in str(day.year))
    assert parse_day(f"{year}年{chinese(day.month)}月{chinese(day.day)}日").day == day


@given(st.integers(1990, 2100), st.integers(1, 12), st.integers(1, 31))
def test_a_day_is_never_rolled_over(year: int, month: int, day: int) -> None:
    exists = day <= monthrange(year, month)[1]
    for text in (f"{year}-{month}-{day}", f"{year}年{month}月{day}日", f"{year}/{month}/{day}"):
        if exists:
            assert parse_day(text).day == date(year, month, day)
        else:
            assert refusal(text) is DateCode.IMPOSSIBLE


@given(st.integers(1990, 2100), st.integers(1, 4))
def test_any_quarter_in_any_spelling_is_one_code(year: int, quarter: int) -> None:
    sign = "一二三四"[quarter - 1]
    forms = (
        f"{year}年第{sign}季度",
        f"{year}年{sign}季度",
        f"{year}Q{quarter}",
        f"Q{quarter} {year}",
        f"{year}年{quarter}季度",
    )
    assert {parse_period(form).code for form in forms} == {f"{year}Q{quarter}"}


FORMS = {
    "year": ("{y}", "{y}年", "{y}年度", "{y}年全年", "{y}年底", "截至{y}年末"),
    "half": ("{y}H{n}", "{y}年{half}半年", "{y}{half}半年"),
    "month": (
        "{y}-{m:02}",
        "{y}/{m}",
        "{y}年{m}月",
        "{y}年{m:02}月份",
        "{y}年{m}月底",
        "截至{y}年{m}月末",
        "{y}{m:02}",
    ),
}


@given(st.integers(1990, 2100), st.integers(1, 12), st.sampled_from(sorted(FORMS)), st.data())
def test_every_spelling_of_a_year_a_half_or_a_month_is_one_period(
    year: int, month: int, kind: str, data: st.DataObject
) -> None:
    half = (month + 5) // 6
    code, end = {
        "year": (f"{year}", date(year, 12, 31)),
        "half": (f"{year}H{half}", date(year, half * 6, 30 if half == 1 else 31)),
        "month": (f"{year}-{month:02}", date(year, month, monthrange(year, month)[1])),
    }[kind]
    form = data.draw(st.sampled_from(FORMS[kind]))
    assume(form != "{y}{m:02}" or not 2001 <= year <= 2012)  # 201206 is 20-12-06 as well
    text = form.format(y=year, m=month, n=half, half="上下"[half - 1])
    wide = text.translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    for written in (text, wide, f" {text}\u3000"):
        read = parse_period(written)
        assert (read.code, read.end) == (code, end)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_code(text: str) -> None:
    try:
        read = parse_period(text, default_year=2018)
    except DateRefused as refused:
        assert refused.code in DateCode
    else:
        assert read.start <= read.end


@given(st.text(st.sampled_from("0123456789-/.年月日季度上下半Qq底末截至 一二三"), max_size=14))
def test_a_period_that_is_read_is_written_back_as_the_same_period(text: str) -> None:
    try:
        read = parse_period(text)
    except DateRefused:
        return
    again = parse_period(read.code)
    assert (again.code, again.start, again.end) == (read.code, read.start, read.end)
