"""The due days of a person's departments, for the calendar feed."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.access import Action, own_targets, standing_of
from tracker.domain.case import Case
from tracker.domain.vocabulary import Role
from tracker.explanations import period_words, record_word
from tracker.models import CalendarFeed, SupervisionOrder, Target, User
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.facts import working_calendar
from tracker.queries.leads import leads_of_targets
from tracker.queries.orders import NOT_ANSWERED
from tracker.queries.owed import case_of, due_day_of, owing_of, running_period


@dataclass(frozen=True, slots=True)
class DueEvent:
    """One day to keep. ``key`` is the same in every answer, so that calendars move an event and never
    double it; ``page`` and ``argument`` are where it leads."""

    key: str
    day: date
    title: str
    text: str
    page: str
    argument: str | int


def feed_owner(digest: str) -> User | None:
    """The active person whose feed has that digest; None for any other. One query."""
    feed = (
        CalendarFeed.objects.filter(secret_digest=digest, person__is_active=True)
        .select_related("person")
        .first()
    )
    return feed.person if feed else None


def feed_made_at(person: User) -> datetime | None:
    """When the present address of a person was made; None without one. One query."""
    return CalendarFeed.objects.filter(person=person).values_list("made_at", flat=True).first()


def due_events(person: User, *, today: date) -> list[DueEvent]:
    """What the departments of a person have to report and to answer, by day, in the active language.

    For each target they lead: what is missing and still in its grace, and the running period. A constant
    number of queries.
    """
    who = replace(standing_of(person, today), city=frozenset())
    offices = who.departments(Role.REPORTER) | who.departments(Role.REVIEWER)
    mine = [own_targets(who, action).values("pk") for action in (Action.DRAFT_REPORT, Action.RETURN_REPORT)]
    rows = Target.objects.filter(
        Q(pk__in=mine[0]) | Q(pk__in=mine[1]), closed_on__isnull=True, is_series=False
    )
    targets = list(rows.select_related("unit", "plan", "action", "parent", "part_department"))
    leads = leads_of_targets(targets, as_of=today, known_at=today)
    calendar = working_calendar(today)
    found: list[DueEvent] = []
    for judged in judge_targets(targets, as_of=today, known_at=today, today=today):
        led = any(office.pk in offices for office in leads[judged.target.pk].leads)
        if led and judged.target.plan.live_since is not None and not judged.facts.parts:
            found += _reports(judged, case_of(judged, calendar))
    orders = SupervisionOrder.objects.filter(department__in=offices, state__in=NOT_ANSWERED)
    found += [_order(order) for order in orders.select_related("target")]
    return sorted(found, key=lambda event: (event.day, event.key))


def _reports(judged: Judged, case: Case) -> list[DueEvent]:
    owing = [item for item in owing_of(judged, case) if item.grace_until >= case.as_of]
    due = {item.period.code: item.due_day for item in owing}
    running = running_period(case)
    if running is not None and running.code not in due and not case.is_in(running):
        due[running.code] = due_day_of(case, running)
    return [_report(judged.target, code, day) for code, day in due.items()]


def _report(target: Target, code: str, day: date) -> DueEvent:
    words = {"target": f"{target.code} {record_word(target)}", "period": period_words(code)}
    return DueEvent(
        key=f"report-{target.pk}-{code}",
        day=day,
        title=_("Report due: %(target)s, %(period)s") % words,
        text=_example(target),
        page="target",
        argument=target.code,
    )


def _order(order: SupervisionOrder) -> DueEvent:
    words = {"number": order.label, "target": f"{order.target.code} {record_word(order.target)}"}
    return DueEvent(
        key=f"order-{order.pk}",
        day=order.deadline or order.cause_on,
        title=_("Answer due: %(number)s, %(target)s") % words,
        text=order.demand,
        page="order",
        argument=order.pk,
    )


def _example(target: Target) -> str:
    return _("illustrative data") if target.plan.illustrative else ""
