"""Issuing a paper freezes it: its words, the days it speaks of, who signed it, and a hash over all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import BriefingKind
from tracker.models import Briefing, Department, Plan, SpecialAction, User
from tracker.queries.briefing import Scope
from tracker.queries.seals import printed_seal
from tracker.services.refusals import Problem, Refused
from tracker.services.writing import checked, day_of, locked, permit, require, stored


@transaction.atomic
def issue_briefing(
    *,
    scope: Scope,
    paper: Mapping[str, Any],
    sha256: str,
    by: User,
    now: datetime,
    request_id: str = "",
) -> Briefing:
    """Freeze ``paper`` (what ``documents.paper.content_of`` wrote) under the next number of the plan's year.

    ``sha256`` is its hash. The same words are issued once: asking again returns the paper that is there.
    A final evaluation needs a plan that is over. Raises ``Refused`` and ``AccessDenied``.
    """
    today = day_of(now)
    require(by, Action.ISSUE_BRIEFING, _owner(scope), today)
    permit(by, Action.ISSUE_BRIEFING, scope.plan, allowed=True)
    if scope.kind is BriefingKind.FINAL and scope.as_of < scope.plan.ends_on:
        params = {"day": scope.plan.ends_on.isoformat()}
        message = _("The plan runs until %(day)s: its final evaluation follows.")
        raise Refused(Problem("plan_runs", message, params=params))
    plan = locked(scope.plan)
    before = Briefing.objects.filter(plan=plan, sha256=sha256).first()
    if before is not None:
        return before
    row = Briefing(
        plan=plan,
        kind=scope.kind,
        period=scope.period,
        action=scope.action,
        department=scope.department,
        as_of=scope.as_of,
        known_at=scope.known_at,
        year=today.year,
        number=_next_number(plan, today.year),
        paper=paper,
        sha256=sha256,
        seal=printed_seal(),
        issued_at=now,
        issued_by=by,
    )
    return stored(checked(row), None, verb=Deed.ISSUE, by=by, now=now, request_id=request_id)


def _owner(scope: Scope | None) -> Department | SpecialAction | Plan | None:
    """Whose paper it is: of a department that of the department, else of the whole city."""
    return None if scope is None else scope.department or scope.action or scope.plan


def _next_number(plan: Plan, year: int) -> int:
    newest = (
        Briefing.objects.filter(plan=plan, year=year).order_by("-number").values_list("number", flat=True)
    )
    return (newest.first() or 0) + 1
