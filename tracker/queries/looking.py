"""What the board is asked for, and what that means in days and members (status-rules §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q

from tracker.domain.periods import month_end
from tracker.domain.verdicts import Verdict
from tracker.domain.vocabulary import ActionState
from tracker.models import Plan, SpecialAction, Target
from tracker.queries.judged_days import Whole
from tracker.queries.leads import Leads

NO_GROUP = "none"
MONTHS_AT_MOST = 60
ONE_DAY = timedelta(days=1)


class Cohort(StrEnum):
    """Which special actions are counted, so that a new one does not bend an old line (§6)."""

    ALL = "all"
    FIRST = "first"
    DAY = "day"


class Grouping(StrEnum):
    """By what the targets are put together."""

    ACTION = "action"
    DEPARTMENT = "department"
    STRENGTH = "strength"


class Span(StrEnum):
    """How many months the wall chart shows: the year of the day judged, or the whole plan."""

    YEAR = "year"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Look:
    """What the board is asked for. ``cohort_day`` None: the day judged; ``score``: the optional score too."""

    plan: Plan
    as_of: date
    known_at: date
    today: date
    cohort: Cohort = Cohort.ALL
    cohort_day: date | None = None
    by: Grouping = Grouping.ACTION
    span: Span = Span.YEAR
    score: bool = False

    @property
    def day(self) -> date:
        """The day judged: K before A answers as (K, K)."""
        return min(self.as_of, self.known_at)

    @property
    def month_before(self) -> date:
        """The end of the month before: what "new" is measured against."""
        return self.day.replace(day=1) - ONE_DAY


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the chart. ``on`` is the day it is judged on – its last, or the day judged in the month
    under way; None: not come yet, or over before the plan began."""

    first: date
    on: date | None

    @property
    def last(self) -> date:
        """Its last day."""
        return month_end(self.first.year, self.first.month)


def months_of(look: Look) -> tuple[Month, ...]:
    """The months of the span, oldest first, at most ``MONTHS_AT_MOST``."""
    if look.span is Span.PLAN:
        first, last = look.plan.starts_on.replace(day=1), look.plan.ends_on
    else:
        first, last = look.day.replace(month=1, day=1), look.day.replace(month=12, day=31)
    found: list[Month] = []
    while first <= last and len(found) < MONTHS_AT_MOST:
        end = month_end(first.year, first.month)
        there = first <= look.day and end >= look.plan.starts_on
        found.append(Month(first, min(end, look.day) if there else None))
        first = end + ONE_DAY
    return tuple(found)


def actions_of(plan: Plan) -> list[SpecialAction]:
    """The special actions of a plan by number. One query."""
    return list(SpecialAction.objects.filter(plan=plan).order_by("number"))


def targets_of(look: Look, actions: Sequence[SpecialAction]) -> list[Target]:
    """The whole targets of the cohort by code. What belongs to no special action was published with the
    plan and stays in every cohort. One query."""
    wanted = Q(action__isnull=True) | Q(action__in=[one.pk for one in admitted(look, actions, look.day)])
    found = Target.objects.filter(wanted, plan=look.plan, parent__isnull=True)
    return list(found.select_related("action", "part_department").order_by("code"))


def first_batch(actions: Sequence[SpecialAction]) -> str:
    """The batch of the first special action: the ones published first."""
    return actions[0].batch if actions else ""


def admitted(look: Look, actions: Sequence[SpecialAction], day: date) -> list[SpecialAction]:
    """The special actions of the cohort on a day: not proposed, and adopted by the day asked for."""
    first = first_batch(actions)
    by = min(look.cohort_day or day, day) if look.cohort is Cohort.DAY else day
    return [
        action
        for action in actions
        if action.state is not ActionState.PROPOSED
        and (action.adopted_on is None or action.adopted_on <= by)
        and (look.cohort is not Cohort.FIRST or action.batch == first)
    ]


def keys_of(
    look: Look,
    wholes: Sequence[Whole],
    verdicts: Sequence[Verdict],
    actions: Sequence[SpecialAction],
    leads: Mapping[int, Leads],
) -> list[tuple[str, ...]]:
    """The keys of the groups of each target, by the day judged; one with several leads has several."""
    if look.by is Grouping.ACTION:
        numbers = {action.pk: (str(action.number),) for action in actions}
        return [numbers.get(one.action_id or 0, (NO_GROUP,)) for one in wholes]
    if look.by is Grouping.STRENGTH:
        return [(verdict.strength.value,) for verdict in verdicts]
    return [tuple(str(office.pk) for office in leads[one.pk].leads) or (NO_GROUP,) for one in wholes]
