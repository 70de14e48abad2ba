"""A reviewer's word beside the computed status, until it expires (status-rules §5)."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import Status
from tracker.models import StatusOverride, Target, User
from tracker.services import kept_facts
from tracker.services.refusals import Problem
from tracker.services.report_rows import lock_target
from tracker.services.writing import checked, day_of, edited, locked, raise_all, reasoned, require, stored


@transaction.atomic
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
    today = day_of(now)
    require(by, Action.OVERRIDE_STATUS, target, today)
    target = lock_target(target)
    reason = reasoned(reason)
    raise_all(_day_problems(starts_on, expires_on, today))
    row = checked(
        StatusOverride(
            target=target,
            status=status,
            reason=reason,
            starts_on=starts_on,
            expires_on=expires_on,
            recorded_at=now,
            recorded_by=by,
        )
    )
    stored(row, None, verb=Deed.OVERRIDE, by=by, now=now, reason=reason, request_id=request_id)
    kept_facts.refresh(target)
    return row


@transaction.atomic
def withdraw_override(
    *, override: StatusOverride, by: User, now: datetime, request_id: str = ""
) -> StatusOverride:
    """End an override today; one that ended before stays as it is."""
    today = day_of(now)
    require(by, Action.OVERRIDE_STATUS, override.target, today)
    target = lock_target(override.target)
    override = locked(override)
    if override.withdrawn_on is not None:
        return override
    values = {"withdrawn_on": today}
    edited(override, values, verb=Deed.WITHDRAW, by=by, now=now, request_id=request_id)
    kept_facts.refresh(target)
    return override


def _day_problems(starts_on: date, expires_on: date, today: date) -> Iterator[Problem]:
    if starts_on < today:
        message = _("%(day)s is in the past; an override is not back-dated.")
        yield Problem("back_dated", message, "starts_on", {"day": starts_on.isoformat()})
    if expires_on < starts_on:
        yield Problem("window_reversed", _("The last day is before the first."), "expires_on")
