from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.domain.case_table import Row, calendar, facts_of
from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.case import Case
from tracker.domain.projection import Projection, WhyNot, project
from tracker.domain.reasons import ReasonCode
from tracker.domain.rollup import roll_up, score_of, weighted_score
from tracker.domain.vocabulary import Reporting, Status, Tone

CALENDAR = calendar()
LATER = date(2026, 1, 1)
YEAR = "cumulative period monthly 2018-01-01/2018-12-31 >= 100"
HALF = "2018-01:2 2018-02:3 2018-03:3 2018-04:8 2018-05:7 2018-06:7"


def judged(target: str, reports: str, day: date) -> Assessment:
    facts = facts_of(Row("", target, reports, "2026-01-01", ""))
    return assess(facts, as_of=day, known_at=LATER, calendar=CALENDAR)


def answer(assessment: Assessment, code: ReasonCode, name: str) -> object:
    return next(reason.inputs[name] for reason in assessment.answers if reason.code is code)


def test_what_finishes_on_time_is_exact() -> None:
    late = judged(YEAR, HALF, date(2018, 7, 3))
    each = answer(late, ReasonCode.FINISH_NEEDS, "each")
    assert answer(late, ReasonCode.FINISH_NEEDS, "periods") == 6
    assert round(each, 4) == Decimal("11.6667")
    assert round(answer(late, ReasonCode.RECENT_PACE, "each"), 1) == Decimal("7.3")


def test_what_turns_it_green_at_the_next_report_turns_it_green() -> None:
    late = judged(YEAR, HALF, date(2018, 7, 3))
    needed = answer(late, ReasonCode.GREEN_NEEDS, "needed")
    assert round(needed, 1) == Decimal("25.2")
    enough = judged(
        YEAR, f"{HALF} 2018-07:{needed.quantize(Decimal('0.000001')) + Decimal('0.000001')}", date(2018, 8, 2)
    )
    short = judged(
        YEAR, f"{HALF} 2018-07:{needed.quantize(Decimal('0.000001')) - Decimal('0.00001')}", date(2018, 8, 2)
    )
    assert (enough.status, short.status) == (Status.ON_TRACK, Status.AT_RISK)


def test_a_green_target_is_told_nothing_about_green() -> None:
    green = judged(YEAR, "2018-01:20 2018-02:20", date(2018, 3, 2))
    assert ReasonCode.GREEN_NEEDS not in {reason.code for reason in green.answers}


def projected(reports: str, day: date, reporting: Reporting = Reporting.UP_TO_DATE) -> Projection:
    facts = facts_of(Row("", YEAR, reports, "2026-01-01", ""))
    return project(Case(facts, day, LATER, CALENDAR), reporting)


def test_the_pace_from_the_start_is_stretched_over_the_window() -> None:
    projection = projected(HALF, date(2018, 7, 3))
    assert projection.from_start == Fraction(30) / Fraction(181, 365)
    assert projection.last_three == 30 + Fraction(22, 3) * 6
    values = (projection.from_start, projection.last_three, projection.theil_sen)
    assert projection.spread == (min(values), max(values))


@pytest.mark.parametrize(
    ("reports", "day", "reporting", "why_not"),
    [
        ("2018-01:2 2018-02:3", date(2018, 7, 3), Reporting.UP_TO_DATE, WhyNot.FEW_POINTS),
        (HALF, date(2018, 7, 3), Reporting.STALE, WhyNot.STALE),
        (HALF, date(2019, 7, 3), Reporting.UP_TO_DATE, WhyNot.FINISHED),
    ],
)
def test_without_ground_there_is_no_projection(
    reports: str, day: date, reporting: Reporting, why_not: WhyNot
) -> None:
    projection = projected(reports, day, reporting)
    assert projection.why_not is why_not
    assert projection.spread is None


def test_a_roll_up_counts_and_names_the_worst() -> None:
    answers = [
        judged(YEAR, HALF, date(2018, 7, 3)),
        judged(YEAR, "2018-01:20 2018-02:20", date(2018, 3, 2)),
        judged("maintain period monthly 2018-01-01/2018-12-31 >= 92", "2018-01:90", date(2018, 2, 2)),
    ]
    rolled = roll_up(answers)
    assert list(rolled.by_status.items()) == [
        (Status.BREACHED, 1),
        (Status.AT_RISK, 1),
        (Status.ON_TRACK, 1),
    ]
    assert rolled.by_tone[Tone.RED] == 1
    assert rolled.worst is answers[2]


def test_a_score_says_what_it_leaves_out() -> None:
    half = judged(YEAR, HALF, date(2018, 7, 3))
    nothing = judged(YEAR, "", date(2018, 1, 3))
    score = weighted_score([half, nothing], {})
    assert (score.value, score.counted, score.left_out) == (Decimal(30), 1, 1)
    assert score_of(nothing) is None
