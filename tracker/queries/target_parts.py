"""The break-down of a target: its parts period by period, where each report stands, and what the whole makes
of them (status-rules §1 Parts)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.access import Standing, visible_reports
from tracker.domain.case import Case, OwedPeriod
from tracker.domain.facts import Reading, TargetFacts
from tracker.domain.goals import meets
from tracker.domain.parts import SUMMED, Allocation, allocation, parts_in_force, with_parts
from tracker.domain.vocabulary import Kind, NilReason, ReportState
from tracker.domain.workdays import WorkingCalendar
from tracker.models import Target
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.facts import working_calendar
from tracker.queries.said import Said
from tracker.queries.target_list import TargetRow, rows_of

SHOWN_PERIODS = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One part in one period: what counts of it (``said``; None: nothing counts yet), and where its newest
    report stands (``state`` None: there is none). ``report`` is the one that counts."""

    period: str
    said: Said | None
    state: ReportState | None
    is_owed: bool
    is_overdue: bool
    report: int | None
    below: bool


@dataclass(frozen=True, slots=True)
class WholeCell:
    """The whole in one period: ``said`` formed from the parts or reported for itself; ``in_of`` are the
    parts that are in and all of them; ``below`` names the parts that miss a line."""

    period: str
    end: date
    said: Said | None
    at_least: bool
    parts_in: int
    parts: int
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part with its row of the target list and its cells, the newest period first."""

    row: TargetRow
    cancelled: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PartsPage:
    """``allocation`` None where goals do not add up; ``summed``: amounts add up, else ratios or lines."""

    row: TargetRow
    allocation: Allocation | None
    summed: bool
    periods: tuple[WholeCell, ...]
    parts: tuple[PartLine, ...]

    @property
    def overdue(self) -> int:
        """How many reports of the newest period are overdue."""
        return sum(1 for part in self.parts if part.cells and part.cells[0].is_overdue)


def parts_page(target: Target, who: Standing, *, as_of: date, known_at: date, today: date) -> PartsPage:
    """The break-down of ``target`` for ``who``. A constant number of queries, whatever its parts."""
    below = Target.objects.filter(parent=target).select_related(
        "plan", "action", "concept", "unit", "part_department", "parent"
    )
    family = [target, *below.order_by("code")]
    judged = judge_targets(family, as_of=as_of, known_at=known_at, today=today)
    rows = rows_of(judged, as_of=as_of, known_at=known_at)
    calendar, day = working_calendar(known_at), min(as_of, known_at)
    whole = judged[0].facts
    case = Case(with_parts(whole, day), day, known_at, calendar)
    periods = case.owed[: -SHOWN_PERIODS - 1 : -1]
    ids = _report_ids(family, who)
    return PartsPage(
        row=rows[0],
        allocation=allocation(whole, day),
        summed=whole.kind in SUMMED,
        periods=tuple(_whole(case, owed, parts_in_force(whole, day)) for owed in periods),
        parts=tuple(
            PartLine(
                row=row,
                cancelled=one.facts.in_force(day).cancelled,
                cells=tuple(_cells(one, periods, calendar, known_at, ids)),
            )
            for one, row in zip(judged[1:], rows[1:], strict=True)
        ),
    )


def _report_ids(targets: Iterable[Target], who: Standing) -> dict[tuple[str, str, int], int]:
    """The ids of the reports that may be read, by target, period and revision. One query."""
    rows = visible_reports(who).filter(target__in=[target.pk for target in targets])
    found = rows.values_list("target__code", "period", "revision", "pk")
    return {(code, period, revision): pk for code, period, revision, pk in found}


def _cells(
    one: Judged,
    periods: Iterable[OwedPeriod],
    calendar: WorkingCalendar,
    known_at: date,
    ids: Mapping[tuple[str, str, int], int],
) -> Iterable[Cell]:
    case = Case(one.facts, one.assessment.as_of, known_at, calendar)
    owed = {period.period.code: period for period in case.owed}
    for period in periods:
        yield _cell(case, period.period.code, owed.get(period.period.code), ids)


def _cell(case: Case, code: str, owed: OwedPeriod | None, ids: Mapping[tuple[str, str, int], int]) -> Cell:
    if owed is None:
        return Cell(code, None, None, is_owed=False, is_overdue=False, report=None, below=False)
    reading = owed.reading
    report = None
    if reading is not None:
        report = ids.get((case.facts.code, reading.period.code, reading.revision))
    return Cell(
        period=code,
        said=None if reading is None else said_of(reading, case.facts),
        state=owed.state,
        is_owed=not owed.is_in and not owed.not_applicable,
        is_overdue=not owed.is_in and not owed.not_applicable and owed.due_day < case.as_of,
        report=report,
        below=reading is not None and _is_below(case.facts, reading),
    )


def _is_below(facts: TargetFacts, reading: Reading) -> bool:
    """Whether the number misses the line of a part that has to keep to one."""
    version, number = facts.in_force(reading.as_of), reading.number
    keeps = facts.kind in (Kind.MAINTAIN, Kind.LEVEL) and version.goal is not None
    return keeps and number is not None and not meets(version, number)


def _whole(case: Case, owed: OwedPeriod, parts: list[TargetFacts]) -> WholeCell:
    reading = owed.reading
    missing = len(parts) if reading is None else reading.missing_parts
    formed = reading is not None and not (missing and reading.nil is NilReason.NO_DATA)
    return WholeCell(
        period=owed.period.code,
        end=owed.period.end,
        said=said_of(reading, case.facts) if reading is not None and formed else None,
        at_least=formed and missing > 0,
        parts_in=len(parts) - missing,
        parts=len(parts),
        below=() if reading is None else reading.parts_below,
    )


def said_of(reading: Reading, facts: TargetFacts) -> Said:
    """A reading in the words of a report."""
    number: Decimal | None = reading.number
    return Said(
        kind=facts.kind,
        unit=facts.unit,
        exact=number,
        numerator=reading.numerator,
        denominator=reading.denominator,
        nil=reading.nil,
        done_on=reading.done_on,
        expected_on=reading.expected_on,
        level=reading.level,
        stages=reading.stages_done,
        items=reading.items,
    )
