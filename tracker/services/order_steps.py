"""The rows of a supervision order as its services write them: numbers, causes, steps."""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tracker.choices import label
from tracker.domain.vocabulary import OrderState, OrderVerb, Role
from tracker.explanations import reason_sentence
from tracker.models import Department, OrderNumber, OrderStep, SupervisionOrder, Target, User
from tracker.queries.assessments import judge_target
from tracker.queries.orders import LEADS_TO
from tracker.queries.recipients import Recipients
from tracker.services.kept_facts import settle
from tracker.services.ledger import Snapshot, record
from tracker.services.notices import tell
from tracker.services.refusals import Conflict, Problem
from tracker.services.wholes import whole
from tracker.services.writing import checked, day_of, locked, raise_all, same_edit


def new_order(target: Target, department: Department, period: str, today: date) -> SupervisionOrder:
    """An order that is not stored yet, with what its target shows today in every language of the site."""
    settle([target.pk, *Target.objects.filter(parent=target).values_list("pk", flat=True)])
    assessment = judge_target(target, as_of=today, known_at=today, today=today).assessment
    cause = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            cause[language] = reason_sentence(assessment)
    return SupervisionOrder(
        target=target,
        department=department,
        period=period,
        cause_on=today,
        cause_status=assessment.status,
        cause=cause,
        state=OrderState.PROPOSED,
    )


def issue(order: SupervisionOrder, demand: str, deadline: date | None, by: User, now: datetime) -> None:
    """Give an order its number, words and deadline; raises ``Refused`` with everything that is wrong."""
    today = day_of(now)
    raise_all(_issue_problems(demand, deadline, today))
    order.demand, order.deadline = demand.strip(), deadline
    order.opened_at, order.opened_by = now, by
    order.year, order.number = today.year, _next_number(today.year)


def _next_number(year: int) -> int:
    """The next number of a year; whoever asks at the same time waits for this transaction to end."""
    OrderNumber.objects.get_or_create(year=year)
    row = OrderNumber.objects.select_for_update().get(pk=year)
    row.last += 1
    row.save()
    return row.last


def _issue_problems(demand: str, deadline: date | None, today: date) -> Iterator[Problem]:
    if not demand.strip():
        yield Problem("demand_missing", _("Please write what the department is asked to do."), "demand")
    yield from deadline_problems(deadline, today)


def deadline_problems(deadline: date | None, today: date) -> Iterator[Problem]:
    """Whether an answer can still be given by that day."""
    if deadline is None:
        yield Problem("deadline_missing", _("Please name the day until which to answer."), "deadline")
    elif deadline < today:
        message = _("The deadline %(day)s is in the past.")
        yield Problem("deadline_past", message, "deadline", {"day": deadline.isoformat()})


def opened(order: SupervisionOrder, states: tuple[OrderState, ...], seen: int | None) -> SupervisionOrder:
    """The order as it stands now, locked; ``Conflict`` in any other state or edit than was ``seen``."""
    found = locked(order)
    found.target = order.target
    same_edit(found, seen)
    if found.state not in states:
        message = _("This order is “%(state)s” by now; the step is not possible.")
        raise Conflict(Problem("wrong_state", message, params={"state": label(found.state)}))
    return found


def keep_step(
    order: SupervisionOrder,
    verb: OrderVerb,
    *,
    deed: str,
    text: str,
    by: User | None,
    now: datetime,
    before: Snapshot | None,
    request_id: str,
) -> OrderStep:
    """Store the order in the state that ``verb`` leads to, with its step and its one audit row."""
    order.state = LEADS_TO[verb]
    if before is not None:
        order.version += 1
    checked(order).save()
    step = OrderStep(
        order=order,
        verb=verb,
        on=day_of(now),
        text=text.strip(),
        deadline=order.deadline,
        recorded_at=now,
        recorded_by=by,
    )
    checked(step).save()
    tell(_told(order, verb, day_of(now)) - {by.pk if by else 0}, order_step=step, now=now)
    record(deed, order, before, whole(order), by, now, text.strip(), request_id)
    return step


def _told(order: SupervisionOrder, verb: OrderVerb, today: date) -> set[int]:
    """Who is told of a step: the department of what it is asked, the manager of what it said."""
    people = Recipients(today)
    if verb is OrderVerb.PROPOSE:
        return people.managers_over(order.department_id)
    if verb in (OrderVerb.OPEN, OrderVerb.REOPEN, OrderVerb.CLOSE):
        return people.of([order.department_id], (Role.REPORTER, Role.REVIEWER))
    if verb in (OrderVerb.RECEIVE, OrderVerb.ANSWER) and order.opened_by_id:
        return {order.opened_by_id}
    return set()
