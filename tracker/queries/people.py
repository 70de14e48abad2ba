"""People with their roles, for the pages of administrators and auditors."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import is_password_usable
from django.db.models import Q, QuerySet

from tracker.access import Standing, visible_people
from tracker.domain.vocabulary import Role
from tracker.models import Membership, User


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of a person. ``department_id`` None: the whole city. ``open`` tells whether it holds today;
    ``substitute_for`` is whom the person stands in for, "" in a role of one's own."""

    role: Role
    department_id: int | None
    department: str
    department_en: str
    starts_on: date | None
    ends_on: date | None
    open: bool
    substitute_for: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a list. ``can_sign_in`` False: disabled, or without a password as yet."""

    pk: int
    username: str
    full_name: str
    email: str
    is_active: bool
    can_sign_in: bool
    illustrative: bool
    last_login: datetime | None
    roles: tuple[HeldRole, ...]

    @property
    def departments(self) -> str:
        """The departments of today's roles by name, each once."""
        return "、".join(
            dict.fromkeys(held.department for held in self.roles if held.open and held.department)
        )


class PersonKey(NamedTuple):
    """What a list of people is sorted by."""

    pk: int
    username: str
    full_name: str
    email: str
    is_active: bool
    password: str
    last_login: datetime | None

    @property
    def can_sign_in(self) -> bool:
        """Whether the person is active and has a password."""
        return self.is_active and is_password_usable(self.password)


def person_keys(people: QuerySet[User]) -> list[PersonKey]:
    """The people of a list in their order; ``person_rows`` completes those of a page. One query."""
    return list(map(PersonKey._make, people.values_list(*PersonKey._fields)))


def person_rows(people: Iterable[User], today: date) -> list[PersonRow]:
    """People in their order with all their roles. One query for the roles."""
    chosen = list(people)
    roles: dict[int, list[HeldRole]] = defaultdict(list)
    rows = Membership.objects.filter(user__in=chosen).select_related("department", "substitute_for")
    rows = rows.order_by("role", "pk")
    for membership in rows:
        roles[membership.user_id].append(held_role(membership, today))
    return [_row(person, tuple(roles[person.pk])) for person in chosen]


def held_role(membership: Membership, today: date) -> HeldRole:
    """A membership as a page shows it."""
    office = membership.department
    begun = membership.starts_on is None or membership.starts_on <= today
    over = membership.ends_on is not None and membership.ends_on < today
    return HeldRole(
        role=membership.role,
        department_id=membership.department_id,
        department=office.name if office else "",
        department_en=office.name_en if office else "",
        starts_on=membership.starts_on,
        ends_on=membership.ends_on,
        open=begun and not over,
        substitute_for=str(membership.substitute_for or ""),
    )


def person_visible(who: Standing, pk: int) -> User | None:
    """A person whom ``who`` may see; None for anybody else. One query."""
    return visible_people(who).filter(pk=pk).first()


def has_second_step(person: User) -> bool:
    """Whether a person gives a code at sign-in. One query."""
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


def unused_since(day: date) -> int:
    """How many active people have not signed in since a day, nor were added since. One query."""
    idle = Q(last_login__isnull=True, date_joined__date__lt=day) | Q(last_login__date__lt=day)
    return User.objects.filter(idle, is_active=True).count()


def _row(person: User, roles: tuple[HeldRole, ...]) -> PersonRow:
    return PersonRow(
        pk=person.pk,
        username=person.username,
        full_name=person.full_name,
        email=person.email,
        is_active=person.is_active,
        can_sign_in=person.is_active and person.has_usable_password(),
        illustrative=person.illustrative,
        last_login=person.last_login,
        roles=roles,
    )
