from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.case_table import calendar
from tracker.domain.periods import (
    day_period,
    next_period_after,
    owed_periods,
    period_holding,
    period_of_code,
)
from tracker.domain.vocabulary import Frequency

CALENDAR = calendar()


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018H1", date(2018, 1, 1), date(2018, 6, 30)),
        ("2018H2", date(2018, 7, 1), date(2018, 12, 31)),
        ("2018Q1", date(2018, 1, 1), date(2018, 3, 31)),
        ("2018Q4", date(2018, 10, 1), date(2018, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-10-29", date(2018, 10, 29), date(2018, 10, 29)),
    ],
)
def test_d04_a_code_names_its_days(code: str, start: date, end: date) -> None:
    period = period_of_code(code)
    assert (period.start, period.end, period.code) == (start, end, code)


@pytest.mark.parametrize(
    "code", ["", "18", "2018Q5", "2018H3", "2018-13", "2018-02-30", "2018q1", "once", "２０１８"]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError):
        period_of_code(code)


def test_the_report_of_q3_2018_is_due_on_19_october() -> None:
    assert CALENDAR.after(date(2018, 9, 30), 10) == date(2018, 10, 19)


def test_the_report_of_march_2018_is_due_on_9_april() -> None:
    assert CALENDAR.after(date(2018, 3, 31), 5) == date(2018, 4, 9)


def test_d04_before_and_after_meet() -> None:
    assert CALENDAR.before(date(2018, 4, 9), 5) <= date(2018, 3, 31)
    assert CALENDAR.between(date(2018, 3, 31), date(2018, 4, 9)) == 5
    assert CALENDAR.between(date(2018, 4, 9), date(2018, 3, 31)) == -5


@given(first=st.dates(date(2017, 12, 20), date(2018, 12, 31)), days=st.integers(0, 400))
def test_working_days_between_two_days_are_those_that_offices_work(first: date, days: int) -> None:
    after = [first + timedelta(days=n) for n in range(1, days + 1)]
    worked = sum(CALENDAR.is_working(day) for day in after)
    assert CALENDAR.between(first, first + timedelta(days=days)) == worked


def test_periods_are_cut_to_the_window() -> None:
    owed = list(owed_periods(Frequency.MONTHLY, date(2018, 1, 15), date(2018, 3, 20), date(2018, 12, 31)))
    assert [(p.code, p.start.day, p.end.day) for p in owed] == [
        ("2018-01", 15, 31),
        ("2018-02", 1, 28),
        ("2018-03", 1, 20),
    ]


def test_a_period_is_owed_when_it_has_ended() -> None:
    owed = owed_periods(Frequency.QUARTERLY, date(2018, 1, 1), date(2018, 12, 31), date(2018, 6, 29))
    assert [p.code for p in owed] == ["2018Q1"]


def test_ad_hoc_owes_its_final_statement_alone() -> None:
    owed = list(owed_periods(Frequency.AD_HOC, date(2018, 1, 1), date(2018, 12, 31), date(2019, 1, 1)))
    assert owed == [day_period(date(2018, 12, 31))]


def test_without_a_due_day_nothing_is_owed_ad_hoc() -> None:
    assert list(owed_periods(Frequency.AD_HOC, date(2018, 1, 1), None, date(2030, 1, 1))) == []


def test_once_owes_its_whole_window() -> None:
    (owed,) = owed_periods(Frequency.ONCE, date(2018, 1, 1), date(2018, 12, 31), date(2019, 1, 1))
    assert (owed.code, owed.start, owed.end) == ("once", date(2018, 1, 1), date(2018, 12, 31))


def test_a_day_after_the_window_is_a_period_of_its_own_kind() -> None:
    window = date(2018, 1, 1), date(2018, 12, 31)
    assert period_holding(Frequency.MONTHLY, date(2019, 2, 10), *window).code == "2019-02"
    assert period_holding(Frequency.ONCE, date(2019, 2, 10), *window).code == "2019-02-10"
    assert (
        period_holding(Frequency.YEARLY, date(2018, 12, 28), date(2018, 1, 1), date(2018, 12, 20)).code
        == "2018-12-28"
    )


def test_the_next_period_stays_inside_the_window() -> None:
    window = date(2018, 1, 1), date(2018, 12, 31)
    following = next_period_after(Frequency.QUARTERLY, date(2018, 5, 1), *window)
    assert following is not None and following.code == "2018Q3"
    assert next_period_after(Frequency.QUARTERLY, date(2018, 11, 1), *window) is None
    assert next_period_after(Frequency.AD_HOC, date(2018, 5, 1), *window) is None
