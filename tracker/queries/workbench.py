"""Rows of the workbench: what a reporter owes, by official working days, and where each report stands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.access import Action, Standing, own_targets
from tracker.domain.assessment import Assessment
from tracker.domain.facts import Reading
from tracker.domain.periods import Period
from tracker.domain.vocabulary import CLOSED_STATES, Kind, ReportState, Verb
from tracker.models import Report, ReportEvent, Target
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.facts import working_calendar
from tracker.queries.leads import Leads, leads_of_targets
from tracker.queries.numbers import plain_number
from tracker.queries.owed import Owing, case_of, due_day_of, line_on, owing_of, running_period

PER_PAGE = 100
OPEN_STATES = (ReportState.DRAFT, ReportState.RETURNED)
SOON_WORKING_DAYS = 5  # the reminder of the ladder


@dataclass(frozen=True, slots=True)
class Task:
    """One period of one target that asks for something, or waits for a reviewer.

    ``report`` is the open one, None when nothing was begun. ``working_days`` as in ``Owing``, None
    when the period is not owed. ``earlier`` counts older periods that were never reported, the oldest of
    which is ``oldest``. ``note`` is why it was returned, by whom and when in ``step``.
    """

    target: Target
    period: Period
    assessment: Assessment
    report: Report | None = None
    due_day: date | None = None
    working_days: int | None = None
    is_overdue: bool = False
    line: Decimal | None = None
    last: Reading | None = None
    step: ReportEvent | None = None
    earlier: int = 0
    oldest: str = ""

    @property
    def days_over(self) -> int:
        """Working days since the due day."""
        return max(0, -(self.working_days or 0))

    @property
    def key(self) -> str:
        """What the row of the grid is called: the target's number and the period."""
        return f"{self.target.pk}:{self.period.code}"

    @property
    def in_grid(self) -> bool:
        """Whether one number says it all, so that it can be typed in place."""
        if Kind(self.target.kind) in (Kind.MILESTONE, Kind.RUBRIC):
            return False
        report = self.report
        if report is None:
            return True
        plain = report.numerator is None and report.nil_reason is None and not report.items
        return report.state in OPEN_STATES and plain

    @property
    def typed(self) -> str:
        """The number of the report as it was typed; "" when nothing was begun."""
        report = self.report
        if report is None or report.value is None:
            return ""
        return report.typed_value or plain_number(report.value)

    @property
    def query(self) -> str:
        """What the address of the form says of the period."""
        return f"period={self.period.code}"

    @property
    def oldest_query(self) -> str:
        """The same for the oldest period that is missing."""
        return f"period={self.oldest}"

    @property
    def shown_line(self) -> Decimal | None:
        """The plan value for reading, rounded to one decimal."""
        return None if self.line is None else round(self.line, 1)

    @property
    def note(self) -> str:
        """Why the reviewer returned it; "" otherwise."""
        return self.step.note if self.step else ""


