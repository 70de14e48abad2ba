"""Who leads and who supports targets and actions on a day, as known on a day (status-rules §2)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, Protocol

from django.db.models import Q

from tracker.domain.vocabulary import Duty, Grounds
from tracker.duty_lines import in_its_place
from tracker.models import Assignment, Department, Plan, SpecialAction
from tracker.queries.known import end_of


@dataclass(frozen=True, slots=True)
class Office:
    """A department as a page names it."""

    pk: int
    name: str
    name_en: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Leads:
    """The departments of a thing: leads first. No lead is 待定; ``grounds`` tells 推定 from stated.

    ``inherited`` when the setting is that of the series or of the special action. For a part the one
    lead is its own department.
    """

    leads: tuple[Office, ...] = ()
    supporting: tuple[Office, ...] = ()
    grounds: Grounds = Grounds.STATED
    inherited: bool = False

    @property
    def names(self) -> str:
        """The leads by name, as a sheet shows them; "" when nobody leads yet."""
        return "、".join(office.name for office in self.leads)

    @property
    def inferred(self) -> bool:
        """Whether the lead is not written in the source but inferred (推定)."""
        return bool(self.leads) and self.grounds is Grounds.INFERRED

    @property
    def ids(self) -> frozenset[int]:
        """All departments that lead or support."""
        return frozenset(office.pk for office in (*self.leads, *self.supporting))


NOBODY = Leads()


class Led(Protocol):
    """What has departments of its own or takes over those of what is above it."""

    @property
    def pk(self) -> int: ...

    @property
    def parent_id(self) -> int | None: ...

    @property
    def action_id(self) -> int | None: ...

    @property
    def part_department(self) -> Department | None: ...


@dataclass(frozen=True, slots=True)
class _Settings:
    by_target: dict[int, Leads]
    by_action: dict[int, Leads]
    places: "_Places"

    def of(self, target: Led) -> Leads:
        if target.part_department is not None:
            return Leads(leads=(self.places.office(target.part_department),))
        own = self.by_target.get(target.pk)
        if own is not None:
            return own
        above = self.by_target.get(target.parent_id or 0) or self.by_action.get(target.action_id or 0)
        if above is None:
            return NOBODY
        return Leads(above.leads, above.supporting, above.grounds, inherited=True)


def leads_of_targets(
    targets: Iterable[Led], *, as_of: date, known_at: date, plan: Plan | None = None
) -> dict[int, Leads]:
    """The departments of each target by its id, from its nearest setting. One query.

    ``targets`` come with their ``part_department`` selected, else a part asks for its own. Where they are
    most of the targets of a ``plan``, the settings of the plan are read and no list of ids is sent.
    """
    chosen = list(targets)
    if plan is not None:
        settings = _settings(Q(target__plan=plan) | Q(action__plan=plan), as_of, known_at)
        return {target.pk: settings.of(target) for target in chosen}
    owners = {target.pk for target in chosen} | {t.parent_id for t in chosen if t.parent_id}
    actions = {target.action_id for target in chosen if target.action_id}
    settings = _settings(Q(target__in=owners) | Q(action__in=actions), as_of, known_at)
    return {target.pk: settings.of(target) for target in chosen}


def leads_of_actions(actions: Iterable[SpecialAction], *, as_of: date, known_at: date) -> dict[int, Leads]:
    """The departments of each action by its id. One query."""
    chosen = [action.pk for action in actions]
    settings = _settings(Q(action__in=chosen), as_of, known_at)
    return {pk: settings.by_action.get(pk, NOBODY) for pk in chosen}


def _settings(wanted: Q, as_of: date, known_at: date) -> _Settings:
    """The settings in force: the highest number by ``as_of`` among those known; the first always."""
    end = end_of(known_at)
    begun = Q(effective_on__isnull=True) | Q(effective_on__lte=as_of)
    told = begun if end is None else begun & Q(recorded_at__lt=end)
    lines: dict[tuple[str, int], dict[int, list[_Line]]] = defaultdict(lambda: defaultdict(list))
    places = _Places(as_of)
    rows = Assignment.objects.filter(wanted & (Q(number=1) | told)).order_by("pk")
    for target_id, action_id, number, duty, grounds, *office in rows.values_list(*_COLUMNS):
        owner = ("target", target_id) if target_id else ("action", action_id or 0)
        named = None if office[0] is None else places.stand_in(*office)
        lines[owner][number].append(_Line(duty, grounds, named))
    found: dict[str, dict[int, Leads]] = {"target": {}, "action": {}}
    once: dict[tuple[_Line, ...], Leads] = {}  # most settings are like others
    for (sort, pk), settings in lines.items():
        newest = tuple(settings[max(settings)])
        if newest not in once:
            once[newest] = _leads(newest)
        found[sort][pk] = once[newest]
    return _Settings(found["target"], found["action"], places)


_COLUMNS = (
    "target_id",
    "action_id",
    "number",
    "duty",
    "grounds",
    "department_id",
    "department__name",
    "department__name_en",
    "department__illustrative",
    "department__valid_until",
    "department__successor_id",
)


class _Line(NamedTuple):
    duty: Duty
    grounds: Grounds
    office: Office | None


def _leads(lines: Sequence[_Line]) -> Leads:
    """The departments of one setting, each once: two that went up in one are one."""
    named = [(line.duty, line.office) for line in lines if line.office is not None]
    leads = dict.fromkeys(office for duty, office in named if duty is Duty.LEAD)
    supporting = dict.fromkeys(office for duty, office in named if duty is not Duty.LEAD)
    return Leads(
        leads=tuple(leads),
        supporting=tuple(office for office in supporting if office not in leads),
        grounds=lines[0].grounds,
    )


class _Places:
    """Which department stands on a day in the place of one that was renamed or went up in another: the
    duties move on with that day, and earlier days keep the former name. One query when there is any.
    """

    def __init__(self, day: date) -> None:
        self._day = day
        self._known: dict[int, Office] = {}

    def office(self, department: Department) -> Office:
        """The department as the day has it."""
        names = (department.pk, department.name, department.name_en, department.illustrative)
        return self.stand_in(*names, department.valid_until, department.successor_id)

    def stand_in(
        self,
        pk: int,
        name: str,
        name_en: str,
        illustrative: bool,
        valid_until: date | None,
        successor_id: int | None,
    ) -> Office:
        """The same of a department that was read by its columns."""
        if pk not in self._known:
            self._known[pk] = Office(pk, name, name_en, illustrative)
            if successor_id is not None and valid_until is not None and valid_until < self._day:
                place = in_its_place(self._all[pk], self._day)
                self._known[pk] = Office(place.pk, place.name, place.name_en, place.illustrative)
        return self._known[pk]

    @cached_property
    def _all(self) -> dict[int, Department]:
        found = {office.pk: office for office in Department.objects.all()}
        for office in found.values():
            if office.successor_id is not None:
                office.successor = found[office.successor_id]
        return found
