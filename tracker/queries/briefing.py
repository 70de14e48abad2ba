"""What a briefing (通报) or an evaluation says, as frozen rows of the ledger; and the issued ones."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import QuerySet

from tracker.domain.assessment import Assessment
from tracker.domain.periods import period_of_code
from tracker.domain.rollup import Score, severity, weighted_score
from tracker.domain.vocabulary import BriefingKind, Outcome, Reporting, Status, Tone
from tracker.models import Briefing, Department, Plan, SpecialAction, Target
from tracker.queries.assessments import judge_known
from tracker.queries.facts import known_facts, working_calendar
from tracker.queries.leads import leads_of_targets
from tracker.queries.looking import Look, actions_of, targets_of
from tracker.queries.tallies import LATE, Count, Returns, counted, returns_of_judged
from tracker.queries.target_list import Named, TargetRow, rows_of

EVALUATIONS = (BriefingKind.MID_TERM, BriefingKind.FINAL)
REDS = (Tone.RED, Tone.RED_HATCH)
AHEAD = {BriefingKind.MONTHLY: 31, BriefingKind.QUARTERLY: 92, BriefingKind.MID_TERM: 92}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a briefing is about. ``period`` is "" for an evaluation; at most one of the last two is set.

    ``first`` is the first day that it speaks of, ``as_of`` the last one: the day judged.
    """

    plan: Plan
    kind: BriefingKind
    period: str
    first: date
    as_of: date
    known_at: date
    today: date
    action: SpecialAction | None = None
    department: Department | None = None

    @property
    def is_evaluation(self) -> bool:
        """Whether it evaluates the plan."""
        return self.kind in EVALUATIONS

    @property
    def before(self) -> date:
        """The day that it is compared with: the last one before it begins."""
        return self.first - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A target whose status is another one than on the day compared with."""

    row: TargetRow
    was: Status


@dataclass(frozen=True, slots=True)
class OfficeReturns:
    """How many reports an office owes that are late, of all that it owes."""

    office: Named
    owed: int
    late: int


@dataclass(frozen=True)
class BriefingFacts:
    """Everything that a paper says; ``rows`` worst first, ``changes`` in the order of ``rows``."""

    scope: Scope
    rows: tuple[TargetRow, ...]
    counts: tuple[Count, ...]
    outcomes: Mapping[Outcome, int]
    changes: tuple[Change, ...]
    returns: Returns
    offices: tuple[OfficeReturns, ...]
    score: Score

    @cached_property
    def red(self) -> tuple[TargetRow, ...]:
        """The red ones that have numbers."""
        return self.of_tone(Tone.RED)

    def of_tone(self, tone: Tone) -> tuple[TargetRow, ...]:
        """The targets of one colour, worst first."""
        return tuple(row for row in self.rows if row.tone is tone)

    @cached_property
    def turned_red(self) -> tuple[Change, ...]:
        """Those that were not red before."""
        return tuple(change for change in self.changes if change.row.tone in REDS)

    @cached_property
    def turned_green(self) -> tuple[Change, ...]:
        """Those that are green now and were not."""
        return tuple(change for change in self.changes if change.row.tone is Tone.GREEN)

    @cached_property
    def achieved(self) -> tuple[TargetRow, ...]:
        """The targets that are achieved by now, in time or late."""
        return tuple(row for row in self.rows if row.status in (Status.ACHIEVED, Status.ACHIEVED_LATE))

    @cached_property
    def closed(self) -> tuple[TargetRow, ...]:
        """The targets that were closed out (销号) by now."""
        return tuple(row for row in self.rows if row.closed_on is not None)

    @cached_property
    def due_next(self) -> tuple[TargetRow, ...]:
        """The targets that are not achieved and whose deadline is near, the nearest first."""
        first, scope = self.scope.as_of, self.scope
        last = first + timedelta(days=AHEAD.get(scope.kind, 0))
        near = [
            row
            for row in self.rows
            if row.due_on is not None and first < row.due_on <= last and row not in self.achieved
        ]
        return tuple(sorted(near, key=lambda row: (row.due_on or last, row.code)))

    @cached_property
    def backfilled(self) -> int:
        """How many reports that count were loaded afterwards (补录)."""
        return sum(row.assessment.backfilled for row in self.rows)


def scope_of(
    plan: Plan,
    kind: BriefingKind,
    period: str,
    *,
    as_of: date,
    known_at: date,
    today: date,
    action: SpecialAction | None = None,
    department: Department | None = None,
) -> Scope:
    """The days of a paper. A month or a quarter is judged on its last day, or on ``as_of`` while it runs;
    a mid-term evaluation on ``as_of``, a final one on the last day of the plan (or ``as_of`` before it).
    """
    if kind in EVALUATIONS:
        first, last = plan.starts_on, plan.ends_on if kind is BriefingKind.FINAL else as_of
    else:
        stretch = period_of_code(period)
        first, last = stretch.start, stretch.end
    day = min(last, today if kind not in EVALUATIONS else as_of, known_at)
    return Scope(plan, kind, period, first, day, known_at, today, action, department)


def briefing_facts(scope: Scope) -> BriefingFacts:
    """Read and judge what a paper is about. A constant number of queries whatever the number of targets."""
    as_of, known_at = scope.as_of, scope.known_at
    targets = _targets(scope)
    known = known_facts(targets, known_at=known_at, today=scope.today)
    calendar = working_calendar(known_at)
    judged = judge_known(targets, known, as_of=as_of, known_at=known_at, calendar=calendar)
    before: dict[int, Assessment] = {}
    if not scope.is_evaluation and scope.before >= scope.plan.starts_on:
        then = judge_known(targets, known, as_of=scope.before, known_at=known_at, calendar=calendar)
        before = {one.target.pk: one.assessment for one in then}
    judged.sort(key=lambda one: severity(one.assessment))
    rows = tuple(rows_of(judged, as_of=as_of, known_at=known_at))
    answers = [one.assessment for one in judged]
    return BriefingFacts(
        scope=scope,
        rows=rows,
        counts=counted(answers),
        outcomes=Counter(answer.outcome for answer in answers),
        changes=tuple(_changes(before, rows)),
        returns=returns_of_judged(judged),
        offices=tuple(_offices(rows)),
        score=weighted_score(answers, {}),
    )


def _targets(scope: Scope) -> list[Target]:
    """The whole targets that are counted on the board; of a department those that it leads, and its parts."""
    look = Look(scope.plan, scope.as_of, scope.known_at, scope.today)
    wholes = targets_of(look, actions_of(scope.plan))
    office = scope.department
    if scope.action is not None:
        chosen = [target for target in wholes if target.action_id == scope.action.pk]
    elif office is not None:
        leads = leads_of_targets(wholes, as_of=scope.as_of, known_at=scope.known_at)
        led = [one for one in wholes if office.pk in {lead.pk for lead in leads[one.pk].leads}]
        chosen = [*led, *Target.objects.filter(plan=scope.plan, part_department=office)]
    else:
        chosen = wholes
    found = Target.objects.filter(pk__in=[target.pk for target in chosen])
    related = found.select_related("plan", "action", "concept", "unit", "part_department", "parent")
    return list(related.order_by("code"))


def _changes(before: Mapping[int, Assessment], rows: Iterable[TargetRow]) -> Iterable[Change]:
    """What changed since the day before, both as known on the same day: no restatement among it."""
    for row in rows:
        old = before.get(row.pk)
        if old is not None and _group(old.tone) != _group(row.tone):
            yield Change(row, old.status)


def _group(tone: Tone) -> Tone:
    return Tone.RED if tone in REDS else tone


def _offices(rows: Iterable[TargetRow]) -> Iterable[OfficeReturns]:
    """The offices with late reports, most first; a target with several leads counts with each."""
    owed: Counter[Named] = Counter()
    late: Counter[Named] = Counter()
    for row in rows:
        if row.reporting is Reporting.NOT_DUE or row.status is Status.CANCELLED:
            continue
        for office in row.leads.leads:
            name = Named(office.name, office.name_en)
            owed[name] += 1
            late[name] += row.reporting in LATE
    for name in sorted(late, key=lambda name: (-late[name], name.name)):
        if late[name]:
            yield OfficeReturns(name, owed[name], late[name])


def issued_briefings(known_at: date) -> QuerySet[Briefing]:
    """The papers issued by ``known_at`` without their text, newest first: the list."""
    related = Briefing.objects.select_related("plan", "action", "department", "issued_by")
    return related.defer("paper").filter(issued_at__date__lte=known_at).order_by("-issued_at", "-pk")


def evaluations_of(plan: Plan, known_at: date) -> list[Briefing]:
    """The evaluations of a plan that were issued by ``known_at``, newest first. One query."""
    return list(issued_briefings(known_at).filter(plan=plan, kind__in=[str(kind) for kind in EVALUATIONS]))
