"""Since when a target is red: months by their ends, the month in which it turned by its days."""

from collections.abc import Callable, Mapping
from datetime import date

from tracker.queries.red_since import Run, red_run

BEGIN = date(2018, 1, 1)
NOTHING_SEEN: Mapping[date, bool] = {}


def red_from(*stretches: tuple[date, date]) -> Callable[[date], bool]:
    return lambda day: any(first <= day <= last for first, last in stretches)


def test_the_first_day_of_the_month_in_which_it_turned_is_found() -> None:
    is_red = red_from((date(2018, 7, 12), date(2018, 10, 29)))
    assert red_run(NOTHING_SEEN, is_red, date(2018, 10, 29), BEGIN) == Run(date(2018, 7, 12), 3)


def test_what_turned_this_month_has_no_month_end_behind_it() -> None:
    is_red = red_from((date(2018, 10, 20), date(2018, 10, 29)))
    assert red_run(NOTHING_SEEN, is_red, date(2018, 10, 29), BEGIN) == Run(date(2018, 10, 20), 0)


def test_a_day_that_ends_a_month_counts_itself() -> None:
    is_red = red_from((date(2018, 10, 31), date(2018, 10, 31)))
    assert red_run(NOTHING_SEEN, is_red, date(2018, 10, 31), BEGIN) == Run(date(2018, 10, 31), 1)


def test_an_earlier_stretch_of_red_does_not_count() -> None:
    is_red = red_from((date(2018, 2, 1), date(2018, 4, 30)), (date(2018, 6, 5), date(2018, 10, 29)))
    assert red_run(NOTHING_SEEN, is_red, date(2018, 10, 29), BEGIN) == Run(date(2018, 6, 5), 4)


def test_nothing_is_looked_at_before_the_plan_began() -> None:
    assert red_run(NOTHING_SEEN, lambda day: True, date(2018, 3, 15), BEGIN) == Run(BEGIN, 2)


def test_what_the_chart_has_judged_is_not_judged_again() -> None:
    asked: list[date] = []

    def is_red(day: date) -> bool:
        asked.append(day)
        return day >= date(2018, 9, 28)

    seen = {date(2018, 9, 30): True, date(2018, 8, 31): False}
    assert red_run(seen, is_red, date(2018, 10, 29), BEGIN).first == date(2018, 9, 28)
    assert asked == [date(2018, 9, 29), date(2018, 9, 28), date(2018, 9, 27)]
