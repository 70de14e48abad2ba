"""A reviewer's word beside the computed status, until it expires (status-rules §5)."""

from __future__ import annotations


def override_status(
    *,
    target: Target,
    status: Status,
    reason: str,
    starts_on: date,
    expires_on: date,
    by: User,
    now: datetime,
    request_id: str = "",
) -> StatusOverride:
    """Let a status stand beside the computed one for some days, with a reason; never back-dated."""
    raise NotImplementedError


def withdraw_override(
    *, override: StatusOverride, by: User, now: datetime, request_id: str = ""
) -> StatusOverride:
    """End an override today."""
    raise NotImplementedError
