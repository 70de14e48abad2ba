"""The second light: whether a target moves fast enough for its deadline (§3, §4)."""

from decimal import Decimal
from fractions import Fraction

from tracker.domain.case import Case
from tracker.domain.facts import Rules
from tracker.domain.goals import (
    baseline_of,
    baseline_past_goal,
    elapsed_share,
    expected_value,
    has_line,
    meets,
)
from tracker.domain.lights import FINAL
from tracker.domain.measures import maintain, milestone
from tracker.domain.measures.judged import Judged, Paced
from tracker.domain.reasons import Reason, ReasonCode, because
from tracker.domain.vocabulary import Kind, Outcome, Pace, Reporting

TOO_EARLY_SHARE = Fraction(1, 10)
NUMERIC = (Kind.CUMULATIVE, Kind.LEVEL, Kind.COUNT)


def pace_of(case: Case, judged: Judged, reporting: Reporting) -> Paced:
    """The pace light with the expected value and the ratio that it rests on."""
    finished = (
        case.after_deadline
        or judged.outcome in FINAL
        or judged.outcome is Outcome.UNQUANTIFIED
        or reporting is Reporting.STALE
    )
    if case.facts.kind in NUMERIC:
        return _numeric(case, judged, finished)
    if finished or not case.data or case.version.due_on is None:
        return Paced(Pace.NONE)
    if case.facts.kind is Kind.MAINTAIN:
        return maintain.pace(case) if judged.judged and maintain.checks_of(case) else Paced(Pace.NONE)
    if case.facts.kind is Kind.MILESTONE:
        return milestone.pace(case)
    return Paced(Pace.NONE)


def _numeric(case: Case, judged: Judged, finished: bool) -> Paced:
    kind, version, value = case.facts.kind, case.version, judged.actual
    if not has_line(kind, version):
        return Paced(Pace.NONE, reasons=_why_no_line(case))
    if version.due_on is None:
        return Paced(Pace.NONE, reasons=(because(ReasonCode.NO_DUE_DATE),))
    if not case.started:
        return Paced(Pace.NONE)
    expected = expected_value(kind, version, case.data_day)
    if case.after_deadline:
        expected = Fraction(version.goal) if version.goal is not None else None
    if not isinstance(value, Decimal) or expected is None:
        return Paced(Pace.NONE, expected)
    baseline = Fraction(baseline_of(kind, version) or 0)
    ratio = None if expected == baseline else (Fraction(value) - baseline) / (expected - baseline)
    if finished:
        return Paced(Pace.NONE, expected, ratio)
    share = elapsed_share(version, case.data_day)
    if share is not None and share < TOO_EARLY_SHARE and not version.checkpoints:
        return Paced(Pace.NONE, expected, ratio, (because(ReasonCode.TOO_EARLY),))
    if ratio is None:
        return Paced(_pace_without_ratio(case, Fraction(value), baseline), expected, None)
    return Paced(grade(ratio, case.facts.rules), expected, ratio)


def _why_no_line(case: Case) -> tuple[Reason, ...]:
    kind, version = case.facts.kind, case.version
    if baseline_past_goal(kind, version):
        reason = because(ReasonCode.BASELINE_PAST_GOAL, baseline=version.baseline, goal=version.goal)
        return (reason,)
    if baseline_of(kind, version) is None and version.goal is not None:
        return (because(ReasonCode.BASELINE_UNKNOWN),)
    return ()


def grade(ratio: Fraction, rules: Rules) -> Pace:
    """A ratio against the plan's cuts; a cut itself belongs to the better side."""
    if ratio >= Fraction(rules.ahead_from):
        return Pace.AHEAD
    if ratio >= Fraction(rules.on_pace_from):
        return Pace.ON_PACE
    return Pace.AT_RISK if ratio >= Fraction(rules.at_risk_from) else Pace.BEHIND


def _pace_without_ratio(case: Case, value: Fraction, baseline: Fraction) -> Pace:
    """With nothing expected yet: ahead beyond the baseline; T = b holds or does not; else none."""
    goal = Fraction(case.version.goal or 0)
    if goal == baseline:
        return Pace.ON_PACE if meets(case.version, value) else Pace.BEHIND
    beyond = value > baseline if goal > baseline else value < baseline
    return Pace.AHEAD if beyond else Pace.NONE
