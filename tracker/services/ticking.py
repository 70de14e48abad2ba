"""What the timer does: open periods, climb the ladder, propose orders (docs/deadlines.md).

Every run looks at what stands today and writes what is new, so that it may run at any time, twice, or
after days of standing still, and may be killed at any moment. One transaction a plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tracker.choices import Deed
from tracker.domain.ladder import rungs
from tracker.domain.vocabulary import OrderState, OrderVerb, Role, Rung
from tracker.domain.workdays import WorkingCalendar
from tracker.models import Clockwork, Department, DuePeriod, LadderStep, Plan, SupervisionOrder
from tracker.queries.facts import working_calendar
from tracker.queries.ladder import Climber, climbers, live_plans, years_without_calendar
from tracker.queries.recipients import Recipients
from tracker.services.ledger import Entry, record_many, snapshot
from tracker.services.notices import gather_mails, tell
from tracker.services.order_steps import keep_step
from tracker.services.orders import propose_order
from tracker.services.wholes import whole
from tracker.services.writing import day_of

TOLD = {
    Rung.REMINDER: (Role.REPORTER,),
    Rung.DUE: (Role.REPORTER,),
    Rung.OVERDUE: (Role.REPORTER, Role.REVIEWER),
    Rung.ORDER: (),  # the managers are told by the order that is proposed
}


@dataclass(slots=True)
class Ticked:
    """What a run did. ``uncalendared``: years of due days whose official calendar is not loaded."""

    opened: int = 0
    steps: int = 0
    orders: int = 0
    mails: int = 0
    uncalendared: set[int] = field(default_factory=set)


def tick(*, now: datetime, request_id: str = "") -> Ticked:
    """Do what is due by ``now``: open periods, take rungs, propose orders, queue mails.

    A second run on the same day finds nothing to do. The mails still have to be handed to the worker.
    """
    done, today = Ticked(), day_of(now)
    calendar, people = working_calendar(today), Recipients(today)
    for plan in live_plans(today):
        _tick_plan(plan, calendar, people, done, now, request_id)
    done.mails = gather_mails(now=now, request_id=request_id)
    return done


@transaction.atomic
def _tick_plan(
    plan: Plan,
    calendar: WorkingCalendar,
    people: Recipients,
    done: Ticked,
    now: datetime,
    request_id: str,
) -> None:
    Clockwork.objects.get_or_create(pk=1)
    clock = Clockwork.objects.select_for_update().get(pk=1)
    clock.last_run_at = now
    clock.save()
    today = day_of(now)
    found = climbers(plan, calendar, today=today)
    done.uncalendared.update(years_without_calendar(calendar, [each.owed.due_day for each in found]))
    rows = _opened(plan, found, now, request_id, done)
    taken = _taken(plan)
    steps: list[LadderStep] = []
    for each in found:
        row = rows[each.target.pk, each.owed.period.code]
        if each.owed.is_in:
            _lapse(each, now, request_id)
        else:
            new = list(_new_steps(row, taken.get(row.pk, set()), calendar, now))
            steps += new
            if new:
                _take(each, new, people, done, now, request_id)
    done.steps += record_many(
        (Entry(verb=Deed.REMIND, obj=step, after=snapshot(step)) for step in steps), None, now, request_id
    )


def _opened(
    plan: Plan, found: list[Climber], now: datetime, request_id: str, done: Ticked
) -> dict[tuple[int, str], DuePeriod]:
    """The rows of the periods that are open, new ones made, and due days as the calendar has them now."""
    known = {(row.target_id, row.period): row for row in DuePeriod.objects.filter(target__plan=plan)}
    entries: list[Entry] = []
    for each in found:
        key = (each.target.pk, each.owed.period.code)
        row = known.get(key)
        if row is None:
            known[key] = row = _new_row(each, day_of(now))
            row.save()
            entries.append(Entry(verb=Deed.OPEN, obj=row, after=snapshot(row)))
            done.opened += 1
        elif (row.due_on, row.grace_until) != (each.owed.due_day, each.owed.grace_until):
            before = snapshot(row)
            row.due_on, row.grace_until = each.owed.due_day, each.owed.grace_until
            row.save(update_fields=["due_on", "grace_until"])
            entries.append(Entry(verb=Deed.EDIT, obj=row, before=before, after=snapshot(row)))
    record_many(entries, None, now, request_id)
    return known


def _new_row(each: Climber, today: date) -> DuePeriod:
    period = each.owed.period
    return DuePeriod(
        target=each.target,
        period=period.code,
        period_start=period.start,
        period_end=period.end,
        due_on=each.owed.due_day,
        grace_until=each.owed.grace_until,
        opened_on=today,
    )


def _taken(plan: Plan) -> dict[int, set[Rung]]:
    found: dict[int, set[Rung]] = {}
    for due, rung in LadderStep.objects.filter(due__target__plan=plan).values_list("due_id", "rung"):
        found.setdefault(due, set()).add(rung)
    return found


def _new_steps(
    row: DuePeriod, taken: set[Rung], calendar: WorkingCalendar, now: datetime
) -> Iterator[LadderStep]:
    """The rungs whose day has come and that were not taken before."""
    for rung, day in rungs(row.due_on, row.grace_until, calendar):
        if rung not in taken and day <= day_of(now):
            yield LadderStep(due=row, rung=rung, on=day, recorded_at=now)


def _take(
    each: Climber,
    new: list[LadderStep],
    people: Recipients,
    done: Ticked,
    now: datetime,
    request_id: str,
) -> None:
    """Store the rungs of one period; people are told of the last alone, however many were missed."""
    if new[-1].rung is Rung.ORDER:
        new[-1].order = _proposed(each, now, request_id)
        done.orders += new[-1].order is not None
    for step in new:
        step.save()
    tell(people.of(each.departments, TOLD[new[-1].rung]), step=new[-1], now=now)


def _proposed(each: Climber, now: datetime, request_id: str) -> SupervisionOrder | None:
    """An order to the first lead; None while nobody leads, or when one is on its way."""
    if not each.departments:
        return None
    return propose_order(
        target=each.target,
        department=Department.objects.get(pk=each.departments[0]),
        period=each.owed.period.code,
        now=now,
        request_id=request_id,
    )


def _lapse(each: Climber, now: datetime, request_id: str) -> None:
    """Take back what was only proposed because this report was missing: it has come in."""
    code = each.owed.period.code
    orders = SupervisionOrder.objects.filter(target=each.target, period=code, state=OrderState.PROPOSED)
    for order in orders:
        with translation.override(settings.LANGUAGE_CODE):
            text = _("The report has come in.")
        keep_step(
            order,
            OrderVerb.DROP,
            deed=Deed.DROP,
            text=text,
            by=None,
            now=now,
            before=whole(order),
            request_id=request_id,
        )
