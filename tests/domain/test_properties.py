"""Laws that hold for every target, whatever its kind, readings and day."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.domain.strategies import days, numbers, targets
from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.facts import Reading, TargetFacts
from tracker.domain.measures.accumulate import number_of
from tracker.domain.rollup import shown_percent
from tracker.domain.vocabulary import Basis, Comparator, Kind, NilReason, Outcome, Pace, Status, Tone
from tracker.domain.workdays import WorkingCalendar

LATER = date(2030, 1, 1)
CALENDAR = WorkingCalendar()
GRADES = [Pace.NONE, Pace.BEHIND, Pace.AT_RISK, Pace.ON_PACE, Pace.AHEAD]
RISING = (Comparator.AT_LEAST, Comparator.MORE_THAN)
NUMERIC = (Kind.CUMULATIVE, Kind.COUNT, Kind.LEVEL)


def judged(facts: TargetFacts, day: date) -> Assessment:
    return assess(facts, as_of=day, known_at=LATER, calendar=CALENDAR)


@given(targets(), days)
@settings(max_examples=400)
def test_every_input_gets_one_status_with_a_reason(facts: TargetFacts, day: date) -> None:
    answer = judged(facts, day)
    assert answer.status in Status
    assert answer.tone in Tone
    assert answer.reasons


@given(targets(), days)
def test_what_speaks_of_a_later_day_is_ignored(facts: TargetFacts, day: date) -> None:
    past = replace(
        facts,
        readings=tuple(r for r in facts.readings if r.as_of <= day),
        submissions=tuple(s for s in facts.submissions if s.as_of <= day),
    )
    assert judged(past, day) == judged(facts, day)


@given(targets(), days, st.randoms())
def test_the_order_in_which_facts_are_read_is_irrelevant(facts: TargetFacts, day: date, random) -> None:
    shuffled_readings, shuffled_submissions = list(facts.readings), list(facts.submissions)
    random.shuffle(shuffled_readings)
    random.shuffle(shuffled_submissions)
    shuffled = replace(facts, readings=tuple(shuffled_readings), submissions=tuple(shuffled_submissions))
    assert judged(shuffled, day) == judged(facts, day)


@given(targets(), st.integers(0, 400))
def test_long_after_the_deadline_nothing_is_still_open(facts: TargetFacts, wait: int) -> None:
    due_on = facts.versions[0].due_on
    assume(due_on is not None and facts.versions[0].goal is not None)
    answer = judged(facts, due_on + timedelta(days=90 + wait))
    open_outcomes = {Outcome.NOT_STARTED, Outcome.IN_PROGRESS, Outcome.HOLDING, Outcome.AWAITING_FINAL}
    assert answer.outcome not in open_outcomes
    assert answer.pace is Pace.NONE


@given(targets(kinds=NUMERIC, comparators=RISING), days, numbers)
def test_more_progress_never_worsens_the_pace(facts: TargetFacts, day: date, more: Decimal) -> None:
    """Where the filed line runs towards the goal; (V−b)/(E−b) of §3 turns round where it dips below b."""
    version = facts.versions[0]
    assume(all(point.value >= (version.baseline or 0) for point in version.checkpoints))
    better = replace(facts, readings=tuple(_raised(r, more) for r in facts.readings))
    before, after = judged(facts, day), judged(better, day)
    if before.pace is Pace.NONE or after.pace is Pace.NONE:
        return
    assert GRADES.index(after.pace) >= GRADES.index(before.pace)


def _raised(reading: Reading, more: Decimal) -> Reading:
    return reading if reading.value is None else replace(reading, value=reading.value + more)


@given(targets(kinds=(Kind.LEVEL, Kind.MAINTAIN)), days)
def test_downward_goals_mirror_upward_ones(facts: TargetFacts, day: date) -> None:
    version = facts.versions[0]
    assume(version.comparator is not Comparator.BAND)
    mirror = _mirrored(facts)
    there, back = judged(facts, day), judged(mirror, day)
    for field in ("outcome", "pace", "status", "percent", "ratio", "compliance", "days_late"):
        assert getattr(there, field) == getattr(back, field), field


MIRROR = {
    Comparator.AT_LEAST: Comparator.AT_MOST,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.MORE_THAN: Comparator.LESS_THAN,
    Comparator.LESS_THAN: Comparator.MORE_THAN,
}


def _negative(number: Decimal | None) -> Decimal | None:
    return None if number is None else -number


def _mirrored(facts: TargetFacts) -> TargetFacts:
    version = facts.versions[0]
    mirrored = replace(
        version,
        comparator=MIRROR[version.comparator],
        goal=_negative(version.goal),
        baseline=_negative(version.baseline),
        checkpoints=tuple(replace(c, value=-c.value) for c in version.checkpoints),
    )
    readings = tuple(replace(r, value=_negative(r.value)) for r in facts.readings)
    return replace(facts, versions=(mirrored,), readings=readings)


@given(
    targets(kinds=(Kind.CUMULATIVE, Kind.LEVEL, Kind.MAINTAIN)),
    days,
    st.sampled_from(["1000", "0.0001", "7"]),
)
def test_another_unit_changes_no_verdict(facts: TargetFacts, day: date, factor: str) -> None:
    scaled = _scaled(facts, Decimal(factor))
    here, there = judged(facts, day), judged(scaled, day)
    for field in ("outcome", "pace", "status", "percent", "ratio", "compliance"):
        assert getattr(here, field) == getattr(there, field), field


def _scaled(facts: TargetFacts, factor: Decimal) -> TargetFacts:
    def times(number: Decimal | None) -> Decimal | None:
        return None if number is None else number * factor

    version = facts.versions[0]
    scaled = replace(
        version,
        goal=times(version.goal),
        upper_goal=times(version.upper_goal),
        baseline=times(version.baseline),
        warning_band=times(version.warning_band),
        checkpoints=tuple(replace(c, value=c.value * factor) for c in version.checkpoints),
    )
    readings = tuple(replace(r, value=times(r.value)) for r in facts.readings)
    return replace(facts, versions=(scaled,), readings=readings)


@given(targets(), days)
def test_a_shown_percent_lies_between_0_and_100(facts: TargetFacts, day: date) -> None:
    shown = shown_percent(judged(facts, day).percent)
    assert shown is None or 0 <= shown <= 100


@given(targets(kinds=NUMERIC), days)
def test_a_report_without_a_number_is_not_a_zero(facts: TargetFacts, day: date) -> None:
    silent = replace(
        facts, readings=tuple(replace(r, value=None, nil=NilReason.NO_DATA) for r in facts.readings)
    )
    answer = judged(silent, day)
    assert answer.actual is None
    assert answer.percent is None


@given(targets(kinds=(Kind.MAINTAIN, Kind.RUBRIC)), days)
def test_maintain_and_rubric_have_no_percent_and_no_expected_value(facts: TargetFacts, day: date) -> None:
    answer = judged(facts, day)
    assert answer.percent is None
    assert answer.expected is None


@given(targets(), days, days)
def test_known_before_the_day_answers_as_of_the_day_of_knowledge(
    facts: TargetFacts, day: date, known: date
) -> None:
    assume(known < day)
    answer = assess(facts, as_of=day, known_at=known, calendar=CALENDAR)
    assert answer == assess(facts, as_of=known, known_at=known, calendar=CALENDAR)


@given(targets(kinds=(Kind.CUMULATIVE,)), days)
def test_a_sum_of_periods_is_the_baseline_plus_the_numbers(facts: TargetFacts, day: date) -> None:
    facts = replace(facts, basis=Basis.PERIOD)
    counted = [r for r in facts.readings if r.as_of <= day and r.is_data]
    assume(counted and day >= facts.versions[0].starts_on)
    expected = (facts.versions[0].baseline or Decimal(0)) + sum(number_of(r) or 0 for r in counted)
    assert judged(facts, day).actual == expected


@given(targets(), days)
def test_a_target_without_readings_is_never_green(facts: TargetFacts, day: date) -> None:
    assert judged(replace(facts, readings=(), submissions=()), day).tone is not Tone.GREEN
