"""Who stands in for a person (AB岗), for the page of the person and its form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tracker.models import Department, Membership, User


@dataclass(frozen=True, slots=True)
class SubstituteRow:
    """Somebody who stands in for a person in a department for a time; ``over``: no more."""

    person_id: int
    person: str
    department: Department
    starts_on: date
    ends_on: date
    over: bool


def substitutes_of(absent: User, today: date) -> list[SubstituteRow]:
    """Who stands, stood or will stand in for somebody, the latest first, roles together. One query."""
    rows = Membership.objects.filter(substitute_for=absent).select_related("user", "department")
    found = (_row(row, today) for row in rows.order_by("-starts_on", "user__username", "pk"))
    return list(_once(found))


def offices_of(person: User, today: date) -> QuerySet[Department]:
    """The departments in which a person holds a role of the own that is not over."""
    held = person.memberships.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), substitute_for=None, department__isnull=False
    )
    return Department.objects.filter(pk__in=held.values("department"))


def could_stand_in(absent: User) -> QuerySet[User]:
    """Everybody else who can be chosen: active, and an example exactly when the person is one."""
    people = User.objects.filter(is_active=True, illustrative=absent.illustrative)
    return people.exclude(pk=absent.pk).order_by("username")


def _row(row: Membership, today: date) -> SubstituteRow | None:
    if row.department is None or row.starts_on is None or row.ends_on is None:
        return None
    over = row.ends_on < today
    return SubstituteRow(row.user_id, str(row.user), row.department, row.starts_on, row.ends_on, over)


def _once(rows: Iterable[SubstituteRow | None]) -> Iterable[SubstituteRow]:
    return dict.fromkeys(row for row in rows if row is not None)
