"""What changed between two days: /board/changes/?from=…&to=…&known_at=…"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tracker.access import Action, may
from tracker.documents.changes import change_headings, change_rows
from tracker.domain.dates import DateRefused, parse_day
from tracker.queries.changes import Between, Changes, changes_between
from tracker.services import judged_days
from tracker.views.files import EXPORTS, sourced_file
from tracker.views.moment import AS_OF, EARLIEST, KNOWN_AT, Moment
from tracker.views.unchanged import UnchangedPage


class ChangesPage(UnchangedPage):
    """Without days: the time since the end of the month before. What cannot be read is said."""

    template_name = "tracker/manager/changes.html"

    @cached_property
    def moment(self) -> Moment:
        """The last day, as known on the day of knowledge; both in every link, so that it stays the same."""
        moment = super().moment
        last, note = self._asked("to", moment.as_of)
        as_of = min(last, moment.known_at)
        given = ((AS_OF, as_of), (KNOWN_AT, moment.known_at))
        return replace(moment, as_of=as_of, given=given, notes=(*moment.notes, *note))

    @cached_property
    def between(self) -> Between | None:
        """What is asked for; None without any plan."""
        if self.plan is None:
            return None
        moment = self.moment
        first, _note = self._asked("from", moment.as_of.replace(day=1) - timedelta(days=1))
        first = min(first, moment.as_of)
        known, _note = self._asked("from_known", first)
        first_known = min(max(known, first), moment.known_at)
        return Between(self.plan, first, moment.as_of, first_known, moment.known_at, moment.today)

    @cached_property
    def changes(self) -> Changes | None:
        """Judge, compare, and keep what was judged afresh."""
        if self.between is None:
            return None
        found = changes_between(self.between)
        for judged in found.judged:
            judged_days.keep(judged)
        return found

    @property
    def exports(self) -> tuple[str, ...]:
        """The kinds of file that this person may take from this page."""
        return EXPORTS if may(self.standing, Action.EXPORT) else ()

    def made(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """The page, or its rows as a file."""
        kind = request.GET.get("export", "")
        if self.changes is not None and kind in self.exports:
            return sourced_file(self, kind, "changes", change_headings(), change_rows(self.changes))
        return super().made(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The changes, what was asked, and the addresses of both boards."""
        between = self.between
        context: dict[str, Any] = {"changes": self.changes, "between": between, "exports": self.exports}
        if between is not None:
            plan = {"plan": between.plan.code}
            then = {AS_OF: between.first.isoformat(), KNOWN_AT: between.first_known.isoformat()}
            now = {AS_OF: between.last.isoformat(), KNOWN_AT: between.known_at.isoformat()}
            days = {
                "from": then[AS_OF],
                "from_known": then[KNOWN_AT],
                "to": now[AS_OF],
                KNOWN_AT: now[KNOWN_AT],
            }
            context["then_query"], context["now_query"] = urlencode(then), urlencode(now)
            context["board_then"] = f"{reverse('board')}?{urlencode(plan | then)}"
            context["board_now"] = f"{reverse('board')}?{urlencode(plan | now)}"
            context["permanent"] = f"{reverse('board_changes')}?{urlencode(plan | days)}"
        return super().get_context_data(**context | kwargs)

    def _asked(self, name: str, otherwise: date) -> tuple[date, tuple[str, ...]]:
        """A day of the address, and a note when it says something else than a day."""
        text = self.request.GET.get(name, "").strip()
        if not text:
            return otherwise, ()
        try:
            day = parse_day(text).day
        except DateRefused:
            day = None
        if day is None or day < EARLIEST:
            words = {"name": name, "text": text[:40]}
            said = (
                _("“%(name)s” reads “%(text)s”; expected a day such as 2018-10-29. It was not used.") % words
            )
            return otherwise, (said,)
        return day, ()
