"""Keep units and the working calendar."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.models import CalendarDay, Unit, User
from tracker.services.contents import CalendarEntry, UnitDetails
from tracker.services.ledger import Entry, record_many, snapshot
from tracker.services.refusals import Problem
from tracker.services.writing import checked, day_of, edited, locked, raise_all, require, stored, values_of

BATCH = 500


@transaction.atomic
def create_unit(*, details: UnitDetails, by: User, now: datetime, request_id: str = "") -> Unit:
    """Make a unit; names and aliases are unique together."""
    require(by, Action.KEEP_REFERENCE, None, day_of(now))
    raise_all(_spelling_problems(details, None))
    unit = checked(Unit(**_columns(details)))
    return stored(unit, None, verb=Deed.CREATE, by=by, now=now, request_id=request_id)


@transaction.atomic
def edit_unit(*, unit: Unit, details: UnitDetails, by: User, now: datetime, request_id: str = "") -> Unit:
    """Change a unit; dimension and factor stay once a target uses it. Writes nothing when unchanged."""
    require(by, Action.KEEP_REFERENCE, unit, day_of(now))
    unit = locked(unit)
    problems = list(_spelling_problems(details, unit))
    if (details.dimension, details.factor) != (unit.dimension, unit.factor) and unit.targets.exists():
        problems.append(
            Problem("unit_in_use", _("Targets are measured in this unit: its size stays."), "factor")
        )
    raise_all(problems)
    return edited(unit, _columns(details), verb=Deed.EDIT, by=by, now=now, request_id=request_id)


@transaction.atomic
def set_calendar_day(*, entry: CalendarEntry, by: User, now: datetime, request_id: str = "") -> CalendarDay:
    """Make a day a holiday or a working day; a later word for a day holds from now on only.

    Writes nothing when the calendar says the same already.
    """
    require(by, Action.KEEP_REFERENCE, None, day_of(now))
    newest = CalendarDay.objects.select_for_update().filter(day=entry.day).order_by("number").last()
    if newest is not None and (newest.is_working, newest.name) == (entry.is_working, entry.name):
        return newest
    number = newest.number + 1 if newest else 1
    row = checked(CalendarDay(**values_of(entry), number=number, recorded_at=now, recorded_by=by))
    return stored(row, None, verb=Deed.CREATE, by=by, now=now, request_id=request_id)


@transaction.atomic
def load_reference(
    *,
    units: Iterable[UnitDetails],
    days: Iterable[CalendarEntry],
    now: datetime,
    by: User | None = None,
    request_id: str = "",
) -> tuple[int, int]:
    """Load units and calendar days that are not there yet; returns how many of each were added.

    For the installation (``by`` None: nobody has signed in yet) and administrators. Set-wise: a few
    queries whatever the number; what is there is left as it is.
    """
    if by is not None:
        require(by, Action.KEEP_REFERENCE, None, day_of(now))
    known_units = set(Unit.objects.values_list("name", flat=True))
    known_days = set(CalendarDay.objects.values_list("day", flat=True))
    new_units = [Unit(**_columns(unit)) for unit in units if unit.name not in known_units]
    new_days = [
        CalendarDay(**values_of(entry), recorded_at=now, recorded_by=by)
        for entry in days
        if entry.day not in known_days
    ]
    Unit.objects.bulk_create(new_units, batch_size=BATCH)
    CalendarDay.objects.bulk_create(new_days, batch_size=BATCH)
    rows: list[Unit | CalendarDay] = [*new_units, *new_days]
    entries = (Entry(verb=Deed.CREATE, obj=row, after=snapshot(row)) for row in rows)
    record_many(entries, by, now, request_id)
    return len(new_units), len(new_days)


def unit_details_of(unit: Unit) -> UnitDetails:
    """What a stored unit is, as typed values."""
    return UnitDetails(
        name=unit.name,
        dimension=unit.dimension,
        factor=unit.factor,
        name_en=unit.name_en,
        aliases=tuple(unit.aliases),
    )


def _columns(details: UnitDetails) -> dict[str, object]:
    return values_of(details) | {"aliases": list(details.aliases)}


def _spelling_problems(details: UnitDetails, unit: Unit | None) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for other in Unit.objects.exclude(pk=unit.pk if unit else 0):
        taken |= dict.fromkeys((other.name, *other.aliases), other.name)
    for spelling in dict.fromkeys((details.name, *details.aliases)):
        if spelling in taken:
            message = _("“%(read)s” already means %(unit)s.")
            params = {"read": spelling, "unit": taken[spelling]}
            yield Problem(
                "spelling_taken", message, "name" if spelling == details.name else "aliases", params
            )
