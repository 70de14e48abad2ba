"""The ladder of a report that stays away: reminder, yellow, red, supervision order (docs/deadlines.md)."""

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.domain.facts import Rules
from tracker.domain.periods import MONTHS, Period, working_days_to_report
from tracker.domain.vocabulary import Frequency, Rung
from tracker.domain.workdays import WorkingCalendar

REMINDER_WORKING_DAYS = 5
OVERDUE_WORKING_DAYS = 2
LONGEST_LEAD = timedelta(days=30)  # no ladder begins earlier before the end of its period, holidays or not


def rungs(due_day: date, grace_until: date, calendar: WorkingCalendar) -> Iterator[tuple[Rung, date]]:
    """Every rung with its day, in order: reminded 5 working days before the due day, yellow on it, red on
    the second working day after it, an order on the first working day after the grace.
    """
    overdue_on = calendar.after(due_day, OVERDUE_WORKING_DAYS)
    yield Rung.REMINDER, calendar.before(due_day, REMINDER_WORKING_DAYS)
    yield Rung.DUE, due_day
    yield Rung.OVERDUE, overdue_on
    yield Rung.ORDER, max(calendar.after(grace_until, 1), overdue_on)


def begins_on(end: date, due_day: date, calendar: WorkingCalendar) -> date:
    """The day on which a period is opened: the day after its end, or that of its reminder when earlier."""
    return min(end + timedelta(days=1), calendar.before(due_day, REMINDER_WORKING_DAYS))


def grace_until(
    period: Period, frequency: Frequency, due_on: date | None, rules: Rules, calendar: WorkingCalendar
) -> date | None:
    """The last day of grace of a period that its target owes; None for one that is owed by nobody.

    What speaks of days after the deadline is a late result, and a dated fact before it is a piece of news:
    neither is owed (status-rules §1, §3).
    """
    last = due_on is not None and period.end == due_on
    regular = frequency in MONTHS and (due_on is None or period.end <= due_on)
    if not (last or regular):
        return None
    due_day = calendar.after(period.end, working_days_to_report(frequency))
    return calendar.after(due_day, rules.grace_days)
