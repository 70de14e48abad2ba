"""The board: all targets of a plan in one look, and the targets of one group when it is opened."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from tracker.access import Action, may
from tracker.choices import label
from tracker.documents.board import board_headings, board_rows
from tracker.domain.verdicts import RED
from tracker.domain.vocabulary import Tone
from tracker.forms.board import BoardForm
from tracker.queries.board import EVERYTHING, board, lines_of_group
from tracker.queries.board_rows import Board, Line
from tracker.queries.looking import Cohort, Look
from tracker.queries.tallies import Count
from tracker.services import judged_days
from tracker.views.files import EXPORTS, sourced_file
from tracker.views.page import Page
from tracker.views.saved_views import WithSavedViews
from tracker.views.unchanged import UnchangedPage


class Colour(NamedTuple):
    """The counts of one colour, each with the query of the list of its targets."""

    word: str
    number: int
    counts: list[tuple[Count, str]]


class Looking(Page):
    """What both pages read from the address."""

    @cached_property
    def form(self) -> BoardForm:
        """The chooser, filled with what is shown."""
        asked = self.request.GET.copy()
        asked["plan"] = self.plan.code if self.plan else ""
        form = BoardForm(asked)
        form.is_valid()
        return form

    @property
    def look(self) -> Look | None:
        """What the board is asked for; None without any plan."""
        if self.plan is None:
            return None
        form, moment = self.form, self.moment
        cohort = form.cohort_read
        return Look(
            self.plan,
            as_of=moment.as_of,
            known_at=moment.known_at,
            today=moment.today,
            cohort=cohort,
            cohort_day=form.cleaned_data.get("cohort_day") if cohort is Cohort.DAY else None,
            by=form.grouping_read,
            span=form.span_read,
            score=form.score_read,
        )


class BoardPage(WithSavedViews, Looking, UnchangedPage):
    """The first screen; ``?open=`` shows the targets of one group at once, for readers without script."""

    template_name = "tracker/manager/board.html"
    saved_page = "board"

    def made(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """The page, or the chart as a file."""
        look = self.look
        if look is not None and (kind := request.GET.get("export", "")) in self.exports:
            shown = self.shown(look)
            return sourced_file(self, kind, "board", board_headings(shown), board_rows(shown))
        return super().made(request, *args, **kwargs)

    @property
    def exports(self) -> tuple[str, ...]:
        """The kinds of file that this person may take from this page."""
        return EXPORTS if may(self.standing, Action.EXPORT) else ()

    @cached_property
    def _boards(self) -> dict[Look, Board]:
        return {}

    def shown(self, look: Look) -> Board:
        """Judge once, put together, and keep what was judged afresh."""
        if look not in self._boards:
            self._boards[look] = board(look, self.standing, self.request.GET.get("open", "").strip())
            judged_days.keep(self._boards[look].judged)
        return self._boards[look]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The board with the addresses that its parts lead to."""
        look, opened = self.look, self.request.GET.get("open", "").strip()
        shown = self.shown(look) if look else None
        totals = self._totals(shown.everything.counts) if shown else ()
        context = {"board": shown, "look": look, "form": self.form, "opened": opened}
        context |= {"totals": totals, "others": self.form.plans_beside(self.plan)}
        context |= {"exports": self.exports, "cell_query": self._cell_query(), "permanent": self._permanent()}
        context["changes_query"] = urlencode({"plan": self.plan.code}) if self.plan else ""
        return super().get_context_data(**context | kwargs)

    def _totals(self, counts: Iterable[Count]) -> list[Colour]:
        """The counts under their colours, red hatched with red, each with the query of its list."""
        found: list[Colour] = []
        for tone, same in groupby(counts, key=lambda count: Tone.RED if count.tone in RED else count.tone):
            rows = [(count, self._list_of(count)) for count in same]
            found.append(Colour(label(tone), sum(count.number for count, _query in rows), rows))
        return found

    def _list_of(self, count: Count) -> str:
        """The query of the list of the targets that a count counts."""
        query = {"plan": self.plan.code if self.plan else "", "status": count.status, "tone": count.tone}
        return urlencode({name: str(value) for name, value in query.items()})

    def _cell_query(self) -> str:
        """What every cell's address begins with: this address without day and opened group."""
        query = self.request.GET.copy()
        for name in ("as_of", "open", "export"):
            query.pop(name, None)
        return query.urlencode()

    def _permanent(self) -> str:
        """The address that shows the same for ever: with both days."""
        query = self.request.GET.copy()
        query.pop("export", None)
        query["plan"] = self.plan.code if self.plan else ""
        query["as_of"], query["known_at"] = self.moment.as_of.isoformat(), self.moment.known_at.isoformat()
        return f"{reverse('board')}?{query.urlencode()}"


class BoardGroup(Looking, UnchangedPage):
    """The targets of one group, as a part of the board."""

    template_name = "tracker/manager/_board_lines.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a request of the board with the part; send everybody else to the whole board."""
        if not request.htmx:  # type: ignore[attr-defined]  # set by its middleware
            query = request.GET.copy()
            query["open"] = kwargs["key"]
            return redirect(f"{reverse('board')}?{query.urlencode()}#group-{kwargs['key']}")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, key: str, **kwargs: Any) -> dict[str, Any]:
        """Judge the group's targets."""
        look, lines = self.look, self._lines(key)
        return super().get_context_data(look=look, lines=lines, with_action=key == EVERYTHING, **kwargs)

    def _lines(self, key: str) -> Iterable[Line]:
        look = self.look
        if look is None:
            return ()
        lines, judged = lines_of_group(look, self.standing, key)
        judged_days.keep(judged)
        return lines
