"""What the operator does at the machine, where nobody is signed in: add people."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import Role
from tracker.models import Membership, User
from tracker.services.contents import MembershipDetails, PersonDetails
from tracker.services.people import (
    create_first_administrator,
    create_person,
    edit_person,
    person_details_of,
    set_password,
)
from tracker.services.refusals import Problem, Refused
from tracker.services.writing import day_of

REQUEST = "command line"


@transaction.atomic
def give_role(
    *, username: str, role: MembershipDetails, password: str | None, now: datetime, illustrative: bool = False
) -> User:
    """Add a person with a role, or the role (and the password) to a person who is there.

    The first person must be an administrator. Later ones are recorded under the first active
    administrator, for whom the operator acts. ``password`` None: cannot sign in until one is set.
    """
    acting = acting_administrator(now)
    if acting is None:
        return _first(username, role, password, now, illustrative)
    person = User.objects.filter(username=username).first()
    if person is None:
        details = PersonDetails(username=username, memberships=(role,), illustrative=illustrative)
        return create_person(details=details, password=password, by=acting, now=now, request_id=REQUEST)
    old = person_details_of(person)
    if not any((one.role, one.department) == (role.role, role.department) for one in old.memberships):
        wanted = replace(old, memberships=(*old.memberships, role))
        person = edit_person(person=person, details=wanted, by=acting, now=now, request_id=REQUEST)
    if password is not None:
        person = set_password(person=person, password=password, by=acting, now=now, request_id=REQUEST)
    return person


def acting_administrator(now: datetime) -> User | None:
    """The first active administrator; None while there is none."""
    today = day_of(now)
    held = Membership.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        role=Role.ADMINISTRATOR,
        user__is_active=True,
    )
    first = held.select_related("user").order_by("pk").first()
    return first.user if first else None


def _first(
    username: str, role: MembershipDetails, password: str | None, now: datetime, illustrative: bool
) -> User:
    if role.role is not Role.ADMINISTRATOR:
        message = _("Nobody is administrator yet; please add the first one with the role “administrator”.")
        raise Refused(Problem("no_administrator", message))
    return create_first_administrator(
        username=username, password=password, now=now, illustrative=illustrative, request_id=REQUEST
    )
