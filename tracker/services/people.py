"""Keep people: make, describe, give roles, disable, set a password."""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import Role
from tracker.models import Membership, User
from tracker.services.contents import MembershipDetails, PersonDetails
from tracker.services.refusals import Problem, Refused
from tracker.services.wholes import whole
from tracker.services.writing import (
    checked,
    day_of,
    locked,
    raise_all,
    require,
    same_edit,
    stored,
    values_of,
)


@transaction.atomic
def create_person(
    *, details: PersonDetails, password: str | None, by: User, now: datetime, request_id: str = ""
) -> User:
    """Add a person with roles. ``password`` None: cannot sign in until one is set."""
    require(by, Action.KEEP_PEOPLE, None, day_of(now))
    return _create(details, password, by, now, request_id)


@transaction.atomic
def create_first_administrator(
    *,
    username: str,
    password: str | None,
    now: datetime,
    full_name: str = "",
    illustrative: bool = False,
    request_id: str = "",
) -> User:
    """Add the first administrator of an empty installation; refused once an active one exists."""
    if _administrators(day_of(now)).exists():
        raise Refused(Problem("administrator_exists", _("There is an administrator already.")))
    details = PersonDetails(
        username=username,
        full_name=full_name,
        illustrative=illustrative,
        memberships=(MembershipDetails(role=Role.ADMINISTRATOR),),
    )
    return _create(details, password, None, now, request_id)


@transaction.atomic
def edit_person(
    *,
    person: User,
    details: PersonDetails,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> User:
    """Change a person and all roles at once; roles left out end. Writes nothing when unchanged.

    The sign-in name stays; the last active administrator stays one (``last_administrator``).
    """
    today = day_of(now)
    require(by, Action.KEEP_PEOPLE, person, today)
    _one_at_a_time()
    person = locked(person)
    same_edit(person, expected_version)
    if details == person_details_of(person):
        return person
    if details.username != person.username:
        raise Refused(Problem("never_changes", _("The sign-in name never changes."), "username"))
    before = whole(person)
    _set(person, details)
    checked(person)
    _set_memberships(person, details.memberships)
    _keep_one_administrator(today)
    return stored(person, before, verb=Deed.EDIT, by=by, now=now, request_id=request_id)


@transaction.atomic
def disable_person(*, person: User, by: User, now: datetime, request_id: str = "") -> User:
    """Stop a person from signing in; refused for the last active administrator."""
    return _set_active(person, False, Deed.DISABLE, by, now, request_id)


@transaction.atomic
def enable_person(*, person: User, by: User, now: datetime, request_id: str = "") -> User:
    """Let a disabled person sign in again."""
    return _set_active(person, True, Deed.ENABLE, by, now, request_id)


@transaction.atomic
def set_password(*, person: User, password: str, by: User, now: datetime, request_id: str = "") -> User:
    """Set a person's password (administrators, or the person); checked by the site's validators.

    One that an administrator sets is for one sign-in: ``handed_over_at`` says so until the person
    chooses another.
    """
    if by.pk != person.pk:
        require(by, Action.KEEP_PEOPLE, person, day_of(now))
    person = locked(person)
    before = whole(person)
    person.handed_over_at = None if by.pk == person.pk else now
    _give_password(person, password)
    return stored(person, before, verb=Deed.SET_PASSWORD, by=by, now=now, request_id=request_id)


def person_details_of(person: User) -> PersonDetails:
    """What a stored person is, as typed values; roles held for somebody else are left out."""
    rows = person.memberships.filter(substitute_for=None).select_related("department").order_by("pk")
    return PersonDetails(
        username=person.username,
        full_name=person.full_name,
        email=person.email,
        language=person.language,
        illustrative=person.illustrative,
        memberships=tuple(
            MembershipDetails(
                role=row.role, department=row.department, starts_on=row.starts_on, ends_on=row.ends_on
            )
            for row in rows
        ),
    )


def _create(
    details: PersonDetails, password: str | None, by: User | None, now: datetime, request_id: str
) -> User:
    person = User(username=details.username, date_joined=now)
    _set(person, details)
    _give_password(person, password)
    checked(person)
    person.save()
    _set_memberships(person, details.memberships)
    return stored(person, None, verb=Deed.CREATE, by=by or person, now=now, request_id=request_id)


def _set(person: User, details: PersonDetails) -> None:
    for name, value in values_of(details, without=("memberships",)).items():
        setattr(person, name, value)


def _give_password(person: User, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(
            Problem(item.code or "password", item.message, "password", item.params or {})
            for item in error.error_list
        ) from error
    person.set_password(password)


def _set_memberships(person: User, wanted: tuple[MembershipDetails, ...]) -> None:
    places = [(one.role, one.department.pk if one.department else None) for one in wanted]
    if len(set(places)) < len(places):
        raise_all([Problem("role_twice", _("A role stands twice."), "memberships")])
    there = {(row.role, row.department_id): row for row in person.memberships.filter(substitute_for=None)}
    for place, row in there.items():
        if place not in places:
            row.delete()
    for place, one in zip(places, wanted, strict=True):
        row = there.get(place) or Membership(user=person, role=one.role, department=one.department)
        row.starts_on, row.ends_on = one.starts_on, one.ends_on
        checked(row)
        row.save()


def _set_active(person: User, active: bool, deed: Deed, by: User, now: datetime, request_id: str) -> User:
    today = day_of(now)
    require(by, Action.KEEP_PEOPLE, person, today)
    _one_at_a_time()
    person = locked(person)
    if person.is_active is active:
        return person
    before = whole(person)
    person.is_active = active
    stored(person, before, verb=deed, by=by, now=now, request_id=request_id)
    _keep_one_administrator(today)
    return person


def _administrators(today: date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        role=Role.ADMINISTRATOR,
        user__is_active=True,
    )


def _one_at_a_time() -> None:
    """Let changes of administrators wait for each other: two that disable one another leave one (T25)."""
    held = Membership.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")
    list(held.select_for_update(of=("self",)).values_list("pk", flat=True))


def _keep_one_administrator(today: date) -> None:
    """Refuse (and so roll back) a step that left nobody to administer."""
    if not _administrators(today).exists():
        message = _("This is the last active administrator; give somebody else the role first.")
        raise Refused(Problem("last_administrator", message, "memberships"))
