"""A line to keep that was adjusted: each period by its own day, the pace by the line in force."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.domain.case_table import Row, calendar, facts_of
from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.reasons import ReasonCode
from tracker.domain.vocabulary import Outcome, Pace

FALLING = "2018-01:95 2018-02:94 2018-03:92.5"


def judged(
    new: str, *, effective_on: date, goal: str = "92", band: str = "", reported: str = FALLING
) -> Assessment:
    """A floor of ``goal`` that became ``new``, after some months, looked at on 2 April."""
    floor = f"maintain period monthly 2018-01-01/2018-12-31 >= {goal}"
    facts = facts_of(Row("", floor, reported, "2018-04-02/2018-04-02", ""))
    first = replace(facts.versions[0], warning_band=Decimal(band) if band else None)
    adjusted = replace(first, number=2, effective_on=effective_on, goal=Decimal(new), reason="adjusted")
    known = replace(facts, versions=(first, adjusted))
    day = date(2018, 4, 2)
    return assess(known, as_of=day, known_at=day, calendar=calendar())


def test_a_line_lowered_since_is_not_about_to_be_crossed() -> None:
    assert judged("80", effective_on=date(2018, 4, 1)).pace is Pace.NONE


def test_a_line_that_will_be_lowered_later_still_warns() -> None:
    assert judged("80", effective_on=date(2018, 5, 1)).pace is Pace.AT_RISK


def test_a_value_short_of_a_line_that_was_raised_since_is_at_risk_however_far_it_is() -> None:
    for reported in ("88", "70"):
        answer = judged(
            "92", effective_on=date(2018, 4, 1), goal="60", band="5", reported=f"2018-01..2018-03:{reported}"
        )
        assert (answer.outcome, answer.pace) == (Outcome.HOLDING, Pace.AT_RISK)
        assert ReasonCode.SHORT_OF_NEW_LINE in [reason.code for reason in answer.reasons]


def test_values_that_rise_towards_a_raised_line_are_not_said_to_fall() -> None:
    rising = "2018-01:70 2018-02:75 2018-03:80"
    assert judged("92", effective_on=date(2018, 4, 1), goal="60", reported=rising).pace is Pace.NONE


def test_each_period_keeps_the_line_of_its_own_day() -> None:
    answer = judged("93", effective_on=date(2018, 4, 1))
    assert (answer.compliance, answer.margin) == (Decimal(1), Decimal("0.5"))
