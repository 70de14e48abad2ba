"""Keep units and the working calendar."""

from __future__ import annotations


def create_unit(*, details: UnitDetails, by: User, now: datetime, request_id: str = "") -> Unit:
    """Make a unit; names and aliases are unique together."""
    raise NotImplementedError


def edit_unit(*, unit: Unit, details: UnitDetails, by: User, now: datetime, request_id: str = "") -> Unit:
    """Change a unit; dimension and factor stay once a target uses it. Writes nothing when unchanged."""
    raise NotImplementedError


def set_calendar_day(*, entry: CalendarEntry, by: User, now: datetime, request_id: str = "") -> CalendarDay:
    """Make a day a holiday or a working day; a later word for a day holds from now on only.

    Writes nothing when the calendar says the same already.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def unit_details_of(unit: Unit) -> UnitDetails:
    """What a stored unit is, as typed values."""
    raise NotImplementedError
