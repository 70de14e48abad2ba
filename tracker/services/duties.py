"""Who leads and supports a target or a special action: dated settings, never edited."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import Duty
from tracker.models import Assignment, Department, Plan, SpecialAction, Target, User
from tracker.services.contents import Duties
from tracker.services.refusals import Problem
from tracker.services.writing import raise_all


def duties_of(thing: Target | SpecialAction) -> Duties | None:
    """The setting recorded last for a thing itself, as typed values; None when it has none. One query."""
    lines = _newest(thing)
    if not lines:
        return None
    offices = [(line.duty, line.department) for line in lines if line.department is not None]
    return Duties(
        leads=tuple(office for duty, office in offices if duty == Duty.LEAD),
        supporting=tuple(office for duty, office in offices if duty == Duty.SUPPORTING),
        grounds=lines[0].grounds,
    )


def store_duties(
    thing: Target | SpecialAction, duties: Duties, effective_on: date | None, by: User, now: datetime
) -> bool:
    """Store a setting if it says something new; tells whether it did.

    ``effective_on`` None is only meant for the first setting, which holds for every day.
    """
    if duties_of(thing) == duties:
        return False
    raise_all(_problems(thing.plan, duties))
    newest = _newest(thing)
    number = newest[0].number + 1 if newest else 1
    offices: list[tuple[Duty, Department | None]] = [(Duty.LEAD, office) for office in duties.leads]
    offices = offices or [(Duty.LEAD, None)]
    offices += [(Duty.SUPPORTING, office) for office in duties.supporting]
    Assignment.objects.bulk_create(
        Assignment(
            target=thing if isinstance(thing, Target) else None,
            action=thing if isinstance(thing, SpecialAction) else None,
            number=number,
            department=office,
            duty=duty,
            grounds=duties.grounds,
            effective_on=effective_on,
            recorded_at=now,
            recorded_by=by,
        )
        for duty, office in offices
    )
    return True


def no_example_office(plan: Plan, offices: Iterable[Department | None]) -> None:
    """Refuse example departments under a plan that is real."""
    raise_all(_example_problems(plan, offices))


def _problems(plan: Plan, duties: Duties) -> Iterable[Problem]:
    offices = [*duties.leads, *duties.supporting]
    yield from _example_problems(plan, offices)
    if len({office.pk for office in offices}) < len(offices):
        yield Problem("department_twice", _("A department stands twice."), "leads")


def _example_problems(plan: Plan, offices: Iterable[Department | None]) -> Iterable[Problem]:
    for office in offices:
        if office is not None and office.illustrative and not plan.illustrative:
            message = _("“%(name)s” is an example and cannot act under a plan that is real.")
            yield Problem("illustrative", message, "leads", {"name": office.name})


def _newest(thing: Target | SpecialAction) -> list[Assignment]:
    lines = list(thing.assignments.select_related("department").order_by("pk"))
    last = max((line.number for line in lines), default=0)
    return [line for line in lines if line.number == last]
