"""Change a target's goal, deadline or rule by a new version with a reason (目标调整)."""

from __future__ import annotations


def adjust_target(
    *,
    target: Target,
    terms: Terms,
    effective_on: date,
    reason: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> TargetVersion:
    """Record the next version. ``expected_version`` is the number of the version the person saw.

    Refused when nothing differs from the newest version (``nothing_changed``).
    """
    raise NotImplementedError


def postpone_target(
    *,
    target: Target,
    due_on: date,
    effective_on: date,
    reason: str,
    by: User,
    now: datetime,
    request_id: str = "",
) -> TargetVersion:
    """Move the deadline; every light follows the new date (已延期)."""
    raise NotImplementedError


def cancel_target(
    *, target: Target, effective_on: date, reason: str, by: User, now: datetime, request_id: str = ""
) -> TargetVersion:
    """Cancel a target from a day on, with its parts; what was reported stays."""
    raise NotImplementedError


def reinstate_target(
    *, target: Target, effective_on: date, reason: str, by: User, now: datetime, request_id: str = ""
) -> TargetVersion:
    """Take a cancellation back from a day on."""
    raise NotImplementedError


def terms_of(version: TargetVersion) -> Terms:
    """What a stored version says, as typed values. Cost: three queries unless prefetched."""
    raise NotImplementedError


def newest_version(target: Target) -> TargetVersion:
    """The version recorded last."""
    raise NotImplementedError
