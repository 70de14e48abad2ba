"""The page of deadlines: opened periods, whether they are reported, the ladder and who acknowledged it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tracker.access import Action, Standing, own_targets
from tracker.domain.periods import Period
from tracker.domain.vocabulary import ReportState, Rung
from tracker.models import Clockwork, DuePeriod, LadderStep, Notice, Plan, Report, TargetVersion
from tracker.queries.closing import Closings
from tracker.queries.leads import Leads, leads_of_targets
from tracker.queries.versions import in_force, versions_known

SENT = (ReportState.SUBMITTED.value, ReportState.ACCEPTED.value)


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One rung of a period: who acknowledged it, with the moment, and how many have not."""

    rung: Rung
    on: date
    acknowledged: tuple[tuple[str, datetime], ...]
    waiting: int
    order: int | None


@dataclass(frozen=True, slots=True)
class DueRow:
    """One opened period. ``report_state`` None: nothing was begun; ``closed``: it takes no first report."""

    pk: int
    code: str
    name: str
    name_en: str
    period: str
    due_on: date
    grace_until: date
    report_state: ReportState | None
    leads: Leads
    steps: tuple[StepTaken, ...]
    closed: bool
    reopened_until: date | None
    may_reopen: bool
    illustrative: bool

    @property
    def rung(self) -> Rung | None:
        """The highest rung that was reached."""
        return self.steps[-1].rung if self.steps else None


def due_periods_visible(who: Standing) -> QuerySet[DuePeriod]:
    """The opened periods of targets whose submitted reports ``who`` may read, with ``sent``: the state of
    the newest report, "" without one."""
    reports = Report.objects.filter(target=OuterRef("target"), period=OuterRef("period"))
    newest = reports.exclude(state=ReportState.VOIDED.value).order_by("-revision").values("state")[:1]
    rows = DuePeriod.objects.filter(target__in=own_targets(who, Action.READ_SUBMITTED))
    return rows.annotate(sent=Subquery(newest)).select_related(
        "target__plan", "target__action", "target__parent", "target__part_department"
    )


def missing(found: QuerySet[DuePeriod]) -> QuerySet[DuePeriod]:
    """Those of them whose report was neither submitted nor accepted."""
    return found.filter(Q(sent__isnull=True) | ~Q(sent__in=SENT))


def due_rows(found: Iterable[DuePeriod], who: Standing, *, today: date) -> list[DueRow]:
    """The rows of one page, in their order. A constant number of queries."""
    rows = list(found)
    targets = list({row.target_id: row.target for row in rows}.values())
    plans: Iterable[Plan] = {target.plan_id: target.plan for target in targets}.values()
    closings = Closings(plans, today)
    leads = leads_of_targets(targets, as_of=today, known_at=today)
    steps = _steps([row.pk for row in rows])
    versions: dict[int, list[TargetVersion]] = {}
    for version in versions_known().filter(target__in=[target.pk for target in targets]):
        versions.setdefault(version.target_id, []).append(version)
    reach = who.reach(Action.REOPEN_PERIOD)
    return [
        _row(row, closings, leads[row.target_id], steps.get(row.pk, ()), versions[row.target_id], reach)
        for row in rows
    ]


def _row(
    row: Any,
    closings: Closings,
    leads: Leads,
    steps: Sequence[StepTaken],
    versions: list[TargetVersion],
    reach: frozenset[int] | None,
) -> DueRow:
    version = in_force(versions, closings.today)
    period = Period(row.period, row.period_start, row.period_end)
    closing = closings.of(row.target, period, version.frequency, version.due_on)
    state = ReportState(row.sent) if row.sent else None
    closed = closing is not None and closing.closed(closings.today) and str(state) not in SENT
    return DueRow(
        pk=row.pk,
        code=row.target.code,
        name=row.target.name,
        name_en=row.target.name_en,
        period=row.period,
        due_on=row.due_on,
        grace_until=row.grace_until,
        report_state=state,
        leads=leads,
        steps=tuple(steps),
        closed=closed,
        reopened_until=closing.reopened_until if closing else None,
        may_reopen=closed and (reach is None or not reach.isdisjoint(leads.ids)),
        illustrative=row.target.plan.illustrative,
    )


def _steps(periods: Sequence[int]) -> dict[int, list[StepTaken]]:
    """The rungs by period, in order. Two queries."""
    steps = list(LadderStep.objects.filter(due__in=periods).order_by("pk"))
    told: dict[int, list[tuple[str, datetime | None]]] = {}
    notices = Notice.objects.filter(step__due__in=periods).select_related("person")
    for notice in notices.order_by("acknowledged_at", "pk"):
        name = str(notice.person)
        told.setdefault(notice.step_id or 0, []).append((name, notice.acknowledged_at))
    found: dict[int, list[StepTaken]] = {}
    for step in steps:
        people = told.get(step.pk, [])
        read = tuple((name, moment) for name, moment in people if moment is not None)
        taken = StepTaken(Rung(step.rung), step.on, read, len(people) - len(read), step.order_id)
        found.setdefault(step.due_id, []).append(taken)
    return found


def last_run() -> datetime | None:
    """When the timer ran last; None: never. One query."""
    return Clockwork.objects.values_list("last_run_at", flat=True).first()
