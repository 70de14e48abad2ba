"""Departments as a tree, and one department with what hangs on it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from tracker.models import Assignment, Department, Membership, SpecialAction, Target
from tracker.queries.leads import leads_of_actions, leads_of_targets
from tracker.queries.people import HeldRole, held_role


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department of the tree. ``depth`` 0 is a root; ``open`` tells whether the office stands today."""

    pk: int
    depth: int
    name: str
    short_name: str
    name_en: str
    valid_from: date | None
    valid_until: date | None
    open: bool
    illustrative: bool
    successor_id: int | None
    successor: str
    people: int


@dataclass(frozen=True, slots=True)
class RoleHere:
    """A person's role in one department."""

    person_id: int
    person: str
    is_active: bool
    held: HeldRole


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a department leads or supports, with its address."""

    code: str
    name: str
    name_en: str
    plan: str
    leading: bool


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """A department with its neighbours, its people and its duties of today."""

    row: DepartmentRow
    parent: Department | None
    children: tuple[Department, ...]
    successor: Department | None
    predecessors: tuple[Department, ...]
    people: tuple[RoleHere, ...]
    actions: tuple[Named, ...]
    targets: tuple[Named, ...]


def department_tree(today: date) -> list[DepartmentRow]:
    """All departments, each below its parent, in the order of their names. Two queries.

    A circle of parents, which no service makes, would be listed flat at the end.
    """
    offices = list(Department.objects.select_related("successor"))
    held = Membership.objects.order_by().values_list("department_id").annotate(Count("user", distinct=True))
    people = {pk: number for pk, number in held if pk is not None}
    below: dict[int | None, list[Department]] = defaultdict(list)
    for office in offices:
        below[office.parent_id].append(office)
    rows = list(_walk(below, None, 0, people, today))
    placed = {row.pk for row in rows}
    return rows + [_row(office, 0, people, today) for office in offices if office.pk not in placed]


def department_page(pk: int, today: date) -> DepartmentPage | None:
    """One department with everything around it; None when there is none. A constant number of queries."""
    office = Department.objects.select_related("parent", "successor").filter(pk=pk).first()
    if office is None:
        return None
    memberships = list(
        Membership.objects.filter(department=office)
        .select_related("user", "department", "substitute_for")
        .order_by("role", "pk")
    )
    people = tuple(
        RoleHere(row.user_id, str(row.user), row.user.is_active, held_role(row, today)) for row in memberships
    )
    counts = {office.pk: len({row.user_id for row in memberships})}
    return DepartmentPage(
        row=_row(office, 0, counts, today),
        parent=office.parent,
        children=tuple(office.children.all()),
        successor=office.successor,
        predecessors=tuple(office.predecessors.all()),
        people=people,
        actions=tuple(_actions(office, today)),
        targets=tuple(_targets(office, today)),
    )


def departments_to_choose(today: date) -> list[Department]:
    """The departments that stand today, for a form. One query."""
    return [office for office in Department.objects.all() if _stands(office, today)]


def _walk(
    below: dict[int | None, list[Department]],
    parent: int | None,
    depth: int,
    people: dict[int, int],
    today: date,
) -> Iterator[DepartmentRow]:
    for office in below.get(parent, ()):
        yield _row(office, depth, people, today)
        yield from _walk(below, office.pk, depth + 1, people, today)


def _stands(office: Department, today: date) -> bool:
    begun = office.valid_from is None or office.valid_from <= today
    return begun and (office.valid_until is None or office.valid_until >= today)


def _row(office: Department, depth: int, people: dict[int, int], today: date) -> DepartmentRow:
    return DepartmentRow(
        pk=office.pk,
        depth=depth,
        name=office.name,
        short_name=office.short_name,
        name_en=office.name_en,
        valid_from=office.valid_from,
        valid_until=office.valid_until,
        open=_stands(office, today),
        illustrative=office.illustrative,
        successor_id=office.successor_id,
        successor=office.successor.name if office.successor else "",
        people=people.get(office.pk, 0),
    )


def _actions(office: Department, today: date) -> Iterator[Named]:
    ids = Assignment.objects.filter(department=office, action__isnull=False).values("action")
    actions = list(SpecialAction.objects.filter(pk__in=ids).select_related("plan"))
    leads = leads_of_actions(actions, as_of=today, known_at=today)
    for action in actions:
        if office.pk in leads[action.pk].ids:
            leading = office.pk in {lead.pk for lead in leads[action.pk].leads}
            yield Named(str(action.number), action.name, action.name_en, action.plan.code, leading)


def _targets(office: Department, today: date) -> Iterator[Named]:
    """The targets whose own setting names the department, and the parts that are its own."""
    own = Assignment.objects.filter(department=office, target__isnull=False).values("target")
    found = Target.objects.filter(pk__in=own) | Target.objects.filter(part_department=office)
    targets = list(found.distinct().select_related("plan", "part_department").order_by("code"))
    leads = leads_of_targets(targets, as_of=today, known_at=today)
    for target in targets:
        if office.pk in leads[target.pk].ids:
            leading = office.pk in {lead.pk for lead in leads[target.pk].leads}
            yield Named(target.code, target.name, target.name_en, target.plan.code, leading)
