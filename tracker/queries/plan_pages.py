"""The rows of /plans/, of a plan's page and of the page of a special action."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count as CountOf
from django.db.models import Q

from tracker.domain.rollup import severity
from tracker.models import Concept, Plan, PlanRules, SpecialAction, Target
from tracker.queries.board import rows_of_groups
from tracker.queries.board_rows import Row
from tracker.queries.judged_days import JudgedPlan
from tracker.queries.known import end_of
from tracker.queries.leads import Leads, leads_of_actions
from tracker.queries.looking import Look
from tracker.queries.source import has_source
from tracker.queries.tallies import Count, counted
from tracker.queries.target_list import TargetRow, target_rows, wholes

LAST = 10**6  # what has no number stands behind what has one


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan in the list; ``targets`` counts whole targets."""

    pk: int
    code: str
    name: str
    name_en: str
    starts_on: date
    ends_on: date
    live_since: date | None
    illustrative: bool
    actions: int
    targets: int


@dataclass(frozen=True, slots=True)
class RulesLine:
    """One setting of a plan's cuts and grace, as known on the day."""

    rules: PlanRules
    in_force: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with its special actions counted; ``waiting`` are the ones that are not admitted.

    ``has_source``: the document that it was read from is kept, sentence by sentence.
    """

    plan: Plan
    groups: tuple[Row, ...]
    counts: tuple[Count, ...]
    total: int
    waiting: tuple[SpecialAction, ...]
    rules: tuple[RulesLine, ...]
    concepts: tuple[Concept, ...]
    has_source: bool
    judged: JudgedPlan


@dataclass(frozen=True, slots=True)
class ActionPage:
    """A special action with its targets, worst first."""

    action: SpecialAction
    leads: Leads
    targets: tuple[TargetRow, ...]
    counts: tuple[Count, ...]
    concepts: tuple[Concept, ...]

    @property
    def worst(self) -> TargetRow | None:
        """The worst target; None without targets."""
        return self.targets[0] if self.targets else None


def plan_rows() -> list[PlanRow]:
    """All plans by code with how much is in them. One query."""
    whole = Q(targets__parent__isnull=True)
    plans = Plan.objects.annotate(
        action_count=CountOf("actions", distinct=True),
        target_count=CountOf("targets", filter=whole, distinct=True),
    )
    return [
        PlanRow(
            pk=plan.pk,
            code=plan.code,
            name=plan.name,
            name_en=plan.name_en,
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
            live_since=plan.live_since,
            illustrative=plan.illustrative,
            actions=plan.action_count,
            targets=plan.target_count,
        )
        for plan in plans.order_by("code")
    ]


def plan_page(plan: Plan, *, as_of: date, known_at: date, today: date) -> PlanPage:
    """A plan with its targets judged. A constant number of queries."""
    look = Look(plan=plan, as_of=as_of, known_at=known_at, today=today)
    everything, groups, judged = rows_of_groups(look)
    shown = {group.number for group in groups}
    actions = SpecialAction.objects.filter(plan=plan).order_by("number")
    concepts = Concept.objects.filter(plan=plan).select_related("action").order_by("position")
    return PlanPage(
        plan=plan,
        groups=tuple(sorted(groups, key=lambda group: group.number or LAST)),
        counts=everything.counts,
        total=everything.total,
        waiting=tuple(action for action in actions if action.number not in shown),
        rules=tuple(_rules(plan, as_of, known_at)),
        concepts=tuple(concepts),
        has_source=has_source(plan),
        judged=judged,
    )


def action_page(action: SpecialAction, *, as_of: date, known_at: date, today: date) -> ActionPage:
    """A special action with its targets judged, worst first. A constant number of queries."""
    targets = wholes(Target.objects.filter(action=action))
    rows = target_rows(targets, as_of=as_of, known_at=known_at, today=today)
    rows.sort(key=lambda row: severity(row.assessment))
    return ActionPage(
        action=action,
        leads=leads_of_actions([action], as_of=as_of, known_at=known_at)[action.pk],
        targets=tuple(rows),
        counts=counted(row.assessment for row in rows),
        concepts=tuple(Concept.objects.filter(action=action).select_related("action").order_by("position")),
    )


def _rules(plan: Plan, as_of: date, known_at: date) -> list[RulesLine]:
    """The rules recorded by ``known_at``, newest first."""
    end = end_of(known_at)
    rows = plan.rules.select_related("recorded_by").order_by("number")
    known = [row for row in rows if row.number == 1 or end is None or row.recorded_at < end]
    current = [row.number for row in known if row.number == 1 or row.effective_on <= as_of][-1:]
    return [RulesLine(row, row.number in current) for row in reversed(known)]
