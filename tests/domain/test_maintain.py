"""A line to keep that was adjusted: each period by its own day, the pace by the line in force."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.domain.case_table import Row, calendar, facts_of
from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.vocabulary import Pace

FALLING = "2018-01:95 2018-02:94 2018-03:92.5"


def judged(goal: str, *, effective_on: date) -> Assessment:
    """A floor of 92 that became ``goal``, after three falling months, looked at on 2 April."""
    row = Row("", "maintain period monthly 2018-01-01/2018-12-31 >= 92", FALLING, "2018-04-02/2018-04-02", "")
    facts = facts_of(row)
    first = facts.versions[0]
    adjusted = replace(first, number=2, effective_on=effective_on, goal=Decimal(goal), reason="adjusted")
    known = replace(facts, versions=(first, adjusted))
    day = date(2018, 4, 2)
    return assess(known, as_of=day, known_at=day, calendar=calendar())


def test_a_line_lowered_since_is_not_about_to_be_crossed() -> None:
    assert judged("80", effective_on=date(2018, 4, 1)).pace is Pace.NONE


def test_a_line_that_will_be_lowered_later_still_warns() -> None:
    assert judged("80", effective_on=date(2018, 5, 1)).pace is Pace.AT_RISK


def test_each_period_keeps_the_line_of_its_own_day() -> None:
    answer = judged("93", effective_on=date(2018, 4, 1))
    assert (answer.compliance, answer.margin) == (Decimal(1), Decimal("0.5"))
