"""Keep targets: make, describe, assign, close out, copy to the next year (status-rules §1)."""

from __future__ import annotations


def create_target(
    *,
    details: TargetDetails,
    terms: Terms,
    by: User,
    now: datetime,
    duties: Duties | None = None,
    effective_on: date | None = None,
    request_id: str = "",
) -> Target:
    """Make a target, a part (``parent`` and ``part_department``), an instance (``parent``) or a series.

    ``effective_on`` of the first version: by default the day it starts on (it holds for every day).
    """
    raise NotImplementedError


def edit_target(
    *,
    target: Target,
    details: TargetDetails,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> Target:
    """Change what describes a target; kind, unit, basis, plan, parent and part are refused.

    Writes nothing when nothing changed.
    """
    raise NotImplementedError


def set_duties(
    *,
    target: Target,
    duties: Duties,
    by: User,
    now: datetime,
    effective_on: date | None = None,
    request_id: str = "",
) -> Target:
    """Say who leads and supports from ``effective_on`` (default: today) on. Writes nothing when unchanged."""
    raise NotImplementedError


def close_out_target(*, target: Target, by: User, now: datetime, request_id: str = "") -> Target:
    """Close a target out (销号) once it has an accepted report, with evidence where that is required."""
    raise NotImplementedError


def copy_target_to_year(
    *,
    target: Target,
    year: int,
    code: str,
    by: User,
    now: datetime,
    terms: Terms | None = None,
    request_id: str = "",
) -> Target:
    """Make the same target for another year: window moved, goal and duties as they stand, no reports.

    ``terms`` replaces the moved terms. An instance of a series stays in its series.
    """
    raise NotImplementedError


def details_of(target: Target) -> TargetDetails:
    """What a stored target is, as typed values."""
    raise NotImplementedError
