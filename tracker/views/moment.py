"""The moment that a page speaks of: ``?as_of=…&known_at=…`` (status-rules §2).

*as_of* is the day that is judged, *known_at* the day whose knowledge is used. Both are today unless the
address says otherwise. What cannot be read is never guessed: the page shows today and says so.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.domain.dates import DateRefused, parse_day
from tracker.models import Plan

AS_OF, KNOWN_AT = "as_of", "known_at"
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """Day judged, day of knowledge, today. ``given`` are the two as the address names them (maybe none);
    ``notes`` are sentences about what was read and not taken."""

    as_of: date
    known_at: date
    today: date
    given: tuple[tuple[str, date], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_today(self) -> bool:
        """Whether the page shows what is true now as known now."""
        return self.as_of == self.known_at == self.today

    @property
    def query(self) -> dict[str, str]:
        """What a link carries on, so that the next page speaks of the same moment."""
        return {name: day.isoformat() for name, day in self.given}

    @property
    def opened_at_end(self) -> bool:
        """Whether the day is the last one of a plan that is over, because the address names none."""
        return not self.given and self.as_of != self.today

    @property
    def today_query(self) -> dict[str, str]:
        """What a link to today carries; explicit, because a closed plan opens at its last day."""
        return {AS_OF: self.today.isoformat()}

    def for_plan(self, plan: Plan | None) -> "Moment":
        """The moment of a page about ``plan``, which may open at its last day unless a day is given."""
        if plan is None or not plan.opens_at_last_day or self.given or plan.ends_on >= self.today:
            return self
        return replace(self, as_of=plan.ends_on)


def today_in_shanghai() -> date:
    """The day it is in Asia/Shanghai."""
    return timezone.localdate()


def moment_of(request: HttpRequest) -> Moment:
    """Read the moment from the address; see ``Moment``. Never refuses."""
    today = today_in_shanghai()
    notes: list[str] = []
    given: dict[str, date] = {}
    for name in (AS_OF, KNOWN_AT):
        text = request.GET.get(name, "").strip()
        if text and (day := _day(name, text, today, notes)) is not None:
            given[name] = day
    as_of, known_at = given.get(AS_OF, today), given.get(KNOWN_AT, today)
    if known_at < as_of:
        if AS_OF in given:
            notes.append(
                _("What was known on %(known_at)s cannot speak of %(as_of)s: shown as at %(known_at)s.")
                % {"known_at": known_at, "as_of": as_of}
            )
            given[AS_OF] = known_at
        as_of = known_at
    return Moment(as_of, known_at, today, tuple(given.items()), tuple(notes))


def _day(name: str, text: str, today: date, notes: list[str]) -> date | None:
    """The day that is written, not after today; None (and a note) when it is not a day."""
    shown = text[:40]
    try:
        day = parse_day(text).day
    except DateRefused:
        day = None
    if day is None or day < EARLIEST:
        notes.append(
            _("“%(name)s” reads “%(text)s”; expected a day such as 2018-10-29. It was not used.")
            % {"name": name, "text": shown}
        )
        return None
    if day > today:
        notes.append(_("%(day)s lies in the future; today is shown.") % {"day": day})
        return today
    return day
