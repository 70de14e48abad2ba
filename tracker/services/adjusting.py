"""Change a target's goal, deadline or rule by a new version with a reason (目标调整)."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import DueBasis
from tracker.models import Target, TargetVersion, User
from tracker.queries.versions import versions_of
from tracker.services import kept_facts
from tracker.services.contents import Terms
from tracker.services.refusals import Conflict, Problem, Refused
from tracker.services.report_rows import lock_target
from tracker.services.terms import store_version, terms_of
from tracker.services.wholes import whole
from tracker.services.writing import day_of, reasoned, require, stored

__all__ = [
    "adjust_target",
    "cancel_target",
    "newest_version",
    "postpone_target",
    "reinstate_target",
    "terms_of",
]


def newest_version(target: Target) -> TargetVersion:
    """The version recorded last. One query."""
    return versions_of(target)[-1]


@transaction.atomic
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
    require(by, Action.ADJUST_TARGET, target, day_of(now))
    target = lock_target(target)
    newest = newest_version(target)
    if expected_version is not None and newest.number != expected_version:
        message = _("The target was adjusted in the meantime (version %(now)d, you saw %(seen)d).")
        params = {"now": newest.number, "seen": expected_version}
        raise Conflict(Problem("changed_meanwhile", message, params=params))
    return _next_version(target, newest, terms, effective_on, reason, by, now, Deed.ADJUST, request_id)


@transaction.atomic
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
    """Move the deadline to a later day; every light follows the new date (已延期)."""
    require(by, Action.ADJUST_TARGET, target, day_of(now))
    target = lock_target(target)
    newest = newest_version(target)
    if newest.due_on is not None and due_on <= newest.due_on:
        params = {"read": due_on.isoformat(), "due_on": newest.due_on.isoformat()}
        message = _("The new deadline %(read)s is not after the present one, %(due_on)s.")
        raise Refused(Problem("not_later", message, "due_on", params))
    basis = DueBasis.STATED if newest.due_basis == DueBasis.NONE else newest.due_basis
    terms = replace(terms_of(newest), due_on=due_on, due_basis=basis)
    return _next_version(target, newest, terms, effective_on, reason, by, now, Deed.POSTPONE, request_id)


@transaction.atomic
def cancel_target(
    *, target: Target, effective_on: date, reason: str, by: User, now: datetime, request_id: str = ""
) -> TargetVersion:
    """Cancel a target from a day on, with what is below it; what was reported stays."""
    require(by, Action.ADJUST_TARGET, target, day_of(now))
    target = lock_target(target)
    newest = newest_version(target)
    terms = replace(terms_of(newest), cancelled=True)
    version = _next_version(target, newest, terms, effective_on, reason, by, now, Deed.CANCEL, request_id)
    for child in target.children.order_by("pk"):
        if not newest_version(child).cancelled:
            cancel_target(
                target=child, effective_on=effective_on, reason=reason, by=by, now=now, request_id=request_id
            )
    return version


@transaction.atomic
def reinstate_target(
    *, target: Target, effective_on: date, reason: str, by: User, now: datetime, request_id: str = ""
) -> TargetVersion:
    """Take a cancellation back from a day on; what is below it is reinstated one by one."""
    require(by, Action.ADJUST_TARGET, target, day_of(now))
    target = lock_target(target)
    newest = newest_version(target)
    terms = replace(terms_of(newest), cancelled=False)
    return _next_version(target, newest, terms, effective_on, reason, by, now, Deed.REINSTATE, request_id)


def _next_version(
    target: Target,
    newest: TargetVersion,
    terms: Terms,
    effective_on: date,
    reason: str,
    by: User,
    now: datetime,
    deed: Deed,
    request_id: str,
) -> TargetVersion:
    reason = reasoned(reason)
    if terms == terms_of(newest):
        raise Refused(Problem("nothing_changed", _("Nothing differs from the present version.")))
    before = whole(target)
    last = target.versions.aggregate(last=Max("number"))["last"]  # voided versions keep their numbers
    version = store_version(target, terms, last + 1, effective_on, reason, by, now)
    stored(target, before, verb=deed, by=by, now=now, reason=reason, request_id=request_id)
    kept_facts.refresh(target)
    return version
