"""Supervision orders for their pages and for the board: what stood open on a day, as known on a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import get_language

from tracker.access import Standing, visible_orders
from tracker.domain.vocabulary import OrderState, OrderVerb, Status
from tracker.models import OrderStep, SupervisionOrder

LEADS_TO = {
    OrderVerb.PROPOSE: OrderState.PROPOSED,
    OrderVerb.OPEN: OrderState.OPEN,
    OrderVerb.RECEIVE: OrderState.RECEIVED,
    OrderVerb.ANSWER: OrderState.ANSWERED,
    OrderVerb.REOPEN: OrderState.REOPENED,
    OrderVerb.CLOSE: OrderState.CLOSED,
    OrderVerb.DROP: OrderState.DROPPED,
}
NOT_ISSUED = (OrderState.PROPOSED, OrderState.DROPPED)
NOT_ANSWERED = (OrderState.OPEN, OrderState.RECEIVED, OrderState.REOPENED)


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of an order. ``who`` is "" for the installation."""

    verb: OrderVerb
    on: date
    at: datetime
    who: str
    text: str
    deadline: date | None


@dataclass(frozen=True, slots=True)
class OrderMark:
    """An order that is unfinished on a day, for a cell of the board and the page of its target.

    ``answer`` are the words of the newest answer, "" before; ``overdue``: the deadline is over and the
    answer has not come.
    """

    pk: int
    label: str
    state: OrderState
    department: str
    department_en: str
    opened_on: date
    deadline: date
    answer: str
    answered_on: date | None
    overdue: bool


def orders_known(who: Standing, *, as_of: date, today: date) -> QuerySet[SupervisionOrder]:
    """What ``who`` may read, annotated with ``state_then`` and ``deadline_then``: those of the end of
    ``as_of``. Orders made later are left out.
    """
    rows = visible_orders(who).select_related("target__plan", "department")
    if as_of >= today:
        return rows.annotate(state_then=F("state"), deadline_then=F("deadline"))
    steps = OrderStep.objects.filter(order=OuterRef("pk"), on__lte=as_of).order_by("-pk")
    states = [When(verb_then=verb.value, then=Value(state.value)) for verb, state in LEADS_TO.items()]
    rows = rows.annotate(
        verb_then=Subquery(steps.values("verb")[:1]), deadline_then=Subquery(steps.values("deadline")[:1])
    )
    return rows.filter(verb_then__isnull=False).annotate(state_then=Case(*states, output_field=CharField()))


def open_orders_by_target(
    target_ids: Iterable[int], *, who: Standing, as_of: date, known_at: date
) -> dict[int, list[OrderMark]]:
    """The orders that were issued and not closed on ``as_of``, by target, the newest first.

    An order and its steps count from the day on which they were recorded, so that nothing more is
    known of ``as_of`` at a later ``known_at``. Two queries, whatever the number of targets.
    """
    day = min(as_of, known_at)
    later = OrderStep.objects.filter(order=OuterRef("pk"), on__gt=day)
    rows = visible_orders(who).filter(target__in=list(target_ids), year__isnull=False)
    rows = rows.exclude(~Exists(later), state=OrderState.CLOSED.value)  # closed by then, and ever since
    rows = rows.select_related("department").order_by("-year", "-number")
    steps = steps_by_order([order.pk for order in rows], day)
    found: dict[int, list[OrderMark]] = {}
    for order in rows:
        mark = _mark(order, steps.get(order.pk, ()), day)
        if mark is not None:
            found.setdefault(order.target_id, []).append(mark)
    return found


def steps_by_order(orders: Collection[int], day: date) -> dict[int, list[OrderStep]]:
    """The steps of orders up to ``day``, the oldest first, by the order's id. One query."""
    found: dict[int, list[OrderStep]] = {}
    for step in OrderStep.objects.filter(order__in=orders, on__lte=day).order_by("pk"):
        found.setdefault(step.order_id, []).append(step)
    return found


