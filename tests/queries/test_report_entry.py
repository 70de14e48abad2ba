"""What the report form knows of its target: the period to begin with, and those to choose from."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import TargetFactory, accepted, at, lead_of, of_department, submitted
from tracker.access import standing_of
from tracker.domain.vocabulary import Frequency, ReportState, Role
from tracker.queries.report_entry import Entry, entry_of

pytestmark = pytest.mark.django_db


def entry(target, day: str) -> Entry:
    today = date.fromisoformat(day)
    reporter = of_department(Role.REPORTER, lead_of(target))
    return entry_of(target, standing_of(reporter, today), today=today)


@pytest.mark.parametrize(
    ("day", "period"),
    [
        ("2018-02-10", "2018Q1"),  # running
        ("2018-04-03", "2018Q1"),  # due
        ("2018-04-19", "2018Q1"),  # overdue, within its grace
        ("2018-05-20", "2018Q1"),  # beyond its grace: the newest that is missing
        ("2018-07-05", "2018Q2"),  # the first quarter is beyond its grace, the second is due
        ("2018-12-01", "2018Q3"),
        ("2019-06-01", "2018Q4"),
    ],
)
def test_the_form_begins_with_what_is_due_else_with_the_newest_that_is_missing(day, period):
    assert entry(TargetFactory(), day).next_period == period


def test_when_everything_is_in_the_form_begins_with_the_running_period():
    target = TargetFactory()
    accepted(target, "2018Q1", now=at("2018-04-02"), value=Decimal(20))
    assert entry(target, "2018-04-05").next_period == "2018Q2"


def test_of_two_months_that_are_due_the_older_comes_first():
    target = TargetFactory(frequency=Frequency.HALF_YEARLY)
    assert entry(target, "2018-07-10").next_period == "2018H1"


def test_once_is_one_period_from_the_beginning():
    target = TargetFactory(frequency=Frequency.ONCE)
    assert entry(target, "2018-03-01").next_period == "once"


def test_ad_hoc_each_day_is_its_own_period():
    target = TargetFactory(frequency=Frequency.AD_HOC)
    assert entry(target, "2018-03-01").next_period == "2018-03-01"


def test_before_the_window_there_is_nothing_to_report():
    assert entry(TargetFactory(starts_on=date(2018, 6, 1)), "2018-03-01").next_period == ""


def test_the_choices_say_what_is_owed_and_what_is_there():
    target = TargetFactory()
    accepted(target, "2018Q1", now=at("2018-04-02"), value=Decimal(20))
    submitted(target, "2018Q3", now=at("2018-10-01"), value=Decimal(20))
    found = {
        choice.code: (choice.state, choice.is_owed, choice.is_overdue)
        for choice in entry(target, "2018-10-08").choices
    }
    assert found == {
        "2018Q4": (None, False, False),
        "2018Q3": (ReportState.SUBMITTED, False, False),
        "2018Q2": (None, True, True),
        "2018Q1": (ReportState.ACCEPTED, False, False),
    }


def test_history_leaves_out_the_period_that_is_reported_and_is_newest_first():
    target = TargetFactory()
    for quarter, now in (("2018Q1", "2018-04-02"), ("2018Q2", "2018-07-02"), ("2018Q3", "2018-10-01")):
        accepted(target, quarter, now=at(now), value=Decimal(20))
    assert [past.period for past in entry(target, "2018-10-08").before("2018Q3")] == ["2018Q2", "2018Q1"]
