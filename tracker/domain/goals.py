"""Goal, baseline and the line between them: exact arithmetic shared by the measures (§1, §3)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from tracker.domain.facts import Version
from tracker.domain.vocabulary import Comparator, Kind

ZERO = Decimal(0)
UNKNOWN_BASELINE_IS_ZERO = (Kind.CUMULATIVE, Kind.COUNT)
DOWNWARD = (Comparator.AT_MOST, Comparator.LESS_THAN)


def meets(version: Version, value: Decimal | Fraction) -> bool:
    """Whether ``value`` satisfies the goal; False when there is none."""
    goal = version.goal
    if goal is None:
        return False
    match version.comparator:
        case Comparator.AT_LEAST:
            return value >= goal
        case Comparator.MORE_THAN:
            return value > goal
        case Comparator.AT_MOST:
            return value <= goal
        case Comparator.LESS_THAN:
            return value < goal
        case Comparator.BAND:
            return goal <= value and (version.upper_goal is None or value <= version.upper_goal)


def is_ceiling(kind: Kind, version: Version) -> bool:
    """A goal with ≤ or < on a cumulative or a count is a ceiling (§1)."""
    return kind in UNKNOWN_BASELINE_IS_ZERO and version.comparator in DOWNWARD


def baseline_of(kind: Kind, version: Version) -> Decimal | None:
    """The number at the start: unknown is 0 for cumulative and count, and unknown otherwise."""
    if version.baseline is None and kind in UNKNOWN_BASELINE_IS_ZERO:
        return ZERO
    return version.baseline


def has_line(kind: Kind, version: Version) -> bool:
    """Whether progress between baseline and goal can be drawn at all, deadline aside.

    Ceilings, bands, an unknown baseline, a missing goal and a baseline that is already past the
    goal have no percent, no expected value and no pace.
    """
    return (
        version.goal is not None
        and version.comparator is not Comparator.BAND
        and not is_ceiling(kind, version)
        and baseline_of(kind, version) is not None
        and not baseline_past_goal(kind, version)
    )


def baseline_past_goal(kind: Kind, version: Version) -> bool:
    """Whether the baseline already meets the goal and is not equal to it (基期已达标)."""
    baseline = baseline_of(kind, version)
    if baseline is None or version.comparator is Comparator.BAND or is_ceiling(kind, version):
        return False
    return baseline != version.goal and meets(version, baseline)


def percent_complete(kind: Kind, version: Version, value: Decimal) -> Fraction | None:
    """100·(V−b)/(T−b), raw; 100 or 0 when T = b; None where there is no line."""
    baseline, goal = baseline_of(kind, version), version.goal
    if baseline is None or goal is None or not has_line(kind, version):
        return None
    if goal == baseline:
        return Fraction(100 if meets(version, value) else 0)
    return 100 * Fraction(value - baseline) / Fraction(goal - baseline)


def elapsed_share(version: Version, day: date) -> Fraction | None:
    """The share of the window that has passed at the end of ``day``, 0 to 1; None without a due day."""
    if version.due_on is None:
        return None
    total = (version.due_on - version.starts_on).days + 1
    elapsed = (day - version.starts_on).days + 1
    return Fraction(min(max(elapsed, 0), total), total)


def plan_line(kind: Kind, version: Version, day: date) -> Fraction | None:
    """The unrounded plan value at the end of ``day``: filed trajectory, else the straight line (§3)."""
    baseline, goal, share = baseline_of(kind, version), version.goal, elapsed_share(version, day)
    if baseline is None or goal is None or share is None or not has_line(kind, version):
        return None
    if version.checkpoints:
        return _along_trajectory(version, Fraction(baseline), Fraction(goal), day)
    return Fraction(baseline) + Fraction(goal - baseline) * share


def _along_trajectory(version: Version, baseline: Fraction, goal: Fraction, day: date) -> Fraction:
    """Linear between the day before the start, the checkpoints and the due day."""
    due_on = version.due_on or version.starts_on
    points = [(version.starts_on - timedelta(days=1), baseline)]
    points += [
        (point.on, Fraction(point.value))
        for point in sorted(version.checkpoints, key=lambda point: point.on)
        if version.starts_on <= point.on < due_on
    ]
    points.append((due_on, goal))
    if day <= points[0][0]:
        return baseline
    for (first_day, first), (last_day, last) in pairwise(points):
        if day <= last_day:
            return first + (last - first) * Fraction((day - first_day).days, (last_day - first_day).days)
    return goal


def expected_value(kind: Kind, version: Version, day: date) -> Fraction | None:
    """E(D): the plan line; a count is rounded to a whole number towards the baseline, never past it (§3)."""
    line, baseline = plan_line(kind, version, day), baseline_of(kind, version)
    if line is None or baseline is None or kind is not Kind.COUNT:
        return line
    if line >= baseline:
        return max(Fraction(floor(line)), Fraction(baseline))
    return min(Fraction(ceil(line)), Fraction(baseline))


def decimal_of(number: Fraction | None) -> Decimal | None:
    """A fraction as the nearest Decimal of 28 digits; None stays None."""
    return None if number is None else Decimal(number.numerator) / Decimal(number.denominator)
