from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.domain.case_table import Row, calendar, facts_of
from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.case import Case
from tracker.domain.projection import Projection, WhyNot, project, project_from_start
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


KEPT = "maintain period monthly 2018-01-01/2018-12-31"


@pytest.mark.parametrize(
    ("target", "reports", "needed"),
    [
        (f"{KEPT} >= 92 band=1", "2018-01:92.5", "93"),
        (f"{KEPT} <= 10 band=1", "2018-01:9.5", "9"),
        (f"{KEPT} >= 92", "2018-01:95 2018-02:94 2018-03:92.5", "92.5"),
        (f"{KEPT} >= 92", "2018-01:99 2018-02:96 2018-03:93.5", "93.333333"),
        (f"{KEPT} >= 92 hold=final", "2018-01:95 2018-02:94 2018-03:91", "92"),
    ],
)
def test_what_turns_a_kept_line_green_is_exact(target: str, reports: str, needed: str) -> None:
    month = reports.count(":") + 1
    today, later = date(2018, month, 2), date(2018, month + 1, 2)
    found = {reason.code: reason.inputs["goal"] for reason in judged(target, reports, today).answers}
    (least,) = found.values()
    assert round(least, 6) == Decimal(needed)
    better, worse = (-1, 1) if "<=" in target else (1, -1)
    exact, short = (least + step * Decimal("0.0001") for step in (better, worse))
    tones = [judged(target, f"{reports} 2018-{month:02d}:{value}", later).tone for value in (exact, short)]
    assert tones[0] is Tone.GREEN
    assert tones[1] is not Tone.GREEN


@pytest.mark.parametrize(
    ("target", "reports", "day", "period"),
    [
        (YEAR, "2018-01..2018-11:8", date(2019, 1, 10), "2018-12"),
        (YEAR, "2018-01..2018-11:8", date(2019, 2, 10), "2018-12"),
        (YEAR.replace("monthly", "quarterly"), "2018Q1:25 2018Q2:25!returned", date(2018, 7, 5), "2018Q2"),
    ],
)
def test_a_report_that_is_missing_or_returned_is_named(
    target: str, reports: str, day: date, period: str
) -> None:
    found = judged(target, reports, day)
    assert found.tone in (Tone.AMBER, Tone.RED_HATCH)
    assert answer(found, ReasonCode.GREEN_BY_REPORTING, "period") == period


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


def test_five_points_and_a_quarter_of_the_window_are_enough_and_four_are_not() -> None:
    five = "2018-01:2 2018-02:3 2018-03:3 2018-04:8 2018-05:7"
    four = five.removesuffix(" 2018-05:7")
    days = (date(2018, 4, 1), date(2018, 4, 2))  # day 91 and day 92 of 365
    early, late = (
        projected("2018-01-10:1 2018-01-20:2 2018-02-01:2 2018-02-10:3 2018-03-01:4", day) for day in days
    )
    assert (projected(four, days[1]).why_not, early.why_not) == (WhyNot.FEW_POINTS, WhyNot.TOO_EARLY)
    assert late.why_not is None
    assert projected(five, date(2018, 6, 2)).why_not is None


def test_a_cancelled_target_is_not_projected() -> None:
    facts = facts_of(Row("", YEAR + " cancelled=2018-07-01", HALF, "2026-01-01", ""))
    found = project(Case(facts, date(2018, 7, 3), LATER, CALENDAR), Reporting.UP_TO_DATE)
    assert found.why_not is WhyNot.CANCELLED


def test_a_projection_stays_within_its_natural_limits() -> None:
    share = "level stock monthly 2018-01-01/2018-12-31 >= 90 b=50"
    facts = facts_of(
        Row("", share, "2018-01:60 2018-02:70 2018-03:80 2018-04:90 2018-05:95", "2026-01-01", "")
    )
    found = project(Case(replace(facts, unit="%"), date(2018, 6, 2), LATER, CALENDAR), Reporting.UP_TO_DATE)
    assert found.spread == (100, 100)


def test_lists_use_the_pace_from_the_start_on_the_same_ground() -> None:
    facts = facts_of(Row("", YEAR, HALF, "2026-01-01", ""))
    case = Case(facts, date(2018, 7, 3), LATER, CALENDAR)
    assert project_from_start(case, Reporting.UP_TO_DATE) == project(case, Reporting.UP_TO_DATE).from_start
    assert project_from_start(case, Reporting.STALE) is None


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
