"""Substitutes (AB岗): somebody stands in for somebody else in a department for a time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.models import Department, Membership, User
from tracker.services.refusals import Problem
from tracker.services.wholes import whole
from tracker.services.writing import checked, day_of, locked, raise_all, require, stored

ONE_DAY = timedelta(days=1)


@transaction.atomic
def appoint_substitute(
    *,
    absent: User,
    person: User,
    department: Department,
    starts_on: date,
    ends_on: date,
    by: User,
    now: datetime,
    request_id: str = "",
) -> User:
    """Give ``person`` the roles that ``absent`` holds in a department, from a day to a day, both included.

    The roles are marked as held for ``absent``; what the substitute does is done under the own name. Sent
    twice, it changes nothing the second time.
    """
    today = day_of(now)
    require(by, Action.KEEP_PEOPLE, absent, today)
    raise_all(_problems(absent, person, starts_on, ends_on, today))
    held = list(_roles(absent, department, starts_on, ends_on))
    if not held:
        message = _("%(who)s holds no role in this department during that time.")
        raise_all([Problem("no_role", message, "department", {"who": str(absent)})])
    person = locked(person)
    before = whole(person)
    there = {
        (row.role, row.starts_on, row.ends_on)
        for row in person.memberships.filter(substitute_for=absent, department=department)
    }
    wanted = [role for role in held if (role, starts_on, ends_on) not in there]
    for role in wanted:
        row = Membership(
            user=person,
            role=role,
            department=department,
            starts_on=starts_on,
            ends_on=ends_on,
            substitute_for=absent,
        )
        checked(row).save()
    if not wanted:
        return person
    return stored(person, before, verb=Deed.SUBSTITUTE, by=by, now=now, request_id=request_id)


@transaction.atomic
def end_substitute(
    *, absent: User, person: User, department: Department, by: User, now: datetime, request_id: str = ""
) -> User:
    """Let ``person`` stand in no more from today on; what has not begun is taken back."""
    today = day_of(now)
    require(by, Action.KEEP_PEOPLE, absent, today)
    person = locked(person)
    before = whole(person)
    rows = person.memberships.filter(substitute_for=absent, department=department, ends_on__gte=today)
    found = list(rows)
    for row in found:
        if row.starts_on is not None and row.starts_on < today:
            row.ends_on = today - ONE_DAY
            row.save(update_fields=["ends_on"])
        else:
            row.delete()
    if not found:
        return person
    return stored(person, before, verb=Deed.SUBSTITUTE, by=by, now=now, request_id=request_id)


def _problems(absent: User, person: User, starts_on: date, ends_on: date, today: date) -> Iterator[Problem]:
    if not person.is_active:
        yield Problem("no_person", _("Please choose somebody who can sign in."), "person")
    elif person.pk == absent.pk:
        yield Problem("oneself", _("Nobody stands in for himself or herself."), "person")
    elif person.illustrative != absent.illustrative:
        message = _("An example person and a real one do not stand in for each other.")
        yield Problem("illustrative", message, "person")
    if ends_on < starts_on:
        yield Problem("window_reversed", _("The last day is before the first."), "ends_on")
    elif ends_on < today:
        yield Problem("back_dated", _("The time is over already."), "ends_on")


def _roles(absent: User, department: Department, starts_on: date, ends_on: date) -> Iterator[str]:
    """The roles of the own that somebody holds in a department during some of the time."""
    rows = absent.memberships.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=ends_on),
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on),
        department=department,
        substitute_for=None,
    )
    yield from rows.order_by("pk").values_list("role", flat=True)
