"""The working calendar of a year, and which years have an official one."""

import calendar
from dataclasses import dataclass
from datetime import date

from tracker.models import CalendarDay

AROUND = 1  # years offered before the first and after the last that has an entry


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a month. ``exception`` tells whether an entry says so, else the weekday does."""

    day: date
    is_working: bool
    exception: bool
    name: str
    in_month: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday to Sunday; days of the neighbouring months fill the first and the last."""

    first: date
    weeks: tuple[tuple[DayCell, ...], ...]


@dataclass(frozen=True, slots=True)
class YearView:
    """A year with its exceptions. ``official`` tells whether the year has any entry at all."""

    year: int
    official: bool
    months: tuple[Month, ...]
    exceptions: tuple[CalendarDay, ...]
    official_years: tuple[int, ...]
    offered: tuple[int, ...]

    @property
    def working_days(self) -> int:
        """Working days of the year."""
        cells = {cell.day: cell for month in self.months for week in month.weeks for cell in week}
        return sum(1 for cell in cells.values() if cell.is_working and cell.day.year == self.year)


def year_view(year: int) -> YearView:
    """The calendar of a year as known now: the newest word for each day. One query."""
    newest: dict[date, CalendarDay] = {}
    for row in CalendarDay.objects.select_related("recorded_by").order_by("day", "number"):
        newest[row.day] = row
    years = sorted({day.year for day in newest})
    months = tuple(_month(year, number, newest) for number in range(1, 13))
    return YearView(
        year=year,
        official=year in years,
        months=months,
        exceptions=tuple(row for day, row in newest.items() if day.year == year),
        official_years=tuple(years),
        offered=tuple(range(min([*years, year]) - AROUND, max([*years, year]) + AROUND + 1)),
    )


def _month(year: int, number: int, known: dict[date, CalendarDay]) -> Month:
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(year, number)
    cells = tuple(tuple(_cell(day, number, known.get(day)) for day in week) for week in weeks)
    return Month(date(year, number, 1), cells)


def _cell(day: date, month: int, row: CalendarDay | None) -> DayCell:
    weekday = day.weekday() < 5
    if row is None:
        return DayCell(day, weekday, False, "", day.month == month)
    return DayCell(day, row.is_working, row.is_working is not weekday, row.name, day.month == month)
