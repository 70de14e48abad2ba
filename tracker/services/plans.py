"""Keep plans, their rules, special actions and concepts."""

from __future__ import annotations


def create_plan(
    *, details: PlanDetails, by: User, now: datetime, rules: RuleValues | None = None, request_id: str = ""
) -> Plan:
    """Make a plan with its first rules, which hold for every day."""
    raise NotImplementedError


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

    ``live_since`` is set once and then stays; a plan with illustrative things stays illustrative.
    """
    raise NotImplementedError


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
    """Record new cuts or grace from a day on, with a reason."""
    raise NotImplementedError


def create_action(
    *, details: ActionDetails, by: User, now: datetime, duties: Duties | None = None, request_id: str = ""
) -> SpecialAction:
    """Make a special action."""
    raise NotImplementedError


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
    raise NotImplementedError


def set_action_duties(
    *,
    action: SpecialAction,
    duties: Duties,
    by: User,
    now: datetime,
    effective_on: date | None = None,
    request_id: str = "",
) -> SpecialAction:
    """Say who leads and supports an action from a day on; targets without their own duties follow."""
    raise NotImplementedError


def create_concept(*, details: ConceptDetails, by: User, now: datetime, request_id: str = "") -> Concept:
    """Make a heading of the source."""
    raise NotImplementedError


def edit_concept(
    *, concept: Concept, details: ConceptDetails, by: User, now: datetime, request_id: str = ""
) -> Concept:
    """Change a heading of the source. Writes nothing when nothing changed."""
    raise NotImplementedError


def plan_details_of(plan: Plan) -> PlanDetails:
    """What a stored plan is, as typed values."""
    raise NotImplementedError


def action_details_of(action: SpecialAction) -> ActionDetails:
    """What a stored special action is, as typed values."""
    raise NotImplementedError


def concept_details_of(concept: Concept) -> ConceptDetails:
    """What a stored concept is, as typed values."""
    raise NotImplementedError
