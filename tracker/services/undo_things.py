"""Take back what an import did to anything but a report: steps of ``undoing.undo_batch``."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Model, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import Duty
from tracker.models import (
    Assignment,
    CalendarDay,
    Department,
    Plan,
    SpecialAction,
    Target,
    Unit,
    User,
)
from tracker.services import kept_facts
from tracker.services.contents import CalendarEntry, Duties, MembershipDetails, PersonDetails
from tracker.services.duties import store_duties
from tracker.services.ledger import Snapshot, record
from tracker.services.people import edit_person
from tracker.services.pinyin import search_text, sort_key
from tracker.services.putting_back import columns_of, put_back
from tracker.services.reference import set_calendar_day
from tracker.services.refusals import Problem, Refused
from tracker.services.report_rows import lock_target
from tracker.services.wholes import whole
from tracker.services.writing import checked, day_of, edited, locked, require, stored

RIGHTS: dict[type[Model], Action] = {
    Unit: Action.KEEP_REFERENCE,
    CalendarDay: Action.KEEP_REFERENCE,
    Plan: Action.KEEP_PLANS,
    SpecialAction: Action.KEEP_PLANS,
    Department: Action.KEEP_DEPARTMENTS,
    User: Action.KEEP_PEOPLE,
    Target: Action.KEEP_TARGETS,
}
VERSION_PARTS = ("checkpoints", "stages", "rubric_levels")


def take_thing_back(
    obj: Any, former: Snapshot | None, reason: str, by: User, now: datetime, request_id: str
) -> None:
    """Undo what a batch did to a thing that nobody touched since. ``former`` None: the batch made it.

    What it made is removed when nothing refers to it; what it changed is as it was.
    """
    require(by, RIGHTS[type(obj)], obj if former else None, day_of(now))
    if former is not None:
        _CHANGED[type(obj)](obj, former, reason, by, now, request_id)
    elif isinstance(obj, CalendarDay) and obj.number > 1:
        _day_before(obj, by, now, request_id)
    else:
        _remove(obj, reason, by, now, request_id)


def _remove(obj: Any, reason: str, by: User, now: datetime, request_id: str) -> None:
    if isinstance(obj, User) and (obj.last_login is not None or obj.pk == by.pk):
        raise Refused(Problem("signed_in_since", _("The person has signed in.")))
    record(Deed.DISCARD, obj, whole(obj), None, by, now, reason, request_id)
    try:
        _remove_parts(obj)
        obj.delete()
    except (ProtectedError, RestrictedError) as error:
        raise Refused(Problem("in_use", _("Something else refers to it by now."))) from error


def _remove_parts(obj: Any) -> None:
    if isinstance(obj, Target):
        for version in obj.versions.all():
            for part in VERSION_PARTS:
                getattr(version, part).all().delete()
        obj.versions.all().delete()
        kept_facts.forget(obj)
    if isinstance(obj, Target | SpecialAction):
        obj.assignments.all().delete()
    if isinstance(obj, Plan):
        obj.rules.all().delete()
    if isinstance(obj, User):
        obj.memberships.all().delete()


def _day_before(obj: CalendarDay, by: User, now: datetime, request_id: str) -> None:
    """A later word for a day is followed by the word before it: the calendar of days gone by stays."""
    earlier = CalendarDay.objects.filter(day=obj.day, number__lt=obj.number).order_by("number").last()
    if earlier is None or CalendarDay.objects.filter(day=obj.day, number__gt=obj.number).exists():
        raise Refused(Problem("changed_since", _("It was changed since.")))
    entry = CalendarEntry(day=earlier.day, is_working=earlier.is_working, name=earlier.name)
    set_calendar_day(entry=entry, by=by, now=now, request_id=request_id)


def _restore_columns(
    obj: Any, former: Snapshot, reason: str, by: User, now: datetime, request_id: str
) -> None:
    obj = locked(obj)
    values = columns_of(obj, former, without=("version",))
    if isinstance(obj, Department):
        values["sort_key"] = sort_key(former["name"])
    edited(obj, values, verb=Deed.RESTORE, by=by, now=now, reason=reason, request_id=request_id)


def _restore_person(
    obj: User, former: Snapshot, reason: str, by: User, now: datetime, request_id: str
) -> None:
    offices = Department.objects.in_bulk([row["department_id"] for row in former["memberships"]])
    held = tuple(
        MembershipDetails(
            role=row["role"],
            department=offices.get(row["department_id"]),
            starts_on=_day(row["starts_on"]),
            ends_on=_day(row["ends_on"]),
        )
        for row in former["memberships"]
    )
    names = ("username", "full_name", "email", "language", "illustrative")
    details = PersonDetails(**{name: former[name] for name in names}, memberships=held)
    edit_person(person=obj, details=details, by=by, now=now, request_id=request_id)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _restore_led(
    obj: Target | SpecialAction, former: Snapshot, reason: str, by: User, now: datetime, request_id: str
) -> None:
    """Columns and duties as they were; the versions of a target that the batch made are voided."""
    thing: Target | SpecialAction = lock_target(obj) if isinstance(obj, Target) else locked(obj)
    before = whole(thing)
    put_back(thing, former, without=("version",))
    if isinstance(thing, Target):
        thing.search_text = search_text(thing.code, thing.name, thing.name_en)
        known = [row["id"] for row in former["versions"]]
        thing.versions.exclude(pk__in=known).update(voided_at=now)
    else:
        thing.search_text = search_text(thing.name, thing.name_en)
    _restore_duties(thing, former, by, now)
    checked(thing)
    stored(thing, before, verb=Deed.RESTORE, by=by, now=now, reason=reason, request_id=request_id)
    if isinstance(thing, Target):
        kept_facts.refresh(thing)


def _restore_duties(thing: Target | SpecialAction, former: Snapshot, by: User, now: datetime) -> None:
    """The setting before, from the day on from which the batch's setting held."""
    known = {row["id"] for row in former["assignments"]}
    since = [line for line in thing.assignments.order_by("pk") if line.pk not in known]
    if not since:
        return
    if not known:
        message = _("It had no departments of its own before, and a first setting holds for every day.")
        raise Refused(Problem("first_duties", message))
    lines = list(Assignment.objects.filter(pk__in=known).select_related("department").order_by("pk"))
    newest = [line for line in lines if line.number == max(line.number for line in lines)]
    duties = Duties(
        leads=tuple(line.department for line in newest if line.duty == Duty.LEAD and line.department),
        supporting=tuple(
            line.department for line in newest if line.duty == Duty.SUPPORTING and line.department
        ),
        grounds=newest[0].grounds,
    )
    store_duties(thing, duties, since[0].effective_on or day_of(now), by, now)


_CHANGED: dict[type[Model], Callable[..., None]] = {
    Unit: _restore_columns,
    CalendarDay: _restore_columns,
    Plan: _restore_columns,
    Department: _restore_columns,
    User: _restore_person,
    SpecialAction: _restore_led,
    Target: _restore_led,
}
