"""Which periods of a plan are open for reporting on a day, and which of them are still missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.domain.case import Case, OwedPeriod
from tracker.domain.ladder import LONGEST_LEAD, begins_on
from tracker.domain.lights import FINAL
from tracker.domain.workdays import WorkingCalendar
from tracker.models import Plan, Target
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.facts import working_calendar
from tracker.queries.leads import leads_of_targets
from tracker.queries.owed import case_of


@dataclass(frozen=True, slots=True)
class Climber:
    """A period that is open for reporting. ``departments`` are the leads, by whom it is owed."""

    target: Target
    owed: OwedPeriod
    departments: tuple[int, ...]


def live_plans(today: date) -> list[Plan]:
    """The plans whose deadlines run: live, and not over by much, so that final reports are asked for."""
    return list(Plan.objects.filter(live_since__lte=today).order_by("pk"))


def climbers(plan: Plan, calendar: WorkingCalendar, *, today: date) -> list[Climber]:
    """The periods of a live plan that are open for reporting today, reported or not.

    Of the periods whose grace is over only the newest of a target: older holes change nothing more
    (status-rules §4). Nothing from before ``live_since``. A constant number of queries.
    """
    rows = Target.objects.filter(plan=plan, closed_on__isnull=True, is_series=False)
    rows = rows.select_related("plan", "action", "parent", "part_department", "unit").order_by("pk")
    targets = list(rows)
    leads = leads_of_targets(targets, as_of=today, known_at=today)
    found: list[Climber] = []
    for judged in judge_targets(targets, as_of=today, known_at=today, today=today):
        offices = tuple(office.pk for office in leads[judged.target.pk].leads)
        case = case_of(judged, calendar)
        found += [Climber(judged.target, owed, offices) for owed in _open(plan, judged, case)]
    return found


def _open(plan: Plan, judged: Judged, case: Case) -> Iterator[OwedPeriod]:
    """The periods of one target that are open; none where its parts report, or all is decided."""
    if judged.facts.parts or judged.assessment.outcome in FINAL:
        return
    calendar, today = case.calendar, case.as_of
    newest = case.fallen_due[-1] if case.fallen_due else None
    for owed in (*case.still_owed, *case.coming(today + LONGEST_LEAD)):
        begun = begins_on(owed.period.end, owed.due_day, calendar) <= today
        in_time = owed.grace_until >= today or owed is newest
        if begun and in_time and (plan.live_since is None or owed.period.end >= plan.live_since):
            yield owed


def years_without_calendar(calendar: WorkingCalendar, days: Iterator[date] | list[date]) -> list[int]:
    """The years of ``days`` whose official calendar is not loaded, in order."""
    return sorted({day.year for day in days} - calendar.official_years)


def uncalendared(today: date) -> list[int]:
    """This year and, in its last quarter, the next, when the official calendar is missing. One query."""
    ahead = [today, date(today.year + 1, 1, 1)] if today.month >= 10 else [today]
    return years_without_calendar(working_calendar(today), ahead)
