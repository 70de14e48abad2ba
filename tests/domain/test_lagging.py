"""What a report has to explain before it is sent (status-rules §9 Notes)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tracker.domain.facts import Reading, TargetFacts, Version
from tracker.domain.lagging import Lag, lagging, with_reading
from tracker.domain.periods import period_of_code
from tracker.domain.vocabulary import Basis, Comparator, Frequency, Kind, NilReason, ReportState
from tracker.domain.workdays import WorkingCalendar

YEAR = Version(
    date(2018, 1, 1),
    date(2018, 12, 31),
    goal=Decimal(100),
    frequency=Frequency.QUARTERLY,
    baseline=Decimal(0),
)


def reading(period, value=None, **said):
    whole = period_of_code(period)
    number = None if value is None else Decimal(value)
    return Reading(whole, said.pop("as_of", whole.end), value=number, **said)


def facts(*readings, kind=Kind.CUMULATIVE, basis=Basis.PLAN_TO_DATE, **terms):
    return TargetFacts("T", kind, basis, (replace(YEAR, **terms),), readings=readings)


def lag(known, said):
    found = lagging(known, said, WorkingCalendar())
    return found.lag if found else None


@pytest.mark.parametrize(("value", "expected"), [(29, Lag.BEHIND), (30, None), (49, None)])
def test_below_the_cut_of_the_plan_line_it_is_behind(value, expected):
    assert lag(facts(), reading("2018Q2", value)) is expected  # the line stands at 49.6, its cut at 29.8


def test_the_numbers_of_the_lag_are_told():
    found = lagging(facts(), reading("2018Q2", 20), WorkingCalendar())
    assert (found.day, found.actual, round(found.expected, 1)) == (date(2018, 6, 30), 20, Decimal("49.6"))


def test_values_of_periods_are_added_to_what_is_known():
    known = facts(reading("2018Q1", 30), basis=Basis.PERIOD)
    assert lag(known, reading("2018Q2", 5)) is None
    assert lag(facts(basis=Basis.PERIOD), reading("2018Q2", 5)) is Lag.BEHIND


def test_it_is_judged_on_the_day_that_the_data_speak_of():
    known = facts(reading("2018Q3", 90))
    assert lag(known, reading("2018Q1", 10)) is Lag.BEHIND


def test_an_older_gap_does_not_make_a_good_number_lag():
    assert lag(facts(), reading("2018Q4", 100)) is None


@pytest.mark.parametrize(("value", "expected"), [(91, Lag.BROKEN), (92, None)])
def test_a_line_that_is_not_kept_has_to_be_explained(value, expected):
    assert lag(facts(kind=Kind.MAINTAIN, goal=Decimal(92)), reading("2018Q2", value)) is expected


def test_a_broken_ceiling_has_to_be_explained():
    known = facts(comparator=Comparator.AT_MOST)
    assert lag(known, reading("2018Q2", 101)) is Lag.BROKEN
    assert lag(known, reading("2018Q2", 100)) is None


@pytest.mark.parametrize(("value", "expected"), [(99, Lag.UNMET), (100, None)])
def test_on_the_deadline_the_goal_has_to_be_met(value, expected):
    assert lag(facts(), reading("2018Q4", value)) is expected


def test_a_milestone_that_is_expected_late_has_to_be_explained():
    known = facts(kind=Kind.MILESTONE, goal=None, frequency=Frequency.AD_HOC)
    assert lag(known, reading("2018-10-05", expected_on=date(2019, 2, 1))) is Lag.LATE
    assert lag(known, reading("2018-10-05", expected_on=date(2018, 12, 1))) is None
    assert lag(known, reading("2018-12-31")) is Lag.UNMET
    assert lag(known, reading("2018-12-31", done_on=date(2018, 12, 30))) is None


def test_no_progress_lags_like_the_number_before_it_and_no_data_never():
    known = facts(reading("2018Q1", 24))
    assert lag(known, reading("2018Q3", nil=NilReason.NO_PROGRESS)) is Lag.BEHIND
    assert lag(known, reading("2018Q3", nil=NilReason.NO_DATA)) is None


@pytest.mark.parametrize("terms", [{"goal": None}, {"cancelled": True}])
def test_what_is_not_measured_never_lags(terms):
    assert lag(facts(**terms), reading("2018Q4", 1)) is None


def test_a_reading_takes_the_place_of_its_period():
    known = with_reading(facts(reading("2018Q1", 24)), reading("2018Q1", 20))
    assert [one.value for one in known.readings] == [20]
    assert [one.state for one in known.submissions] == [ReportState.ACCEPTED]
