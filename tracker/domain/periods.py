"""Report periods: their codes, their days, and the periods that a window owes (status-rules §1, §4)."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tracker.domain.vocabulary import Frequency

ONCE = "once"
MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}
WORKING_DAYS_TO_REPORT = {
    Frequency.MONTHLY: 5,
    Frequency.QUARTERLY: 10,
    Frequency.HALF_YEARLY: 15,
    Frequency.YEARLY: 15,
    Frequency.ONCE: 15,
    Frequency.AD_HOC: 15,
}
_CODE = re.compile(r"(\d{4})(?:(H[12])|(Q[1-4])|-(0[1-9]|1[0-2])(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days that one report speaks of; first and last day included."""

    code: str
    start: date
    end: date

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies in the period."""
        return self.start <= day <= self.end

    def cut(self, first: date, last: date | None) -> "Period":
        """The same period cut to a window; ``last`` None leaves the end open."""
        end = self.end if last is None else min(self.end, last)
        return Period(self.code, max(self.start, first), end)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def months_code(year: int, month: int, months: int) -> str:
    """The code of the period of ``months`` (1, 3, 6, 12) months that holds ``month``."""
    if months == 12:
        return f"{year:04d}"
    if months == 6:
        return f"{year:04d}H{(month - 1) // 6 + 1}"
    if months == 3:
        return f"{year:04d}Q{(month - 1) // 3 + 1}"
    return f"{year:04d}-{month:02d}"


def _months_period(year: int, month: int, months: int) -> Period:
    first = (month - 1) // months * months + 1
    last = first + months - 1
    return Period(months_code(year, month, months), date(year, first, 1), month_end(year, last))


@lru_cache(maxsize=2_000)  # a sheet, a board and a table of reports name few, again and again
def period_of_code(code: str) -> Period:
    """The uncut period of a house code (2018, 2018H1, 2018Q1, 2018-01, 2018-10-29).

    Raises ``ValueError`` for anything else, and for days that do not exist.
    """
    match = _CODE.fullmatch(code)
    if match is None:
        raise ValueError(code)
    year, half, quarter, month, day = match.groups()
    if half:
        return _months_period(int(year), int(half[1]) * 6, 6)
    if quarter:
        return _months_period(int(year), int(quarter[1]) * 3, 3)
    if month is None:
        return _months_period(int(year), 1, 12)
    if day is None:
        return _months_period(int(year), int(month), 1)
    moment = date(int(year), int(month), int(day))
    return Period(code, moment, moment)


def day_period(day: date) -> Period:
    """The period of one dated fact."""
    return Period(day.isoformat(), day, day)


def once_period(starts_on: date, due_on: date) -> Period:
    """The single period of a target that is reported once: its whole window."""
    return Period(ONCE, starts_on, due_on)


def period_holding(frequency: Frequency, day: date, starts_on: date, due_on: date | None) -> Period:
    """The period of ``frequency`` that holds ``day``, cut to the window while ``day`` is inside it.

    After the window, and for ``ad_hoc``, a regular frequency keeps its calendar period uncut and a
    dated fact is its own period: late results are told apart from the final report.
    """
    if due_on is not None and day > due_on:
        if frequency in MONTHS:
            natural = _months_period(day.year, day.month, MONTHS[frequency])
            return natural if natural.start > due_on else day_period(day)
        return day_period(day)
    if frequency is Frequency.ONCE and due_on is not None:
        return once_period(starts_on, due_on)
    if frequency in MONTHS:
        return _months_period(day.year, day.month, MONTHS[frequency]).cut(starts_on, due_on)
    return day_period(day)


@lru_cache(maxsize=4096)
def owed_periods(
    frequency: Frequency, starts_on: date, due_on: date | None, until: date
) -> tuple[Period, ...]:
    """The periods that a window owes and that have ended by ``until``, oldest first, cut to the window.

    ``ad_hoc`` and ``once`` owe one final statement, whose period ends on ``due_on``; without a due
    day they owe nothing. Cost: one object a period, once for all targets of the same window.
    """
    return tuple(_owed_periods(frequency, starts_on, due_on, until))


def _owed_periods(
    frequency: Frequency, starts_on: date, due_on: date | None, until: date
) -> Iterator[Period]:
    if frequency not in MONTHS:
        if due_on is not None and due_on <= until:
            final = once_period(starts_on, due_on) if frequency is Frequency.ONCE else day_period(due_on)
            yield final
        return
    months = MONTHS[frequency]
    last = until if due_on is None else min(until, due_on)
    day = starts_on
    while day <= last:
        period = _months_period(day.year, day.month, months).cut(starts_on, due_on)
        if period.end <= until:
            yield period
        day = period.end + timedelta(days=1)


def next_period_after(frequency: Frequency, day: date, starts_on: date, due_on: date | None) -> Period | None:
    """The regular period that follows the one holding ``day``; None outside the window or ad hoc."""
    if frequency not in MONTHS:
        return None
    following = period_holding(frequency, day, starts_on, due_on).end + timedelta(days=1)
    if due_on is not None and following > due_on:
        return None
    return period_holding(frequency, max(following, starts_on), starts_on, due_on)


def working_days_to_report(frequency: Frequency) -> int:
    """Working days between the end of a period and its due day (status-rules §4)."""
    return WORKING_DAYS_TO_REPORT[frequency]
