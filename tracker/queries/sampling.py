"""The hat of a draw for verification: which accepted reports could be drawn, and what speaks for each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from tracker.access import departments_below
from tracker.domain.facts import TargetFacts, Version
from tracker.domain.goals import meets
from tracker.domain.oddities import GREAT_CHANGES, is_beyond_whole, odd_against
from tracker.domain.periods import working_days_to_report
from tracker.domain.sampling import HUNDRED, NARROW_PERCENT, Candidate
from tracker.domain.vocabulary import Basis, Kind, ReportState, Risk, VerificationResult
from tracker.domain.workdays import WorkingCalendar
from tracker.models import Department, DrawnReport, EvidenceItem, Plan, Report, Target, Verification
from tracker.queries.facts import target_facts, working_calendar
from tracker.queries.said import newest_of_periods, number_in

KEPT_LINES = (Kind.MAINTAIN, Kind.LEVEL)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a draw looks: the accepted reports of a plan, of a department and those below it (None: of
    all), whose periods end between two days (None: open)."""

    plan: Plan
    department: Department | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class _Past:
    """What was found before, and what is attached."""

    checked: Mapping[int, VerificationResult]
    disputed: frozenset[int]
    seen: frozenset[int]
    proven: frozenset[int]


def hat_of(scope: Scope, *, today: date) -> list[Candidate]:
    """Everything in the hat, by id. Left out is what was checked already, or waits in another draw.

    The newest accepted revision of every period is in it, as accepted now. A constant number of queries;
    every accepted report of the plan is read.
    """
    rows = _accepted(scope.plan)
    facts = _facts(rows, today)
    past, calendar = _past(scope.plan), working_calendar(today)
    inside = _inside(scope)
    found = [
        Candidate(report.pk, tuple(_risks(report, before, facts[report.target_id], past, calendar)))
        for reports in rows.values()
        for before, report in pairwise([None, *reports])
        if report is not None and inside(report) and report.pk not in past.checked
    ]
    waiting = _waiting(scope.plan)
    return sorted((one for one in found if one.key not in waiting), key=lambda one: one.key)


def _accepted(plan: Plan) -> dict[int, list[Report]]:
    """The reports that count, by target, in the order of their data days. One query."""
    rows = Report.objects.filter(target__plan=plan, state=ReportState.ACCEPTED)
    found: dict[int, list[Report]] = defaultdict(list)
    for report in newest_of_periods(rows.order_by("target_id", "period", "revision")):
        found[report.target_id].append(report)
    for reports in found.values():
        reports.sort(key=lambda report: (report.as_of, report.period_end, report.period))
    return found


def _facts(rows: Mapping[int, object], today: date) -> dict[int, TargetFacts]:
    targets = list(Target.objects.filter(pk__in=list(rows)).select_related("unit"))
    known = target_facts(targets, as_of=today, known_at=today, today=today)
    return {target.pk: facts for target, facts in zip(targets, known, strict=True)}


def _inside(scope: Scope) -> Callable[[Report], bool]:
    offices = None if scope.department is None else departments_below([scope.department.pk])

    def inside(report: Report) -> bool:
        after = scope.first_day is None or report.period_end >= scope.first_day
        before = scope.last_day is None or report.period_end <= scope.last_day
        return after and before and (offices is None or report.department_id in offices)

    return inside


def _past(plan: Plan) -> _Past:
    checks = Verification.objects.filter(report__target__plan=plan).order_by("pk").select_related("report")
    found = [(check.report_id, check.report.target_id, check.result) for check in checks]
    standing = EvidenceItem.objects.filter(
        removed_on__isnull=True, report__target__plan=plan, verification__isnull=True
    )
    return _Past(
        checked={report: result for report, _target, result in found},
        disputed=frozenset(target for _r, target, result in found if result != VerificationResult.TRUE),
        seen=frozenset(target for _report, target, _result in found),
        proven=frozenset(standing.values_list("report_id", flat=True)),
    )


def _waiting(plan: Plan) -> frozenset[int]:
    """The reports that another draw holds and nobody has checked for it yet. One query."""
    held = DrawnReport.objects.filter(report__target__plan=plan, results__isnull=True)
    return frozenset(held.values_list("report_id", flat=True))


def _risks(
    report: Report, before: Report | None, facts: TargetFacts, past: _Past, calendar: WorkingCalendar
) -> Iterable[Risk]:
    version = facts.in_force(report.period_end)
    number = number_in(report)
    if report.target_id in past.disputed:
        yield Risk.DISPUTED_BEFORE
    if number is not None and _is_odd(facts, report, number, before):
        yield Risk.ODD_NUMBER
    if report.pk not in past.proven:
        yield Risk.NO_EVIDENCE
    if number is not None and _is_narrow(facts.kind, version, number):
        yield Risk.NARROW
    due_day = calendar.after(report.period_end, working_days_to_report(version.frequency))
    if report.revision == 1 and report.submitted_on is not None and report.submitted_on > due_day:
        yield Risk.LATE
    if report.revision > 1:
        yield Risk.CORRECTED
    if report.target_id not in past.seen:
        yield Risk.NEVER_CHECKED


def _is_odd(facts: TargetFacts, report: Report, number: Decimal, before: Report | None) -> bool:
    if is_beyond_whole(facts.unit, number):
        return True
    earlier = None if before is None else number_in(before)
    if before is None or earlier is None:
        return False
    new_year = before.as_of.year != report.as_of.year
    odd = odd_against(Basis(facts.basis), earlier, number, new_year=new_year)
    return any(one in GREAT_CHANGES for one in odd)


def _is_narrow(kind: Kind, version: Version, number: Decimal) -> bool:
    """Whether a line is kept by no more than a few percent of the goal."""
    goal = version.goal
    if kind not in KEPT_LINES or goal is None or not meets(version, number):
        return False
    edges = [goal] if version.upper_goal is None else [goal, version.upper_goal]
    return min(abs(number - edge) for edge in edges) * HUNDRED <= abs(goal) * NARROW_PERCENT