@dataclass(frozen=True, slots=True)
class Workbench:
    """The sections of the page, each ordered by urgency. ``next_due`` is the next day on which
    something will be due when nothing is; ``targets`` counts the targets reported here."""

    returned: tuple[Task, ...]
    overdue: tuple[Task, ...]
    due_soon: tuple[Task, ...]
    due: tuple[Task, ...]
    drafts: tuple[Task, ...]
    submitted: tuple[Task, ...]
    next_due: date | None
    targets: int

    @property
    def illustrative(self) -> bool:
        """Whether any row is of an example plan."""
        rows = (*self.returned, *self.overdue, *self.due_soon, *self.due, *self.drafts, *self.submitted)
        return any(task.target.plan.illustrative for task in rows)

    @property
    def to_do(self) -> tuple[Task, ...]:
        """Everything that waits for the reporter, the most urgent first."""
        return (*self.overdue, *self.returned, *self.due_soon, *self.due, *self.drafts)

    def page(self, number: int) -> "Workbench":
        """The same with the tasks of one page alone (from 1); see ``pages``."""
        shown = {task.key for task in self.to_do[(number - 1) * PER_PAGE : number * PER_PAGE]}

        def cut(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
            return tuple(task for task in tasks if task.key in shown)

        return replace(
            self,
            overdue=cut(self.overdue),
            returned=cut(self.returned),
            due_soon=cut(self.due_soon),
            due=cut(self.due),
            drafts=cut(self.drafts),
            submitted=self.submitted[:PER_PAGE],
        )

    @property
    def pages(self) -> int:
        """How many pages the tasks fill; at least 1."""
        return max(1, -(-len(self.to_do) // PER_PAGE))

    @property
    def to_report(self) -> int:
        """How many periods wait to be reported (待我填报)."""
        return len(self.overdue) + len(self.due_soon) + len(self.due)

    @property
    def is_clear(self) -> bool:
        """Whether nothing waits for the reporter."""
        return not (self.to_report or self.returned or self.drafts)


def workbench(who: Standing, *, today: date) -> Workbench:
    """What ``who`` owes today; targets broken down into parts are reported by their parts.

    A constant number of queries, whatever the number of targets.
    """
    targets = reported_targets(who)
    leads = leads_of_targets(targets, as_of=today, known_at=today)
    reach = who.reach(Action.DRAFT_REPORT)
    judged = judge_targets(targets, as_of=today, known_at=today, today=today)
    calendar = working_calendar(today)
    reports = _open_reports(targets)
    returns = _returns(report for of_target in reports.values() for report in of_target.values())
    owed: list[Task] = []
    others: list[Task] = []
    coming: list[date] = []
    for one in judged:
        case = case_of(one, calendar)
        begun = reports.get(one.target.pk, {})
        asked = not one.facts.parts and _is_asked(leads[one.target.pk], reach)
        owing = owing_of(one, case) if asked else []
        last = case.readings[-1] if case.readings else None
        tasks = list(_owed_tasks(one, owing, last, begun))
        owed += tasks
        shown = {task.period.code for task in tasks}
        others += [
            _other_task(one, report, last, line_on(case, report.period_end), returns, owing)
            for code, report in begun.items()
            if code not in shown
        ]
        running = running_period(case) if asked else None
        if running is not None:
            coming.append(due_day_of(case, running))
    return _sorted(owed, others, min(coming, default=None), len(judged))


def _is_asked(leads: Leads, reach: frozenset[int] | None) -> bool:
    """Whether the report is asked of these departments: they lead, or nobody leads yet.

    Those who only support may report as well, but it is not they who are late.
    """
    return reach is None or not leads.leads or any(office.pk in reach for office in leads.leads)


def reported_targets(who: Standing) -> list[Target]:
    """The targets reported by ``who``: neither closed out nor a whole series. One query."""
    rows = own_targets(who, Action.DRAFT_REPORT).filter(closed_on__isnull=True, is_series=False)
    return list(rows.select_related("unit", "plan", "action", "parent", "part_department"))


def _open_reports(targets: Iterable[Target]) -> dict[int, dict[str, Report]]:
    """The reports that are not accepted, by target and period. One query."""
    rows = Report.objects.filter(target__in=[target.pk for target in targets])
    rows = rows.exclude(state__in=CLOSED_STATES).select_related("created_by", "submitted_by")
    found: dict[int, dict[str, Report]] = {}
    for report in rows.order_by("period_end", "pk"):
        found.setdefault(report.target_id, {})[report.period] = report
    return found


def _returns(reports: Iterable[Report]) -> dict[int, ReportEvent]:
    """The newest return of each report that is returned now. One query."""
    ids = [report.pk for report in reports if report.state == ReportState.RETURNED]
    steps = ReportEvent.objects.filter(report__in=ids, verb=Verb.RETURN).select_related("recorded_by")
    return {step.report_id: step for step in steps.order_by("pk")}


def _owed_tasks(
    one: Judged, owing: list[Owing], last: Reading | None, begun: dict[str, Report]
) -> Iterable[Task]:
    """One task for each period that is still in time, and one for the newest that is overdue."""
    open_now = [item for item in owing if not _is_returned(begun.get(item.period.code))]
    overdue = [item for item in open_now if item.is_overdue]
    for item in [*overdue[-1:], *(item for item in open_now if not item.is_overdue)]:
        older = overdue[:-1] if item.is_overdue else []
        yield Task(
            target=one.target,
            period=item.period,
            assessment=one.assessment,
            report=begun.get(item.period.code),
            due_day=item.due_day,
            working_days=item.working_days,
            is_overdue=item.is_overdue,
            line=item.line,
            last=last,
            earlier=len(older),
            oldest=older[0].period.code if older else "",
        )


def _is_returned(report: Report | None) -> bool:
    return report is not None and report.state == ReportState.RETURNED


def _other_task(
    one: Judged,
    report: Report,
    last: Reading | None,
    line: Decimal | None,
    returns: dict[int, ReportEvent],
    owing: list[Owing],
) -> Task:
    """A report that is on its way: returned, submitted, or a draft of a period that is not owed."""
    late = next((item for item in owing if item.period.code == report.period), None)
    return Task(
        target=one.target,
        period=Period(report.period, report.period_start, report.period_end),
        assessment=one.assessment,
        report=report,
        due_day=late.due_day if late else None,
        working_days=late.working_days if late else None,
        is_overdue=bool(late and late.is_overdue),
        line=line,
        last=last,
        step=returns.get(report.pk),
    )


def _sorted(owed: list[Task], others: list[Task], next_due: date | None, targets: int) -> Workbench:
    owed = sorted(owed, key=lambda task: (task.due_day or date.max, task.target.code))
    others = sorted(others, key=lambda task: (task.due_day or date.max, task.target.code, task.period.end))
    in_time = [task for task in owed if not task.is_overdue]
    return Workbench(
        returned=_in_state(others, ReportState.RETURNED),
        overdue=tuple(task for task in owed if task.is_overdue),
        due_soon=tuple(task for task in in_time if (task.working_days or 0) <= SOON_WORKING_DAYS),
        due=tuple(task for task in in_time if (task.working_days or 0) > SOON_WORKING_DAYS),
        drafts=_in_state(others, ReportState.DRAFT),
        submitted=_in_state(others, ReportState.SUBMITTED),
        next_due=next_due,
        targets=targets,
    )


def _in_state(tasks: Iterable[Task], state: ReportState) -> tuple[Task, ...]:
    return tuple(task for task in tasks if task.report is not None and task.report.state == state)
