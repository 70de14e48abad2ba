"""Keep departments: make, describe, rename, merge."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.models import Department, Membership, User
from tracker.services.contents import DepartmentDetails
from tracker.services.pinyin import sort_key
from tracker.services.refusals import Problem, Refused
from tracker.services.wholes import whole
from tracker.services.writing import checked, day_of, edited, locked, require, same_edit, stored, values_of

ONE_DAY = timedelta(days=1)


@transaction.atomic
def create_department(
    *, details: DepartmentDetails, by: User, now: datetime, request_id: str = ""
) -> Department:
    """Make a department."""
    require(by, Action.KEEP_DEPARTMENTS, None, day_of(now))
    return _create(details, Deed.CREATE, by, now, request_id)


@transaction.atomic
def edit_department(
    *,
    department: Department,
    details: DepartmentDetails,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> Department:
    """Change a department in place (a slip of the pen); writes nothing when nothing changed."""
    require(by, Action.KEEP_DEPARTMENTS, department, day_of(now))
    department = locked(department)
    same_edit(department, expected_version)
    _no_circle(department, details)
    values = values_of(details) | {"sort_key": sort_key(details.name)}
    return edited(department, values, verb=Deed.EDIT, by=by, now=now, request_id=request_id)


@transaction.atomic
def rename_department(
    *,
    department: Department,
    name: str,
    effective_on: date,
    by: User,
    now: datetime,
    request_id: str = "",
) -> Department:
    """Give an office a new name from a day on: a successor is made, the old name stays on old reports.

    Roles that are open and offices below move to the successor; returns the successor.
    """
    require(by, Action.KEEP_DEPARTMENTS, department, day_of(now))
    department = _standing(department)
    details = replace(
        department_details_of(department), name=name, short_name="", name_en="", valid_from=effective_on
    )
    successor = _create(details, Deed.CREATE, by, now, request_id)
    _ended(department, successor, effective_on, Deed.RENAME, by, now, request_id)
    return successor


@transaction.atomic
def merge_department(
    *,
    department: Department,
    into: Department,
    effective_on: date,
    by: User,
    now: datetime,
    request_id: str = "",
) -> Department:
    """Let an office go up in another from a day on; returns the office that ended."""
    require(by, Action.KEEP_DEPARTMENTS, department, day_of(now))
    department = _standing(department)
    if department.pk == into.pk:
        raise Refused(Problem("into_itself", _("An office cannot go up in itself."), "into"))
    return _ended(department, into, effective_on, Deed.MERGE, by, now, request_id)


def department_details_of(department: Department) -> DepartmentDetails:
    """What a stored department is, as typed values."""
    return DepartmentDetails(
        name=department.name,
        short_name=department.short_name,
        name_en=department.name_en,
        parent=department.parent,
        valid_from=department.valid_from,
        valid_until=department.valid_until,
        successor=department.successor,
        illustrative=department.illustrative,
    )


def _create(details: DepartmentDetails, deed: Deed, by: User, now: datetime, request_id: str) -> Department:
    department = checked(Department(**values_of(details), sort_key=sort_key(details.name)))
    return stored(department, None, verb=deed, by=by, now=now, request_id=request_id)


def _standing(department: Department) -> Department:
    department = locked(department)
    if department.successor_id is not None:
        message = _("“%(name)s” has a successor already.")
        raise Refused(Problem("has_successor", message, "department", {"name": department.name}))
    return department


def _ended(
    department: Department,
    successor: Department,
    effective_on: date,
    deed: Deed,
    by: User,
    now: datetime,
    request_id: str,
) -> Department:
    """Close an office the day before ``effective_on`` and hand over what is open."""
    values = {"valid_until": effective_on - ONE_DAY, "successor": successor}
    ended = edited(department, values, verb=deed, by=by, now=now, request_id=request_id)
    for child in department.children.exclude(pk=successor.pk):
        edited(child, {"parent": successor}, verb=Deed.EDIT, by=by, now=now, request_id=request_id)
    still_open = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=effective_on), department=department
    )
    people = User.objects.filter(pk__in=still_open.values("user")).order_by("pk")
    for person in people:
        before = whole(person)
        for membership in still_open.filter(user=person):
            _hand_over(membership, successor, effective_on)
        stored(person, before, verb=Deed.EDIT, by=by, now=now, request_id=request_id)
    return ended


def _hand_over(membership: Membership, successor: Department, effective_on: date) -> None:
    """End a role in the old office and begin it in the new one, unless the person holds it there."""
    taken = Membership.objects.filter(
        user=membership.user,
        role=membership.role,
        department=successor,
        substitute_for=membership.substitute_for,
    )
    begun = membership.starts_on is None or membership.starts_on < effective_on
    if not taken.exists():
        Membership.objects.create(
            user=membership.user,
            role=membership.role,
            department=successor,
            starts_on=effective_on if begun else membership.starts_on,
            ends_on=membership.ends_on,
            substitute_for=membership.substitute_for,
        )
    if begun:
        membership.ends_on = effective_on - ONE_DAY
        membership.save()
    else:
        membership.delete()


def _no_circle(department: Department, details: DepartmentDetails) -> None:
    """Refuse a parent that lies below the department itself, and a successor that comes back to it."""
    for field in ("parent", "successor"):
        above, seen = getattr(details, field), set()
        while above is not None and above.pk not in seen:
            if above.pk == department.pk:
                message = _("“%(name)s” would come back to itself.")
                raise Refused(Problem("circle", message, field, {"name": department.name}))
            seen.add(above.pk)
            above = getattr(above, field)
