"""The board: all targets of a plan in one look, judged once a request (status-rules §6).

Counts, never averages. The first screen holds the groups with their counts and the worst targets; the
targets of a group are asked for when it is opened.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q

from tracker.domain.assessment import Assessment
from tracker.domain.facts import Override, TargetFacts
from tracker.domain.rollup import STATUS_ORDER, WORST_FIRST, severity
from tracker.domain.vocabulary import ActionState, Reporting, Status, Tone
from tracker.explanations import reason_sentence
from tracker.models import Plan, SpecialAction, Target
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.leads import NOBODY, Leads, leads_of_actions, leads_of_targets

WORST_SHOWN = 50
NO_GROUP = "none"
REPORTED = (Reporting.SUBMITTED, Reporting.UP_TO_DATE)
LATE = (Reporting.OVERDUE, Reporting.STALE)


class Cohort(StrEnum):
    """Which special actions are counted, so that a new one does not bend an old line (§6)."""

    ALL = "all"
    FIRST = "first"
    DAY = "day"


class Grouping(StrEnum):
    """By what the targets are put together."""

    ACTION = "action"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Look:
    """What the board is asked for. ``cohort_day`` None: the day judged."""

    plan: Plan
    as_of: date
    known_at: date
    today: date
    cohort: Cohort = Cohort.ALL
    cohort_day: date | None = None
    by: Grouping = Grouping.ACTION


@dataclass(frozen=True, slots=True)
class Count:
    """How many targets bear one word in one tone (a missed aspiration is amber, not red)."""

    status: Status
    tone: Tone
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One target with its headline and why."""

    code: str
    name: str
    name_en: str
    action_number: int | None
    status: Status
    tone: Tone
    reason: str
    reporting: Reporting
    due_on: date | None
    data_day: date | None
    actual: Decimal | str | None
    unit: str
    percent: Decimal | None
    leads: Leads
    override: Override | None


@dataclass(frozen=True, slots=True)
class Group:
    """A special action or a department with its targets counted. ``key`` names it in addresses.

    ``number`` and ``state`` are None, and ``leads`` empty, for a department and for what has no group.
    """

    key: str
    name: str
    name_en: str
    counts: tuple[Count, ...]
    total: int
    worst: Line | None
    number: int | None = None
    state: ActionState | None = None
    leads: Leads = NOBODY


@dataclass(frozen=True, slots=True)
class Returns:
    """How the reporting stands: owed = reported + due + returned + late; ``nil`` of those reported."""

    owed: int
    reported: int
    due: int
    returned: int
    late: int
    nil: int


@dataclass(frozen=True, slots=True)
class Board:
    """The first screen. ``proposed`` counts special actions that are not admitted yet, so not counted."""

    total: int
    counts: tuple[Count, ...]
    returns: Returns
    groups: tuple[Group, ...]
    worst: tuple[Line, ...]
    proposed: int
    first_batch: str


def board(look: Look) -> Board:
    """Judge the plan once and put its targets together. A constant number of queries.

    Counted are whole targets: a series and a target with parts count once. Serves /board/.
    """
    actions = actions_of(look.plan)
    targets = targets_of(look, actions)
    leads = leads_of_targets(targets, as_of=look.as_of, known_at=look.known_at)
    judged = _judged(look, targets)
    members = _members(judged, leads, look.by)
    worst = sorted(judged, key=lambda one: severity(one.assessment))[:WORST_SHOWN]
    return Board(
        total=len(judged),
        counts=counted(one.assessment for one in judged),
        returns=returns_of(judged),
        groups=tuple(_groups(look, actions, members, leads)),
        worst=tuple(_line(one, leads) for one in worst),
        proposed=sum(1 for action in actions if action.state is ActionState.PROPOSED),
        first_batch=_first_batch(actions),
    )


def lines_of_group(look: Look, key: str) -> list[Line]:
    """The targets of one group, worst first; empty for a key that names none. Serves an opened group.

    Only the targets of that group are judged.
    """
    targets = targets_of(look, actions_of(look.plan))
    leads = leads_of_targets(targets, as_of=look.as_of, known_at=look.known_at)
    judged = _judged(look, [one for one in targets if key in _keys(one, leads[one.pk], look.by)])
    return [_line(one, leads) for one in sorted(judged, key=lambda one: severity(one.assessment))]


def counted(assessments: Iterable[Assessment]) -> tuple[Count, ...]:
    """Counts by word and tone, in the order red, red_hatch, amber, green, grey (§6)."""
    numbers = Counter((answer.tone, answer.status) for answer in assessments)
    order = sorted(numbers, key=lambda pair: (WORST_FIRST[pair[0]], STATUS_ORDER[pair[1]]))
    return tuple(Count(status, tone, numbers[tone, status]) for tone, status in order)


def actions_of(plan: Plan) -> list[SpecialAction]:
    return list(SpecialAction.objects.filter(plan=plan).order_by("number"))


def _first_batch(actions: Sequence[SpecialAction]) -> str:
    """The batch of the first special action: the ones published first."""
    return actions[0].batch if actions else ""


