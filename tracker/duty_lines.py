"""Which departments report on a target on a day: its own setting, else that of its series, else that of
its special action; a part belongs to its department."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tracker.domain.vocabulary import Duty
from tracker.models import Assignment, Department, Target

FEW = 500  # more targets than these read all settings: cheaper than naming them


def duty_lines(target: Target, day: date) -> list[int]:
    """The departments that report on a target on a day, leads first: those of the nearest setting."""
    return duty_lines_of([target], day)[target.pk]


def duty_lines_of(targets: Sequence[Target], day: date) -> dict[int, list[int]]:
    """The same for many targets by their id. One query, or none when all are parts of departments."""
    settings = _settings_in_force([target for target in targets if not target.part_department_id], day)
    return {target.pk: _nearest_line(target, settings) for target in targets}


def _nearest_line(target: Target, settings: Mapping[tuple[str, int | None], list[Assignment]]) -> list[int]:
    if target.part_department_id:
        return [target.part_department_id]
    owners = (("target", target.pk), ("target", target.parent_id), ("action", target.action_id))
    lines = next((settings[owner] for owner in owners if owner in settings), [])
    return [line.department_id for line in lines if line.department_id is not None]


def _settings_in_force(
    targets: Sequence[Target], day: date
) -> dict[tuple[str, int | None], list[Assignment]]:
    """The setting in force on a day of everything that targets may take it from, leads first."""
    found: dict[tuple[str, int | None], list[Assignment]] = {}
    for line in _lines_near(targets):
        if line.number != 1 and (line.effective_on is None or line.effective_on > day):
            continue
        owner = ("action", line.action_id) if line.target_id is None else ("target", line.target_id)
        known = found.setdefault(owner, [])
        if known and known[0].number > line.number:
            continue
        if known and known[0].number < line.number:
            known.clear()
        known.append(line)
    for lines in found.values():
        lines.sort(key=lambda line: (line.duty != Duty.LEAD, line.pk))
    return found


def _lines_near(targets: Sequence[Target]) -> QuerySet[Assignment]:
    if not targets:
        return Assignment.objects.none()
    if len(targets) > FEW:
        return Assignment.objects.order_by("pk")
    owners = {target.pk for target in targets} | {target.parent_id for target in targets}
    actions = {target.action_id for target in targets}
    return Assignment.objects.filter(Q(target__in=owners - {None}) | Q(action__in=actions - {None}))


def lines_in_force(day: date) -> QuerySet[Assignment]:
    """The lines of the setting that is in force on a day for each thing (as known now)."""
    siblings = Assignment.objects.filter(
        Q(target=OuterRef("target"), target__isnull=False)
        | Q(action=OuterRef("action"), action__isnull=False),
        Q(number=1) | Q(effective_on__lte=day),
    ).order_by("-number")
    return Assignment.objects.filter(number=Subquery(siblings.values("number")[:1])).order_by("pk")


def in_its_place(department: Department, day: date) -> Department:
    """The department itself, or the one that has taken its place by ``day``."""
    seen = {department.pk}
    while (
        department.valid_until is not None
        and department.valid_until < day
        and department.successor is not None
        and department.successor.pk not in seen
    ):
        department = department.successor
        seen.add(department.pk)
    return department
