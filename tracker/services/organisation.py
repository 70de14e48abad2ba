"""Keep departments: make, describe, rename, merge."""

from __future__ import annotations


def create_department(
    *, details: DepartmentDetails, by: User, now: datetime, request_id: str = ""
) -> Department:
    """Make a department."""
    raise NotImplementedError


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
    raise NotImplementedError


def rename_department(
    *, department: Department, name: str, effective_on: date, by: User, now: datetime, request_id: str = ""
) -> Department:
    """Give an office a new name from a day on: a successor is made, the old name stays on old reports.

    Memberships that are open move to the successor on that day; returns the successor.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def department_details_of(department: Department) -> DepartmentDetails:
    """What a stored department is, as typed values."""
    raise NotImplementedError
