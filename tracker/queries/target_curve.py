"""Plan against actual of one target, day by day: what its chart draws and its table lists.

Chart and table are made of the same rounded numbers, so that they agree to the digit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from fractions import Fraction

from tracker.domain.case import Case
from tracker.domain.facts import Reading, TargetFacts, Version
from tracker.domain.goals import DOWNWARD, baseline_of, decimal_of, expected_value, has_line
from tracker.domain.measures import maintain, milestone, progress
from tracker.domain.measures.accumulate import number_of
from tracker.domain.parts import with_parts
from tracker.domain.projection import Projection, project
from tracker.domain.vocabulary import Comparator, Kind, Reporting
from tracker.domain.workdays import WorkingCalendar
from tracker.queries.numbers import trimmed

PLAN_STEP, RATIO_STEP = Decimal("0.01"), Decimal("0.0001")
LISTED_AT_MOST = 60
SUMMED = (Kind.CUMULATIVE, Kind.COUNT)


class CurveKind(StrEnum):
    """What a target's progress looks like."""

    LINE = "line"
    CONTROL = "control"
    STAGES = "stages"
    LEVELS = "levels"


OF_KIND = {Kind.MAINTAIN: CurveKind.CONTROL, Kind.MILESTONE: CurveKind.STAGES, Kind.RUBRIC: CurveKind.LEVELS}


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a curve; numbers in the target's unit (a rubric's level), rounded for reading.

    ``actual`` is the total after the report, the value of its period (maintain) or the rated level;
    None on a day that only the plan knows. ``plan`` is the plan line, or the line to keep with its
    ``upper`` bound; ``warning`` is where its warning band ends (None: no band). ``passed`` only where each
    period is judged. ``report`` None: formed from parts. ``filed``: the plan value is a filed interim goal.
    """

    on: date
    period: str = ""
    reading: Reading | None = None
    actual: Decimal | None = None
    plan: Decimal | None = None
    upper: Decimal | None = None
    warning: Decimal | None = None
    filed: bool = False
    passed: bool | None = None
    report: int | None = None

    @property
    def difference(self) -> Decimal | None:
        """Actual less plan, of the numbers shown; None when one of them is missing."""
        return None if self.actual is None or self.plan is None else self.actual - self.plan

    @property
    def at_least(self) -> bool:
        """Whether parts of the whole are still missing from the number (至少)."""
        return self.reading is not None and self.reading.missing_parts > 0


@dataclass(frozen=True, slots=True)
class StagePoint:
    """A stage of a milestone; ``late`` when its day has passed undone, or it was done after its day."""

    name: str
    weight: Decimal
    planned_on: date | None
    done_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """The department's own expected day as one report filed it; ``before`` is the one filed before."""

    on: date
    expected_on: date
    report: int | None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Everything that the page draws. ``plan_filed``: along filed interim goals, not a straight line."""

    kind: CurveKind
    unit: str
    starts_on: date
    due_on: date | None
    goal: Decimal | None
    points: tuple[Point, ...] = ()
    stages: tuple[StagePoint, ...] = ()
    slips: tuple[Slip, ...] = ()
    done_on: date | None = None
    plan_filed: bool = False
    projection: Projection | None = None

    @property
    def drawn(self) -> bool:
        """Whether there is a line to draw at all."""
        return any(point.actual is not None or point.plan is not None for point in self.points)

    @property
    def listed(self) -> tuple[Point, ...]:
        """The newest points, as many as the table under the chart has rows."""
        return self.points[-LISTED_AT_MOST:]

    @property
    def has_plan(self) -> bool:
        """Whether any day carries a plan value."""
        return any(point.plan is not None for point in self.points)

    @property
    def has_warning(self) -> bool:
        """Whether a warning band lies along the line to keep."""
        return any(point.warning is not None for point in self.points)

    @property
    def newest(self) -> Point | None:
        """The newest point with an actual value."""
        return next((point for point in reversed(self.points) if point.actual is not None), None)

    @property
    def totals(self) -> list[tuple[date, Decimal]]:
        """The actual values by the day that they speak of, oldest first."""
        return [(point.on, point.actual) for point in self.points if point.actual is not None]

    @property
    def breaches(self) -> int:
        """How many periods did not keep to the line."""
        return sum(1 for point in self.points if point.passed is False)


def curve_of(
    facts: TargetFacts,
    *,
    as_of: date,
    known_at: date,
    calendar: WorkingCalendar,
    reporting: Reporting,
    reports: Mapping[tuple[str, int], int],
) -> Curve:
    """The curve of a target on ``as_of``; ``reports`` give the id of a report by period and revision.

    Cost: one pass over the target's readings.
    """
    day = min(as_of, known_at)
    case = Case(with_parts(facts, day), day, known_at, calendar)
    kind, version = OF_KIND.get(facts.kind, CurveKind.LINE), case.version
    numeric = kind is CurveKind.LINE
    return Curve(
        kind=kind,
        unit=facts.unit,
        starts_on=version.starts_on,
        due_on=version.due_on,
        goal=version.goal,
        points=tuple(_points(case, kind, reports)),
        stages=tuple(_stages(case)) if kind is CurveKind.STAGES else (),
        slips=tuple(_slips(case, reports)),
        done_on=milestone.done_on(case) if kind is CurveKind.STAGES else None,
        plan_filed=numeric and bool(version.checkpoints),
        projection=project(case, reporting) if numeric else None,
    )


def _points(case: Case, kind: CurveKind, reports: Mapping[tuple[str, int], int]) -> Iterable[Point]:
    if kind is CurveKind.LINE:
        return _line(case, reports)
    if kind is CurveKind.CONTROL:
        return _control(case, reports)
    return _levels(case, reports) if kind is CurveKind.LEVELS else ()


def _line(case: Case, reports: Mapping[tuple[str, int], int]) -> list[Point]:
    """The totals after each report, and the days that the plan itself names."""
    points = [
        Point(
            on=reading.as_of,
            period=reading.period.code,
            reading=reading,
            actual=_shown(total),
            plan=_plan(case, reading.as_of),
            filed=_is_filed(case, reading.as_of),
            report=_report(reading, reports),
        )
        for reading, total in _totals(case)
    ]
    reported = {point.on for point in points}
    points += [
        Point(on=day, plan=_plan(case, day), filed=_is_filed(case, day))
        for day in _plan_days(case)
        if day not in reported
    ]
    return sorted(points, key=lambda point: point.on)


def _totals(case: Case) -> Iterator[tuple[Reading, Decimal | None]]:
    if case.facts.kind in SUMMED:
        totals = progress.totals_of(case)
        yield from zip(case.data, (total for _day, total in totals), strict=True)
        return
    newest = case.version.baseline
    for reading in case.data:
        number = number_of(reading)
        newest = newest if number is None else number
        yield reading, newest


def _plan(case: Case, day: date) -> Decimal | None:
    last = case.version.due_on
    if last is None or day < case.version.starts_on - timedelta(days=1):
        return None
    return _rounded(expected_value(case.facts.kind, case.version, min(day, last)), PLAN_STEP)


def _plan_days(case: Case) -> list[date]:
    """The day before the start, the interim goals and the deadline; none without a line."""
    version = case.version
    if version.due_on is None or not has_line(case.facts.kind, version):
        return []
    before = version.starts_on - timedelta(days=1)
    inside = [point.on for point in version.checkpoints if version.starts_on <= point.on < version.due_on]
    known_start = baseline_of(case.facts.kind, version) is not None
    return [*([before] if known_start else []), *inside, version.due_on]


def _is_filed(case: Case, day: date) -> bool:
    return any(point.on == day for point in case.version.checkpoints)


def _control(case: Case, reports: Mapping[tuple[str, int], int]) -> list[Point]:
    """Every judged period against the line in force on its own day."""
    return [
        Point(
            on=check.reading.as_of,
            period=check.reading.period.code,
            reading=check.reading,
            actual=_shown(check.value),
            plan=check.version.goal,
            upper=check.version.upper_goal,
            warning=_warning(check.version),
            passed=check.passed,
            report=_report(check.reading, reports),
        )
        for check in maintain.checks_of(case)
    ]


def _warning(version: Version) -> Decimal | None:
    """Where the warning band ends: above a floor, below a ceiling; none along a band with two bounds."""
    if version.goal is None or version.warning_band is None or version.comparator is Comparator.BAND:
        return None
    downward = version.comparator in DOWNWARD
    return trimmed(version.goal - version.warning_band if downward else version.goal + version.warning_band)


def _levels(case: Case, reports: Mapping[tuple[str, int], int]) -> list[Point]:
    return [
        Point(
            on=reading.as_of,
            period=reading.period.code,
            reading=reading,
            actual=Decimal(reading.level),
            plan=case.version.goal,
            report=_report(reading, reports),
        )
        for reading in case.data
        if reading.level is not None
    ]


def _stages(case: Case) -> Iterator[StagePoint]:
    done = {name: day for reading in case.data for name, day in reading.stages_done if day <= case.as_of}
    for stage in case.version.stages:
        done_on = done.get(stage.name)
        planned_on = stage.planned_on
        late = planned_on is not None and (done_on or case.as_of) > planned_on
        yield StagePoint(stage.name, stage.weight, planned_on, done_on, late)


def _slips(case: Case, reports: Mapping[tuple[str, int], int]) -> Iterator[Slip]:
    before: date | None = None
    for reading in case.data:
        if reading.expected_on is not None:
            yield Slip(reading.as_of, reading.expected_on, _report(reading, reports), before)
            before = reading.expected_on


def _report(reading: Reading, reports: Mapping[tuple[str, int], int]) -> int | None:
    return reports.get((reading.period.code, reading.revision))


def _shown(number: Decimal | None) -> Decimal | None:
    """A number as typed; a quotient of two to four decimals."""
    if number is None or number == round(number, 6):
        return trimmed(number)
    return trimmed(number.quantize(RATIO_STEP, rounding=ROUND_HALF_EVEN))


def _rounded(number: Fraction | None, step: Decimal) -> Decimal | None:
    exact = decimal_of(number)
    return None if exact is None else trimmed(exact.quantize(step, rounding=ROUND_HALF_EVEN))
