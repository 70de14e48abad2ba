"""Supervision orders: propose, open, receive, answer, close, ask again (docs/deadlines.md).

Every function is one transaction and one audit row, raises ``AccessDenied``, ``Refused`` (everything
that is wrong) or ``Conflict`` (somebody was faster). A step that the same person sends twice answers
with the order as the first one left it.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import OrderState, OrderVerb
from tracker.models import Department, OrderStep, SupervisionOrder, Target, User
from tracker.services.duties import no_example_office
from tracker.services.order_steps import deadline_problems, issue, keep_step, new_order, opened
from tracker.services.refusals import Problem, Refused
from tracker.services.report_rows import lock_target
from tracker.services.wholes import whole
from tracker.services.writing import day_of, permit, raise_all, reasoned, require

UNFINISHED = (OrderState.OPEN, OrderState.RECEIVED, OrderState.ANSWERED, OrderState.REOPENED)


@transaction.atomic
def open_order(
    *,
    target: Target,
    department: Department,
    demand: str,
    deadline: date | None,
    by: User,
    now: datetime,
    period: str = "",
    request_id: str = "",
) -> SupervisionOrder:
    """Issue an order about a target to a department, numbered within the year of ``now``.

    Refused while an order about the target to the same department is unfinished: that one is asked
    again instead. ``deadline`` is the last day of the answer.
    """
    today = day_of(now)
    require(by, Action.OPEN_ORDER, department, today)
    permit(by, Action.OPEN_ORDER, target, allowed=True)
    target = lock_target(target)
    no_example_office(target.plan, [department])
    twin = _unfinished(target, department)
    if twin is not None:
        if (twin.opened_by_id, twin.demand, twin.deadline) == (by.pk, demand.strip(), deadline):
            return twin
        raise Refused(_already(twin))
    order = new_order(target, department, period, today)
    issue(order, demand, deadline, by, now)
    _keep(order, OrderVerb.OPEN, Deed.OPEN, order.demand, by, now, request_id, new=True)
    return order


@transaction.atomic
def propose_order(
    *, target: Target, department: Department, period: str, now: datetime, request_id: str = ""
) -> SupervisionOrder | None:
    """Lay an order before the managers because a report is missing; nothing is sent to the department.

    Done by the installation itself. None when one about the target and department is proposed for the
    period or unfinished.
    """
    target = lock_target(target)
    proposed = SupervisionOrder.objects.filter(target=target, department=department, period=period)
    if proposed.exists() or _unfinished(target, department) is not None:
        return None
    order = new_order(target, department, period, day_of(now))
    keep_step(
        order,
        OrderVerb.PROPOSE,
        deed=Deed.PROPOSE,
        text="",
        by=None,
        now=now,
        before=None,
        request_id=request_id,
    )
    return order


@transaction.atomic
def issue_order(
    *,
    order: SupervisionOrder,
    demand: str,
    deadline: date | None,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> SupervisionOrder:
    """Issue what was proposed: from now on it has a number and a deadline, and the department sees it."""
    require(by, Action.OPEN_ORDER, order, day_of(now))
    lock_target(order.target)
    if twin := _unfinished(order.target, order.department):
        raise Refused(_already(twin))
    order = opened(order, (OrderState.PROPOSED,), expected_version)
    before = whole(order)
    issue(order, demand, deadline, by, now)
    _keep(order, OrderVerb.OPEN, Deed.OPEN, order.demand, by, now, request_id, before=before)
    return order


@transaction.atomic
def drop_order(
    *,
    order: SupervisionOrder,
    reason: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> SupervisionOrder:
    """Decide, with a reason, that what was proposed is not issued."""
    require(by, Action.OPEN_ORDER, order, day_of(now))
    reason = reasoned(reason)
    order = opened(order, (OrderState.PROPOSED,), expected_version)
    _keep(order, OrderVerb.DROP, Deed.DROP, reason, by, now, request_id)
    return order


@transaction.atomic
def receive_order(
    *, order: SupervisionOrder, by: User, now: datetime, text: str = "", request_id: str = ""
) -> SupervisionOrder:
    """Confirm for the addressed department that the order has arrived (签收)."""
    require(by, Action.RECEIVE_ORDER, order, day_of(now))
    if _did_last(order, OrderVerb.RECEIVE, text, by):
        return SupervisionOrder.objects.get(pk=order.pk)
    order = opened(order, (OrderState.OPEN,), None)
    _keep(order, OrderVerb.RECEIVE, Deed.RECEIVE, text, by, now, request_id)
    return order


@transaction.atomic
def answer_order(
    *,
    order: SupervisionOrder,
    text: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> SupervisionOrder:
    """Answer an order that was received: what was done, and what is done next."""
    require(by, Action.ANSWER_ORDER, order, day_of(now))
    if _did_last(order, OrderVerb.ANSWER, text, by):
        return SupervisionOrder.objects.get(pk=order.pk)
    if not text.strip():
        raise Refused(Problem("answer_missing", _("Please write what was done."), "text"))
    order = opened(order, (OrderState.RECEIVED, OrderState.REOPENED), expected_version)
    _keep(order, OrderVerb.ANSWER, Deed.ANSWER, text, by, now, request_id)
    return order


@transaction.atomic
def close_order(
    *,
    order: SupervisionOrder,
    by: User,
    now: datetime,
    text: str = "",
    expected_version: int | None = None,
    request_id: str = "",
) -> SupervisionOrder:
    """Accept the answer and close the order; never the answer of oneself."""
    require(by, Action.CLOSE_ORDER, order, day_of(now))
    if _did_last(order, OrderVerb.CLOSE, text, by):
        return SupervisionOrder.objects.get(pk=order.pk)
    order = opened(order, (OrderState.ANSWERED,), expected_version)
    answer = order.steps.filter(verb=OrderVerb.ANSWER).order_by("-pk").first()
    if answer is not None and answer.recorded_by_id == by.pk:
        message = _("The answer is your own; somebody else has to close the order.")
        raise Refused(Problem("own_answer", message))
    _keep(order, OrderVerb.CLOSE, Deed.FINISH, text, by, now, request_id)
    return order


@transaction.atomic
def reopen_order(
    *,
    order: SupervisionOrder,
    text: str,
    deadline: date | None,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> SupervisionOrder:
    """Ask again, with a reason and a new deadline, because the answer does not do; also what was closed."""
    today = day_of(now)
    require(by, Action.CLOSE_ORDER, order, today)
    if _did_last(order, OrderVerb.REOPEN, text, by):
        return SupervisionOrder.objects.get(pk=order.pk)
    text = reasoned(text)
    lock_target(order.target)
    raise_all(deadline_problems(deadline, today))
    order = opened(order, (OrderState.ANSWERED, OrderState.CLOSED), expected_version)
    twin = _unfinished(order.target, order.department)
    if twin is not None and twin.pk != order.pk:
        raise Refused(_already(twin))
    before = whole(order)
    order.deadline = deadline
    _keep(order, OrderVerb.REOPEN, Deed.REOPEN, text, by, now, request_id, before=before)
    return order


def _keep(
    order: SupervisionOrder,
    verb: OrderVerb,
    deed: str,
    text: str,
    by: User,
    now: datetime,
    request_id: str,
    *,
    before: dict[str, object] | None = None,
    new: bool = False,
) -> OrderStep:
    """Store a step of a person; ``before`` is the order as it was, read here unless it was changed."""
    known = None if new else before or whole(order)
    return keep_step(order, verb, deed=deed, text=text, by=by, now=now, before=known, request_id=request_id)


def _unfinished(target: Target, department: Department) -> SupervisionOrder | None:
    rows = SupervisionOrder.objects.filter(target=target, department=department, state__in=UNFINISHED)
    return rows.first()


def _already(twin: SupervisionOrder) -> Problem:
    message = _("The order %(number)s about this target to this department is not finished yet.")
    return Problem("already_open", message, params={"number": twin.label})


def _did_last(order: SupervisionOrder, verb: OrderVerb, text: str, by: User) -> bool:
    """Whether the last step is this very one: a button pressed twice, a page sent again."""
    last = OrderStep.objects.filter(order=order).order_by("-pk").first()
    return last is not None and (last.verb, last.text, last.recorded_by_id) == (verb, text.strip(), by.pk)
