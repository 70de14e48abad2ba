"""``maintain`` 持续保持: every period is held against the line in force on its own day (§3, §4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.domain.case import Case
from tracker.domain.facts import Reading, Version
from tracker.domain.goals import DOWNWARD, meets
from tracker.domain.measures.accumulate import newest_number
from tracker.domain.measures.judged import Judged, Paced
from tracker.domain.measures.verdict import Verdict, final_outcome
from tracker.domain.reasons import Reason, ReasonCode, because
from tracker.domain.vocabulary import Comparator, HoldRule, NilReason, Outcome, Pace


@dataclass(frozen=True, slots=True)
class Check:
    """One period's value against the version in force on its day."""

    reading: Reading
    value: Decimal
    version: Version

    @property
    def passed(self) -> bool:
        """Whether the value keeps to the line."""
        return meets(self.version, self.value)


def checks_of(case: Case) -> list[Check]:
    """The judged periods up to the deadline, oldest first; 无进展 repeats the value before it."""
    checks: list[Check] = []
    last = case.version.baseline
    for reading in case.timely:
        last = last if reading.nil is NilReason.NO_PROGRESS else reading.number
        version = case.facts.in_force(reading.as_of)
        if last is not None and version.goal is not None:
            checks.append(Check(reading, last, version))
    return checks


def judge(case: Case) -> Judged:
    """Outcome, compliance and margin; a maintain target has no percent."""
    checks = checks_of(case)
    failed = [check for check in checks if not check.passed]
    if not case.after_deadline:
        outcome, days_late, reasons = _running(case, checks)
    else:
        outcome, days_late, reasons = _ended(case, checks, failed)
    if (
        failed
        and outcome in (Outcome.HOLDING, Outcome.BREACHED)
        and case.version.hold_rule is HoldRule.EVERY_PERIOD
    ):
        reasons += (because(ReasonCode.CANNOT_BE_MET),)
    owed = len(checks) + _empty(case)
    passed = len(checks) - len(failed)
    if failed:
        reasons += (because(ReasonCode.COMPLIANCE, passed=passed, judged=owed),)
    return Judged(
        outcome,
        actual=checks[-1].value if checks else newest_number(case.timely),
        days_late=days_late,
        compliance=Fraction(passed, owed) if owed else None,
        margin=margin_of(checks[-1].version, checks[-1].value) if checks else None,
        passed=passed,
        judged=owed,
        failures=len(failed),
        reasons=reasons,
    )


def _empty(case: Case) -> int:
    """Periods that have fallen due without a value, and those reported as 数据未产生 before that."""
    fallen_due = sum(1 for owed in case.fallen_due if not _has_value(owed.reading))
    answers = [owed.reading for owed in case.fallen_due]
    due_on = case.version.due_on
    return fallen_due + sum(
        1
        for reading in case.readings
        if reading.nil is NilReason.NO_DATA
        and not reading.missing_parts
        and reading not in answers
        and (due_on is None or reading.as_of <= due_on)
    )


def _has_value(reading: Reading | None) -> bool:
    return reading is not None and reading.is_data and (reading.number is not None or reading.nil is not None)


def _running(case: Case, checks: Sequence[Check]) -> Verdict:
    if not checks or not case.started:
        return Outcome.NOT_STARTED, None, ()
    newest, failures = checks[-1], sum(1 for check in checks if not check.passed)
    inputs = {"value": newest.value, "goal": newest.version.goal, "period": newest.reading.period.code}
    if not newest.passed:
        return Outcome.BREACHED, None, (because(ReasonCode.BREACH, **inputs),)
    reasons: tuple[Reason, ...] = (because(ReasonCode.HOLDS, **inputs),)
    if failures:
        reasons += (because(ReasonCode.FAILED_BEFORE, times=failures),)
    return Outcome.HOLDING, None, reasons