def _mark(order: SupervisionOrder, steps: Iterable[OrderStep], day: date) -> OrderMark | None:
    issued = next((step for step in steps if step.verb is OrderVerb.OPEN), None)
    if issued is None:
        return None
    last = list(steps)[-1]
    state = LEADS_TO[last.verb]
    if state is OrderState.CLOSED or last.deadline is None:
        return None
    answers = [step for step in steps if step.verb is OrderVerb.ANSWER]
    return OrderMark(
        pk=order.pk,
        label=order.label,
        state=state,
        department=order.department.name,
        department_en=order.department.name_en,
        opened_on=issued.on,
        deadline=last.deadline,
        answer=answers[-1].text if answers else "",
        answered_on=answers[-1].on if answers else None,
        overdue=state in NOT_ANSWERED and last.deadline < day,
    )


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of /orders/. ``label`` is "" for what is only proposed; ``days_over`` counts calendar
    days since the deadline of an answer that has not come."""

    pk: int
    label: str
    code: str
    name: str
    name_en: str
    department: str
    department_en: str
    cause_status: Status
    state: OrderState
    opened_on: date | None
    deadline: date | None
    days_over: int
    illustrative: bool


def order_rows(found: QuerySet[SupervisionOrder], *, as_of: date) -> list[OrderRow]:
    """The rows of the page, in the states that ``orders_known`` found. One query."""
    return [_row(order, as_of) for order in found]


def _row(order: Any, as_of: date) -> OrderRow:
    state, deadline = OrderState(order.state_then), order.deadline_then
    late = state in NOT_ANSWERED and deadline is not None and deadline < as_of
    return OrderRow(
        pk=order.pk,
        label=order.label if state not in NOT_ISSUED else "",
        code=order.target.code,
        name=order.target.name,
        name_en=order.target.name_en,
        department=order.department.name,
        department_en=order.department.name_en,
        cause_status=order.cause_status,
        state=state,
        opened_on=order.cause_on,
        deadline=deadline,
        days_over=(as_of - deadline).days if late else 0,
        illustrative=order.target.plan.illustrative,
    )


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything on the page and the paper of one order, as it was at the end of a day."""

    order: SupervisionOrder
    state: OrderState
    deadline: date | None
    cause: str
    steps: tuple[StepRow, ...]
    overdue: bool

    @property
    def issued(self) -> StepRow | None:
        """The step by which it was issued; None while it is only proposed."""
        return self._last(OrderVerb.OPEN)

    @property
    def received(self) -> StepRow | None:
        """The receipt."""
        return self._last(OrderVerb.RECEIVE)

    @property
    def answered(self) -> StepRow | None:
        """The newest answer."""
        return self._last(OrderVerb.ANSWER)

    @property
    def closed(self) -> StepRow | None:
        """The closing, when it is closed."""
        return self._last(OrderVerb.CLOSE) if self.state is OrderState.CLOSED else None

    def _last(self, verb: OrderVerb) -> StepRow | None:
        return next((step for step in reversed(self.steps) if step.verb is verb), None)


def order_page(order: SupervisionOrder, *, as_of: date) -> OrderPage | None:
    """One order as it was at the end of ``as_of``; None when it was not made yet. One query."""
    steps = OrderStep.objects.filter(order=order, on__lte=as_of).select_related("recorded_by")
    rows = tuple(_step(step) for step in steps.order_by("pk"))
    if not rows:
        return None
    state, deadline = LEADS_TO[rows[-1].verb], rows[-1].deadline
    late = state in NOT_ANSWERED and deadline is not None and deadline < as_of
    return OrderPage(order, state, deadline, cause_in_words(order), rows, late)


def cause_in_words(order: SupervisionOrder) -> str:
    """Why the order was opened, in the reader's language; the words are those of the day it was opened."""
    return str(order.cause.get(get_language() or "", "") or next(iter(order.cause.values()), ""))


def _step(step: OrderStep) -> StepRow:
    return StepRow(
        verb=OrderVerb(step.verb),
        on=step.on,
        at=step.recorded_at,
        who=str(step.recorded_by or ""),
        text=step.text,
        deadline=step.deadline,
    )
