"""Working days: weekdays less holidays plus make-up days, and due days counted with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The exceptions of the working week; a day that is not listed follows its weekday.

    ``exceptions`` maps a day to True (make-up working day) or False (holiday).
    ``official_years`` are the years whose official calendar is loaded.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    official_years: frozenset[int] = frozenset()
    _counted: dict[tuple[date, int], date] = field(default_factory=dict, compare=False, repr=False)

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        listed = self.exceptions.get(day)
        return day.weekday() < 5 if listed is None else listed

    def after(self, day: date, working_days: int) -> date:
        """The ``working_days``-th working day after ``day``; ``day`` itself when it is 0."""
        known = self._counted.get((day, working_days))
        if known is None:
            known, left = day, working_days
            while left > 0:
                known += ONE_DAY
                left -= self.is_working(known)
            self._counted[day, working_days] = known
        return known

    def before(self, day: date, working_days: int) -> date:
        """The ``working_days``-th working day before ``day``; ``day`` itself when it is 0."""
        left = working_days
        while left > 0:
            day -= ONE_DAY
            left -= self.is_working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; negative when last is earlier."""
        if last < first:
            return -self.between(last, first)
        moved = (
            working - (day.weekday() < 5) for day, working in self.exceptions.items() if first < day <= last
        )
        return _weekdays_until(last) - _weekdays_until(first) + sum(moved)


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays from 1 January of year 1, a Monday, up to and including ``day``."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)