def _admitted(look: Look, actions: Sequence[SpecialAction]) -> list[SpecialAction]:
    """The special actions of the cohort: not proposed, and adopted by the day asked for."""
    first = _first_batch(actions)
    by = min(look.cohort_day or look.as_of, look.as_of) if look.cohort is Cohort.DAY else look.as_of
    return [
        action
        for action in actions
        if action.state is not ActionState.PROPOSED
        and (action.adopted_on is None or action.adopted_on <= by)
        and (look.cohort is not Cohort.FIRST or action.batch == first)
    ]


def targets_of(look: Look, actions: Sequence[SpecialAction]) -> list[Target]:
    """The whole targets of the cohort. What belongs to no special action was published with the plan
    and stays in every cohort."""
    admitted = [action.pk for action in _admitted(look, actions)]
    wanted = Q(action__isnull=True) | Q(action__in=admitted)
    found = Target.objects.filter(wanted, plan=look.plan, parent__isnull=True)
    return list(found.select_related("action", "part_department").order_by("code"))


def _judged(look: Look, targets: Iterable[Target]) -> list[Judged]:
    return judge_targets(targets, as_of=look.as_of, known_at=look.known_at, today=look.today)


def _members(judged: Iterable[Judged], leads: Mapping[int, Leads], by: Grouping) -> dict[str, list[Judged]]:
    """The targets by the key of their group; one with several leads belongs to each of them."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        for key in _keys(one.target, leads[one.target.pk], by):
            found[key].append(one)
    return found


def _keys(target: Target, leads: Leads, by: Grouping) -> list[str]:
    if by is Grouping.ACTION:
        return [NO_GROUP if target.action is None else str(target.action.number)]
    return [str(office.pk) for office in leads.leads] or [NO_GROUP]


def _groups(
    look: Look,
    actions: Sequence[SpecialAction],
    members: Mapping[str, Sequence[Judged]],
    leads: Mapping[int, Leads],
) -> Iterable[Group]:
    heads = (
        _action_heads(look, actions)
        if look.by is Grouping.ACTION
        else _department_heads(leads[one.target.pk] for found in members.values() for one in found)
    )
    for head in heads:
        yield _filled(head, members.get(head.key, ()), leads)
    if members.get(NO_GROUP):
        yield _filled(_head(NO_GROUP, "", ""), members[NO_GROUP], leads)


def _head(
    key: str, name: str, name_en: str, leads: Leads = NOBODY, action: SpecialAction | None = None
) -> Group:
    number = action.number if action else None
    return Group(key, name, name_en, (), 0, None, number, action.state if action else None, leads)


def _action_heads(look: Look, actions: Sequence[SpecialAction]) -> Iterable[Group]:
    admitted = _admitted(look, actions)
    leads = leads_of_actions(admitted, as_of=look.as_of, known_at=look.known_at)
    for action in admitted:
        yield _head(str(action.number), action.name, action.name_en, leads[action.pk], action)


def _department_heads(leads: Iterable[Leads]) -> Iterable[Group]:
    offices = {office.pk: office for found in leads for office in found.leads}
    for office in sorted(offices.values(), key=lambda office: (office.name, office.pk)):
        yield _head(str(office.pk), office.name, office.name_en)


def _filled(head: Group, members: Sequence[Judged], leads: Mapping[int, Leads]) -> Group:
    worst = min(members, key=lambda one: severity(one.assessment), default=None)
    return Group(
        key=head.key,
        name=head.name,
        name_en=head.name_en,
        counts=counted(one.assessment for one in members),
        total=len(members),
        worst=_line(worst, leads) if worst else None,
        number=head.number,
        state=head.state,
        leads=head.leads,
    )


def _line(one: Judged, leads: Mapping[int, Leads]) -> Line:
    target, answer = one.target, one.assessment
    return Line(
        code=target.code,
        name=target.name,
        name_en=target.name_en,
        action_number=target.action.number if target.action else None,
        status=answer.status,
        tone=answer.tone,
        reason=reason_sentence(answer),
        reporting=answer.reporting,
        due_on=answer.due_on,
        data_day=answer.data_day,
        actual=answer.actual,
        unit=answer.unit,
        percent=answer.percent,
        leads=leads[target.pk],
        override=answer.override,
    )


def returns_of(judged: Iterable[Judged]) -> Returns:
    """Count the reporting lights of the targets that report: of a series its instances (§4)."""
    lights: Counter[Reporting] = Counter()
    nil = 0
    for one in judged:
        for answer, facts in _reporting(one):
            if answer.status is Status.CANCELLED:
                continue
            lights[answer.reporting] += 1
            nil += answer.reporting in REPORTED and _is_nil(facts)
    reported = sum(lights[light] for light in REPORTED)
    late = sum(lights[light] for light in LATE)
    due, returned = lights[Reporting.DUE], lights[Reporting.RETURNED]
    return Returns(reported + due + returned + late, reported, due, returned, late, nil)


def _reporting(one: Judged) -> Iterable[tuple[Assessment, TargetFacts]]:
    if one.assessment.instances:
        return zip(one.assessment.instances, one.facts.instances, strict=True)
    return [(one.assessment, one.facts)]


def _is_nil(facts: TargetFacts) -> bool:
    """Whether the newest counted report carries no number (零报告)."""
    newest = max(facts.readings, key=lambda reading: (reading.as_of, reading.period.end), default=None)
    return newest is not None and newest.nil is not None
