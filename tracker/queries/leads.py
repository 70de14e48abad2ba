"""Who leads and who supports targets and actions on a day, as known on a day (status-rules §2)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tracker.domain.vocabulary import Duty, Grounds
from tracker.models import Assignment, Department, SpecialAction, Target
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


@dataclass(frozen=True, slots=True)
class _Settings:
    by_target: dict[int, Leads]
    by_action: dict[int, Leads]

    def of(self, target: Target) -> Leads:
        if target.part_department is not None:
            return Leads(leads=(_office(target.part_department),))
        own = self.by_target.get(target.pk)
        if own is not None:
            return own
        above = self.by_target.get(target.parent_id or 0) or self.by_action.get(target.action_id or 0)
        if above is None:
            return NOBODY
        return Leads(above.leads, above.supporting, above.grounds, inherited=True)


def leads_of_targets(targets: Iterable[Target], *, as_of: date, known_at: date) -> dict[int, Leads]:
    """The departments of each target by its id, from its nearest setting. One query.

    ``targets`` come with their ``part_department`` selected, else a part asks for its own.
    """
    chosen = list(targets)
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
    lines: dict[tuple[str, int], dict[int, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
    for line in Assignment.objects.filter(wanted).select_related("department").order_by("pk"):
        begun = line.effective_on is None or line.effective_on <= as_of
        if line.number == 1 or (begun and (end is None or line.recorded_at < end)):
            owner = ("target", line.target_id or 0) if line.target_id else ("action", line.action_id or 0)
            lines[owner][line.number].append(line)
    found: dict[str, dict[int, Leads]] = {"target": {}, "action": {}}
    for (sort, pk), settings in lines.items():
        found[sort][pk] = _leads(settings[max(settings)])
    return _Settings(found["target"], found["action"])


def _leads(lines: Sequence[Assignment]) -> Leads:
    named = [(line.duty, _office(line.department)) for line in lines if line.department is not None]
    return Leads(
        leads=tuple(office for duty, office in named if duty is Duty.LEAD),
        supporting=tuple(office for duty, office in named if duty is not Duty.LEAD),
        grounds=lines[0].grounds,
    )


def _office(department: Department) -> Office:
    return Office(department.pk, department.name, department.name_en, department.illustrative)
