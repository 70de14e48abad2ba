"""Where a target would end at the pace it has: three plain methods and their spread (status-rules §7).

The spread is 几种算法的差异, never a confidence interval; no probability is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from statistics import median

from tracker.domain.answers import recent_steps, remaining_periods
from tracker.domain.case import Case
from tracker.domain.goals import baseline_of, elapsed_share, has_line
from tracker.domain.measures import progress
from tracker.domain.measures.accumulate import number_of
from tracker.domain.vocabulary import Kind, Reporting

FEWEST_POINTS = 5
LEAST_ELAPSED = Fraction(1, 4)
MOST_POINTS_FOR_SLOPE = 60
NUMERIC = (Kind.CUMULATIVE, Kind.COUNT, Kind.LEVEL)


class WhyNot(StrEnum):
    """Why a page shows no projection."""

    NO_LINE = "no_line"
    FINISHED = "finished"
    FEW_POINTS = "few_points"
    TOO_EARLY = "too_early"
    STALE = "stale"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Projection:
    """Values at the deadline in the target's unit, or ``why_not``; a method that cannot speak is None.

    ``data_on``: the day of the newest number that they rest on; both days are known where there is a spread.
    """

    due_on: date | None
    from_start: Fraction | None = None
    last_three: Fraction | None = None
    theil_sen: Fraction | None = None
    why_not: WhyNot | None = None
    data_on: date | None = None
    goal: Decimal | None = None

    @property
    def spread(self) -> tuple[Fraction, Fraction] | None:
        """The lowest and the highest of the methods; None without any."""
        values = [v for v in (self.from_start, self.last_three, self.theil_sen) if v is not None]
        return (min(values), max(values)) if values else None


def project(case: Case, reporting: Reporting) -> Projection:
    """Project ``case`` to its deadline. Cost: quadratic in at most sixty points."""
    points = _points(case)
    why_not = _why_not(case, reporting, points)
    due_on = case.version.due_on
    if why_not is not None or due_on is None:
        return Projection(due_on, why_not=why_not or WhyNot.NO_LINE)
    return Projection(
        due_on,
        from_start=_clip(case, _from_start(case, points[-1])),
        last_three=_clip(case, _last_three(case, points[-1][1])),
        theil_sen=_clip(case, _theil_sen(points, due_on)),
        data_on=points[-1][0],
        goal=case.version.goal,
    )


def project_from_start(case: Case, reporting: Reporting) -> Fraction | None:
    """按现有进度推算, the one method of lists; None when ``project`` says why not. Cost: one pass."""
    points = _points(case)
    if _why_not(case, reporting, points) is not None:
        return None
    return _clip(case, _from_start(case, points[-1]))


def _points(case: Case) -> list[tuple[date, Fraction]]:
    if case.facts.kind in (Kind.CUMULATIVE, Kind.COUNT):
        return [(day, Fraction(total)) for day, total in progress.totals_of(case)]
    numbers = [(reading.as_of, number_of(reading)) for reading in case.data]
    return [(day, Fraction(number)) for day, number in numbers if number is not None]


def _why_not(case: Case, reporting: Reporting, points: Sequence[tuple[date, Fraction]]) -> WhyNot | None:
    version = case.version
    if version.cancelled:
        return WhyNot.CANCELLED
    if case.facts.kind not in NUMERIC or version.due_on is None or not has_line(case.facts.kind, version):
        return WhyNot.NO_LINE
    if case.after_deadline:
        return WhyNot.FINISHED
    if reporting is Reporting.STALE:
        return WhyNot.STALE
    if len(points) < FEWEST_POINTS:
        return WhyNot.FEW_POINTS
    share = elapsed_share(version, case.as_of)
    return WhyNot.TOO_EARLY if share is None or share < LEAST_ELAPSED else None


def _from_start(case: Case, newest: tuple[date, Fraction]) -> Fraction | None:
    """按现有进度推算: the way made so far, stretched over the whole window."""
    day, value = newest
    share, baseline = elapsed_share(case.version, day), baseline_of(case.facts.kind, case.version)
    if not share or baseline is None:
        return None
    return Fraction(baseline) + (value - Fraction(baseline)) / share


def _last_three(case: Case, value: Fraction) -> Fraction | None:
    steps = recent_steps(case)
    if not steps:
        return None
    _frequency, left = remaining_periods(case)
    return value + sum(steps, Fraction(0)) / len(steps) * left


def _theil_sen(points: Sequence[tuple[date, Fraction]], due_on: date) -> Fraction | None:
    """The median of all slopes, anchored at the last point."""
    newest = points[-MOST_POINTS_FOR_SLOPE:]
    slopes = [
        (later - earlier) / (later_day - earlier_day).days
        for (earlier_day, earlier), (later_day, later) in combinations(newest, 2)
        if later_day != earlier_day
    ]
    if not slopes:
        return None
    day, value = points[-1]
    return value + median(slopes) * (due_on - day).days


def _clip(case: Case, value: Fraction | None) -> Fraction | None:
    """Natural limits: percent stays in 0–100, and what never was negative does not become so."""
    if value is None:
        return None
    if case.facts.unit == "%":
        return min(max(value, Fraction(0)), Fraction(100))
    numbers = [number for _day, number in _points(case)]
    return max(value, Fraction(0)) if min(numbers) >= 0 else value
