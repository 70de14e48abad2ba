"""The board: all targets of a plan in one look, and the targets of one group when it is opened."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from tracker.forms.board import BoardForm
from tracker.queries.board import Cohort, Count, Look, board, lines_of_group
from tracker.views.page import Page
from tracker.views.saved_views import WithSavedViews


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
        cohort, moment = self.form.cohort_read, self.moment
        day = self.form.cleaned_data.get("cohort_day") if cohort is Cohort.DAY else None
        dates = {"as_of": moment.as_of, "known_at": moment.known_at, "today": moment.today}
        return Look(self.plan, cohort=cohort, cohort_day=day, by=self.form.grouping_read, **dates)


class BoardPage(WithSavedViews, Looking):
    """The first screen; ``?open=`` shows the targets of one group at once, for readers without script."""

    template_name = "tracker/manager/board.html"
    saved_page = "board"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Judge once and put together."""
        look, opened = self.look, self.request.GET.get("open", "")
        lines = lines_of_group(look, opened) if look and opened else ()
        shown = board(look) if look else None
        totals = [(count, self._list_of(count)) for count in shown.counts] if shown else ()
        context = {"board": shown, "look": look, "form": self.form, "opened": opened, "lines": lines}
        context["totals"], context["others"] = totals, self.form.plans_beside(self.plan)
        return super().get_context_data(**context | kwargs)

    def _list_of(self, count: Count) -> str:
        """The query of the list of the targets that a count counts."""
        query = {"plan": self.plan.code if self.plan else "", "status": count.status, "tone": count.tone}
        return urlencode({name: str(value) for name, value in query.items()})


class BoardGroup(Looking):
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
        look = self.look
        return super().get_context_data(look=look, lines=lines_of_group(look, key) if look else (), **kwargs)
