"""What is odd about a number, against the one before it."""

from datetime import date
from decimal import Decimal

import pytest

from tracker.domain.facts import Version
from tracker.domain.oddities import (
    Oddity,
    beyond_nature,
    is_behind_baseline,
    is_beyond_whole,
    odd_against,
)
from tracker.domain.vocabulary import Basis, Comparator, Kind


@pytest.mark.parametrize(
    ("basis", "before", "now", "odd"),
    [
        (Basis.PLAN_TO_DATE, 60, 40, (Oddity.TOTAL_FALLS,)),
        (Basis.YEAR_TO_DATE, 60, 40, (Oddity.TOTAL_FALLS,)),
        (Basis.PLAN_TO_DATE, 60, 60, ()),
        (Basis.PERIOD, 60, 40, ()),
        (Basis.STOCK, 60, 40, ()),
        (Basis.PERIOD, 6, 60, (Oddity.JUMP_10,)),
        (Basis.PERIOD, 60, 6, (Oddity.JUMP_10,)),
        (Basis.PERIOD, 6, 59, ()),
        (Basis.PERIOD, 6, 60_000, (Oddity.JUMP_10000,)),
        (Basis.PERIOD, 60_000, 6, (Oddity.JUMP_10000,)),
        (Basis.PERIOD, 6, 600_000, (Oddity.JUMP_10,)),
        (Basis.PLAN_TO_DATE, 60, 0, (Oddity.TOTAL_FALLS,)),
        (Basis.PERIOD, 0, 60, ()),
    ],
)
def test_falls_and_jumps_are_odd(basis, before, now, odd):
    assert odd_against(basis, Decimal(before), Decimal(now), new_year=False) == odd


def test_a_total_of_the_year_begins_anew_in_january():
    assert odd_against(Basis.YEAR_TO_DATE, Decimal(600), Decimal(4), new_year=True) == ()


def test_a_total_of_the_plan_does_not_begin_anew():
    found = odd_against(Basis.PLAN_TO_DATE, Decimal(60), Decimal(40), new_year=True)
    assert found == (Oddity.TOTAL_FALLS,)


@pytest.mark.parametrize(
    ("unit", "value", "odd"), [("%", 101, True), ("%", -1, True), ("%", 100, False), ("家", 101, False)]
)
def test_a_percent_beyond_the_whole_is_odd(unit, value, odd):
    assert is_beyond_whole(unit, Decimal(value)) is odd


@pytest.mark.parametrize(
    ("kind", "unit", "value", "odd"),
    [
        (Kind.LEVEL, "%", "100.5", Oddity.ABOVE_WHOLE),
        (Kind.CUMULATIVE, "公里", "-3", Oddity.BELOW_ZERO),
        (Kind.COUNT, "个", "-1", Oddity.BELOW_ZERO),
        (Kind.COUNT, "个", "2.5", Oddity.NOT_WHOLE),
        (Kind.COUNT, "个", "2.0", None),
        (Kind.CUMULATIVE, "公里", "2.5", None),
        (Kind.LEVEL, "℃", "-3", None),
    ],
)
def test_a_number_outside_its_nature_is_odd(kind, unit, value, odd):
    assert beyond_nature(kind, unit, Decimal(value)) is odd


@pytest.mark.parametrize(
    ("kind", "basis", "comparator", "goal", "baseline", "number", "behind"),
    [
        (Kind.LEVEL, Basis.STOCK, Comparator.AT_LEAST, 90, 70, 69, True),
        (Kind.LEVEL, Basis.STOCK, Comparator.AT_LEAST, 90, 70, 70, False),
        (Kind.LEVEL, Basis.STOCK, Comparator.AT_MOST, 60, 100, 101, True),
        (Kind.LEVEL, Basis.STOCK, Comparator.AT_MOST, 60, 100, 50, False),
        (Kind.LEVEL, Basis.STOCK, Comparator.AT_LEAST, 75, 85, 80, False),  # the baseline is past the goal
        (Kind.LEVEL, Basis.STOCK, Comparator.AT_LEAST, 70, 70, 69, False),  # T = b
        (Kind.LEVEL, Basis.STOCK, Comparator.AT_LEAST, 90, None, 69, False),
        (Kind.LEVEL, Basis.STOCK, Comparator.BAND, 90, 70, 69, False),
        (Kind.MAINTAIN, Basis.PERIOD, Comparator.AT_LEAST, 92, 90, 80, False),
        (Kind.CUMULATIVE, Basis.PLAN_TO_DATE, Comparator.AT_LEAST, 100, 50, 49, True),
        (Kind.CUMULATIVE, Basis.PERIOD, Comparator.AT_LEAST, 100, 50, 4, False),  # comes on top of it
        (Kind.COUNT, Basis.STOCK, Comparator.AT_MOST, 10, 20, 21, False),  # a ceiling
    ],
)
def test_a_number_on_the_wrong_side_of_the_baseline_is_odd_where_a_percent_is_formed(
    kind, basis, comparator, goal, baseline, number, behind
):
    version = Version(
        starts_on=date(2018, 1, 1),
        due_on=date(2018, 12, 31),
        comparator=comparator,
        goal=Decimal(goal),
        baseline=None if baseline is None else Decimal(baseline),
    )
    found = is_behind_baseline(kind, basis, version, Decimal(number))
    assert found is behind
