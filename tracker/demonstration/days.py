"""Days and windows of the illustrative plan, all counted from the day of loading."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from tracker.domain.periods import working_days_to_report
from tracker.domain.vocabulary import Frequency
from tracker.domain.workdays import WorkingCalendar

ONE_DAY = timedelta(days=1)
MONTHS_BEFORE_AN_END = 8


@dataclass(frozen=True, slots=True)
class Days:
    """The day of loading with the working calendar; the story ends the day before."""

    today: date
    calendar: WorkingCalendar

    @property
    def last_working_day(self) -> date:
        """The newest working day before today: the last day on which somebody does something."""
        return self.calendar.before(self.today, 1)

    @property
    def quarter(self) -> date:
        """The first day of the quarter that holds today."""
        return date(self.today.year, (self.today.month - 1) // 3 * 3 + 1, 1)

    @property
    def plan_window(self) -> tuple[date, date]:
        """Three calendar years with today's in the middle."""
        return date(self.today.year - 1, 1, 1), date(self.today.year + 1, 12, 31)

    def working_day(self, offset: int) -> date:
        """The newest working day not after ``offset`` days from today, and before today."""
        return self.calendar.before(min(self.today + timedelta(days=offset + 1), self.today), 1)

    def window(self, words: str, frequency: Frequency) -> tuple[date, date | None]:
        """First and last day of a window named in ``fixtures/illustrative/targets.csv``.

        ``four_quarters`` ends with today's quarter, ``three_quarters_ended`` with the one before
        the last, ``next`` begins with the next; ``year -1|0|1`` is a calendar year, ``plan`` the
        plan's; ``open`` has no last day. ``ended 3`` is over since the third working day before the
        last, ``overdue`` since so long that its final report is late but within the grace.
        """
        name, _space, number = words.partition(" ")
        if name in ("ended", "overdue"):
            count = int(number) if number else working_days_to_report(frequency) + 2
            due_on = self.calendar.before(self.last_working_day, count)
            return months_after(due_on.replace(day=1), -MONTHS_BEFORE_AN_END), due_on
        if name == "year":
            year = self.today.year + int(number)
            return date(year, 1, 1), date(year, 12, 31)
        if name == "plan":
            return self.plan_window
        first, length = {"four_quarters": (-9, 12), "three_quarters_ended": (-12, 9), "next": (3, 9)}.get(
            name, (-9, 0)
        )
        starts_on = months_after(self.quarter, first)
        return starts_on, months_after(starts_on, length) - ONE_DAY if length else None


def months_after(first_of_month: date, months: int) -> date:
    """The first day of the month that many months later (earlier when negative)."""
    count = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in Asia/Shanghai."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