def _ended(case: Case, checks: Sequence[Check], failed: Sequence[Check]) -> Verdict:
    """The verdict at the end, by the hold rule in force."""
    rule = case.version.hold_rule
    complete = case.final_reading is not None
    if rule is HoldRule.FINAL:
        passed = complete and checks != [] and checks[-1].passed
    elif rule is HoldRule.AVERAGE:
        complete = complete and not _unfilled(case)
        passed = complete and _average_passes(case, checks)
    elif failed:
        return Outcome.MISSED, None, (because(ReasonCode.GOAL_MISSED, due_on=case.version.due_on),)
    else:
        complete = complete and not _unfilled(case)
        passed = complete
    if passed:
        return Outcome.ACHIEVED, None, (because(ReasonCode.GOAL_MET, day=case.version.due_on),)
    return final_outcome(case, complete, None)


def _unfilled(case: Case) -> bool:
    return any(not _has_value(owed.reading) for owed in case.still_owed)


def average_of(checks: Sequence[Check]) -> Fraction | None:
    """ΣN/ΣD in percent when every period carries both, else the mean; None without periods."""
    if not checks:
        return None
    pairs = [(c.reading.numerator, c.reading.denominator) for c in checks]
    if all(n is not None and d is not None for n, d in pairs):
        numerators = sum((Fraction(n) for n, _d in pairs if n is not None), Fraction(0))
        denominators = sum((Fraction(d) for _n, d in pairs if d is not None), Fraction(0))
        return 100 * numerators / denominators
    return sum((Fraction(c.value) for c in checks), Fraction(0)) / len(checks)


def _average_passes(case: Case, checks: Sequence[Check]) -> bool:
    average = average_of(checks)
    return average is not None and meets(case.facts.in_force(case.version.due_on or case.as_of), average)


def margin_of(version: Version, value: Decimal) -> Decimal | None:
    """V − T; inside a band the way to the nearer edge (negative outside it); None without a goal."""
    if version.goal is None:
        return None
    if version.comparator is Comparator.BAND and version.upper_goal is not None:
        return min(value - version.goal, version.upper_goal - value)
    return value - version.goal


def pace(case: Case) -> Paced:
    """At risk inside the warning band, after a failure, or when the next fall would cross the line.

    What comes next will be held against the version in force, so its line and its band warn.
    """
    checks = checks_of(case)
    newest, version = checks[-1], case.version
    reasons: list[Reason] = []
    if newest.passed:
        reasons += _warnings(version, newest.value)
    crossing = _next_fall(checks, version)
    if crossing is not None:
        reasons.append(because(ReasonCode.FALLING, projected=crossing, goal=version.goal))
    failed = case.version.hold_rule is HoldRule.EVERY_PERIOD and any(not c.passed for c in checks)
    return Paced(Pace.AT_RISK if failed or reasons else Pace.NONE, reasons=tuple(reasons))


def _warnings(version: Version, value: Decimal) -> list[Reason]:
    """Whether a value lies inside the warning band, or short of a line that was raised since."""
    band, margin = version.warning_band, margin_of(version, value)
    if band is None or margin is None:
        return []
    if not meets(version, value):
        return [because(ReasonCode.SHORT_OF_NEW_LINE, goal=version.goal)]
    return [because(ReasonCode.NEAR_LINE, band=band)] if abs(margin) < band else []


def _next_fall(checks: Sequence[Check], version: Version) -> Fraction | None:
    """V₃ − (V₁ − V₃)/2 when two moves in a row towards the line would cross it next; else None."""
    if len(checks) < 3 or not checks[-1].passed or not meets(version, checks[-1].value):
        return None
    first, second, third = (check.value for check in checks[-3:])
    if not (first > second > third or first < second < third):
        return None
    following = Fraction(third) - Fraction(first - third) / 2
    return None if meets(version, following) else following


def least_for_green(case: Case) -> Fraction | None:
    """The value nearest to the line with which the next period would be green; None along a band.

    It keeps clear of the warning band, and of a third move towards the line that would cross it.
    """
    version, checks = case.version, checks_of(case)
    if version.goal is None or version.comparator is Comparator.BAND:
        return None
    sign = -1 if version.comparator in DOWNWARD else 1
    line = sign * Fraction(version.goal)
    least = line + Fraction(version.warning_band or 0)
    if len(checks) > 1:
        before, newest = (sign * Fraction(check.value) for check in checks[-2:])
        if before > newest:
            least = max(least, min(newest, (2 * line + before) / 3))
    return sign * least
