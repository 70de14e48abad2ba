"""Keep plans, their rules, special actions and concepts."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.models import Assignment, Concept, Plan, PlanRules, Report, SpecialAction, Target, User
from tracker.services.contents import ActionDetails, ConceptDetails, Duties, PlanDetails, RuleValues
from tracker.services.duties import store_duties
from tracker.services.pinyin import search_text
from tracker.services.refusals import Problem
from tracker.services.wholes import whole
from tracker.services.writing import (
    checked,
    day_of,
    edited,
    locked,
    raise_all,
    reasoned,
    require,
    same_edit,
    stored,
    values_of,
)


@transaction.atomic
def create_plan(
    *, details: PlanDetails, by: User, now: datetime, rules: RuleValues | None = None, request_id: str = ""
) -> Plan:
    """Make a plan with its first rules, which hold for every day."""
    require(by, Action.KEEP_PLANS, None, day_of(now))
    plan = Plan(**values_of(details))
    checked(plan)
    plan.save()
    _store_rules(plan, rules or RuleValues(), 1, plan.starts_on, "", by, now)
    return stored(plan, None, verb=Deed.CREATE, by=by, now=now, request_id=request_id)


@transaction.atomic
def edit_plan(
    *,
    plan: Plan,
    details: PlanDetails,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> Plan:
    """Change a plan's heading and window. Writes nothing when nothing changed.

    ``live_since`` stays once that day has come; a plan with illustrative things stays illustrative.
    """
    today = day_of(now)
    require(by, Action.KEEP_PLANS, plan, today)
    plan = locked(plan)
    same_edit(plan, expected_version)
    raise_all(_plan_problems(plan, details, today))
    return edited(plan, values_of(details), verb=Deed.EDIT, by=by, now=now, request_id=request_id)


@transaction.atomic
def set_rules(
    *,
    plan: Plan,
    rules: RuleValues,
    effective_on: date,
    reason: str,
    by: User,
    now: datetime,
    request_id: str = "",
) -> PlanRules:
    """Record new cuts or grace from a day on, with a reason; refused when nothing differs."""
    require(by, Action.KEEP_PLANS, plan, day_of(now))
    reason = reasoned(reason)
    plan = locked(plan)
    before = whole(plan)
    newest = plan.rules.order_by("number").last()
    if newest is not None and all(getattr(newest, name) == said for name, said in values_of(rules).items()):
        raise_all([Problem("nothing_changed", _("Nothing differs from the present rules."))])
    row = _store_rules(plan, rules, newest.number + 1 if newest else 1, effective_on, reason, by, now)
    stored(plan, before, verb=Deed.ADJUST, by=by, now=now, reason=reason, request_id=request_id)
    return row


@transaction.atomic
def create_action(
    *, details: ActionDetails, by: User, now: datetime, duties: Duties | None = None, request_id: str = ""
) -> SpecialAction:
    """Make a special action."""
    require(by, Action.KEEP_PLANS, None, day_of(now))
    action = SpecialAction(**_action_values(details))
    checked(action)
    action.save()
    if duties is not None:
        store_duties(action, duties, None, by, now)
    return stored(action, None, verb=Deed.CREATE, by=by, now=now, request_id=request_id)


@transaction.atomic
def edit_action(
    *,
    action: SpecialAction,
    details: ActionDetails,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> SpecialAction:
    """Change a special action or its state. Writes nothing when nothing changed."""
    require(by, Action.KEEP_PLANS, action, day_of(now))
    action = locked(action)
    same_edit(action, expected_version)
    raise_all(_never(action, details, ("plan", "number")))
    return edited(action, _action_values(details), verb=Deed.EDIT, by=by, now=now, request_id=request_id)


def _action_values(details: ActionDetails) -> dict[str, Any]:
    return values_of(details) | {"search_text": search_text(details.name, details.name_en)}


@transaction.atomic
def set_action_duties(
    *,
    action: SpecialAction,
    duties: Duties,
    by: User,
    now: datetime,
    effective_on: date | None = None,
    request_id: str = "",
) -> SpecialAction:
    """Say who leads and supports an action from a day on; targets without their own duties follow.

    The first setting holds for every day. Writes nothing when unchanged.
    """
    today = day_of(now)
    require(by, Action.KEEP_PLANS, action, today)
    action = locked(action)
    before = whole(action)
    if not store_duties(action, duties, effective_on or today, by, now):
        return action
    return stored(action, before, verb=Deed.ASSIGN, by=by, now=now, request_id=request_id)


@transaction.atomic
def create_concept(*, details: ConceptDetails, by: User, now: datetime, request_id: str = "") -> Concept:
    """Make a heading of the source."""
    require(by, Action.KEEP_PLANS, None, day_of(now))
    raise_all(_concept_problems(details))
    concept = checked(Concept(**values_of(details)))
    return stored(concept, None, verb=Deed.CREATE, by=by, now=now, request_id=request_id)


@transaction.atomic
def edit_concept(
    *, concept: Concept, details: ConceptDetails, by: User, now: datetime, request_id: str = ""
) -> Concept:
    """Change a heading of the source. Writes nothing when nothing changed."""
    require(by, Action.KEEP_PLANS, concept, day_of(now))
    concept = locked(concept)
    raise_all([*_never(concept, details, ("plan",)), *_concept_problems(details)])
    return edited(concept, values_of(details), verb=Deed.EDIT, by=by, now=now, request_id=request_id)


def plan_details_of(plan: Plan) -> PlanDetails:
    """What a stored plan is, as typed values."""
    return PlanDetails(
        code=plan.code,
        name=plan.name,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        name_en=plan.name_en,
        live_since=plan.live_since,
        illustrative=plan.illustrative,
        opens_at_last_day=plan.opens_at_last_day,
        source=plan.source,
    )


def action_details_of(action: SpecialAction) -> ActionDetails:
    """What a stored special action is, as typed values."""
    return ActionDetails(
        plan=action.plan,
        number=action.number,
        name=action.name,
        name_en=action.name_en,
        emphasis=action.emphasis,
        typical_cases=action.typical_cases,
        batch=action.batch,
        state=action.state,
        adopted_on=action.adopted_on,
        ended_on=action.ended_on,
        successor=action.successor,
    )


def concept_details_of(concept: Concept) -> ConceptDetails:
    """What a stored concept is, as typed values."""
    return ConceptDetails(
        plan=concept.plan,
        position=concept.position,
        name=concept.name,
        name_en=concept.name_en,
        text=concept.text,
        action=concept.action,
        action_grounds=concept.action_grounds,
    )


def _store_rules(
    plan: Plan, rules: RuleValues, number: int, effective_on: date, reason: str, by: User, now: datetime
) -> PlanRules:
    row = PlanRules(
        plan=plan,
        number=number,
        effective_on=effective_on,
        reason=reason,
        recorded_at=now,
        recorded_by=by,
        **values_of(rules),
    )
    checked(row)
    row.save()
    return row


def _plan_problems(plan: Plan, details: PlanDetails, today: date) -> Iterator[Problem]:
    if plan.live_since is not None and plan.live_since <= today and details.live_since != plan.live_since:
        params = {"live_since": plan.live_since.isoformat()}
        message = _("The plan is live since %(live_since)s; that day cannot be changed any more.")
        yield Problem("live_already", message, "live_since", params)
    if plan.code != details.code:
        yield Problem("never_changes", _("The code never changes."), "code")
    if plan.illustrative and not details.illustrative and _has_examples(plan):
        message = _("The plan holds example departments or reports and stays an example.")
        yield Problem("illustrative", message, "illustrative")


def _has_examples(plan: Plan) -> bool:
    """Whether anything of an example person or department stands under a plan."""
    duties = Assignment.objects.filter(department__illustrative=True)
    reports = Report.objects.filter(target__plan=plan)
    return (
        duties.filter(target__plan=plan).exists()
        or duties.filter(action__plan=plan).exists()
        or Target.objects.filter(plan=plan, part_department__illustrative=True).exists()
        or reports.filter(department__illustrative=True).exists()
        or reports.filter(created_by__illustrative=True).exists()
    )


def _never(row: object, details: object, fields: tuple[str, ...]) -> Iterator[Problem]:
    for field in fields:
        if getattr(row, field) != getattr(details, field):
            yield Problem("never_changes", _("This never changes."), field)


def _concept_problems(details: ConceptDetails) -> Iterator[Problem]:
    if details.action is not None and details.action.plan_id != details.plan.pk:
        yield Problem("other_plan", _("This belongs to another plan."), "action")
