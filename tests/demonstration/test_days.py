"""Windows of the illustrative plan, counted from the day of loading."""

from datetime import date

import pytest

from tracker.demonstration.days import Days, months_after
from tracker.domain.vocabulary import Frequency
from tracker.domain.workdays import WorkingCalendar

CALENDAR = WorkingCalendar()
NOVEMBER = Days(date(2026, 11, 24), CALENDAR)
NEW_YEAR = Days(date(2027, 1, 1), CALENDAR)


@pytest.mark.parametrize(
    ("days", "words", "starts_on", "due_on"),
    [
        (NOVEMBER, "four_quarters", date(2026, 1, 1), date(2026, 12, 31)),
        (NEW_YEAR, "four_quarters", date(2026, 4, 1), date(2027, 3, 31)),
        (NOVEMBER, "three_quarters_ended", date(2025, 10, 1), date(2026, 6, 30)),
        (NOVEMBER, "next", date(2027, 1, 1), date(2027, 9, 30)),
        (NOVEMBER, "year -1", date(2025, 1, 1), date(2025, 12, 31)),
        (NOVEMBER, "plan", date(2025, 1, 1), date(2027, 12, 31)),
        (NOVEMBER, "open", date(2026, 1, 1), None),
        (NOVEMBER, "ended 2", date(2026, 3, 1), date(2026, 11, 19)),
        (NEW_YEAR, "three_quarters_ended", date(2026, 1, 1), date(2026, 9, 30)),
    ],
)
def test_a_window_is_counted_from_the_day_of_loading(
    days: Days, words: str, starts_on: date, due_on: date | None
) -> None:
    assert days.window(words, Frequency.MONTHLY) == (starts_on, due_on)


@pytest.mark.parametrize("day", [1, 7, 15, 24, 30])
@pytest.mark.parametrize(("frequency", "to_report"), [(Frequency.MONTHLY, 5), (Frequency.ONCE, 15)])
def test_an_overdue_end_has_its_due_day_behind_and_its_grace_before_it(
    day: int, frequency: Frequency, to_report: int
) -> None:
    today = date(2026, 11, day)
    _starts_on, due_on = Days(today, CALENDAR).window("overdue", frequency)
    assert due_on is not None
    due_day = CALENDAR.after(due_on, to_report)
    assert due_day < today <= CALENDAR.after(due_day, 5)


def test_every_window_begins_inside_the_plan() -> None:
    for month in range(1, 13):
        days = Days(date(2026, month, 1), CALENDAR)
        for words in ("four_quarters", "three_quarters_ended", "ended 8", "overdue"):
            assert days.window(words, Frequency.ONCE)[0] >= days.plan_window[0]


def test_months_are_counted_across_a_year() -> None:
    assert months_after(date(2026, 11, 1), 3) == date(2027, 2, 1)
    assert months_after(date(2026, 1, 1), -1) == date(2025, 12, 1)
