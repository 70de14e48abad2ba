"""Keep people: make, describe, give roles, disable, set a password."""

from __future__ import annotations


def create_person(
    *, details: PersonDetails, password: str | None, by: User, now: datetime, request_id: str = ""
) -> User:
    """Add a person with roles. ``password`` None: cannot sign in until one is set."""
    raise NotImplementedError


def create_first_administrator(
    *,
    username: str,
    password: str,
    now: datetime,
    full_name: str = "",
    illustrative: bool = False,
    request_id: str = "",
) -> User:
    """Add the first administrator of an empty installation; refused once an active one exists."""
    raise NotImplementedError


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

    The last active administrator stays one (``last_administrator``).
    """
    raise NotImplementedError


def disable_person(*, person: User, by: User, now: datetime, request_id: str = "") -> User:
    """Stop a person from signing in; refused for the last active administrator."""
    raise NotImplementedError


def enable_person(*, person: User, by: User, now: datetime, request_id: str = "") -> User:
    """Let a disabled person sign in again."""
    raise NotImplementedError


def set_password(*, person: User, password: str, by: User, now: datetime, request_id: str = "") -> User:
    """Set a person's password (administrators, or the person); checked by the site's validators."""
    raise NotImplementedError


def person_details_of(person: User) -> PersonDetails:
    """What a stored person is, as typed values."""
    raise NotImplementedError
