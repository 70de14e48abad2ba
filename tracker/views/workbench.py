"""The workbench: where a reporter's day begins, and where most numbers are typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from tracker.access import Action
from tracker.forms.workbench import lines_of
from tracker.queries.workbench import Workbench, workbench
from tracker.services.report_grid import GridOutcome
from tracker.views.grid import Answered, answers_to, cells_of, chosen
from tracker.views.today import TodayMixin

LONGEST_PAGE = 6


class WorkbenchPage(TodayMixin, TemplateView):
    """What is overdue, returned, due and submitted; numbers are typed, saved and submitted in place."""

    action = Action.DRAFT_REPORT
    template_name = "tracker/workbench/workbench.html"
    answers: tuple[Answered, ...] = ()

    @cached_property
    def bench(self) -> Workbench:
        """Everything that is owed; read after what was sent is written."""
        return workbench(self.standing, today=self.moment.today)

    @property
    def number(self) -> int:
        """The page of the list, held to those there are."""
        text = self.request.GET.get("page", "")
        asked = int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_PAGE else 1
        return min(max(asked, 1), self.bench.pages)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save or submit what was typed: all, or one row. Each row is answered by itself."""
        only = request.POST.get("submit_one", "")
        submit = bool(only) or "submit" in request.POST
        lines = chosen(lines_of(request.POST), only)
        self.answers = tuple(answers_to(self, lines, submit=submit))
        if not lines:
            messages.info(request, _("Nothing was typed yet."))
        if done := _told(self.answers):
            messages.success(request, done)
        if all(answer.is_done for answer in self.answers):
            return redirect(self.keeping_moment(reverse("workbench")))
        return self.render_to_response(self.get_context_data(**kwargs), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sections; the page is an example when any of its targets is one."""
        bench, shown = self.bench, self.bench.page(self.number)
        sections = (
            ("overdue", _("Overdue"), shown.overdue),
            ("returned", _("Returned"), shown.returned),
            ("due-soon", _("Due soon"), shown.due_soon),
            ("due", _("Due"), shown.due),
            ("drafts", _("Other drafts"), shown.drafts),
        )
        mine = {
            "bench": bench,
            "sections": [
                {"id": name, "heading": heading, "rows": cells_of(tasks, self.answers)}
                for name, heading, tasks in sections
            ],
            "submitted": cells_of(shown.submitted, ()),
            "has_grid": any(task.in_grid for task in shown.to_do),
            "page": self.number,
            "pages": range(1, bench.pages + 1),
            "left_open": [answer for answer in self.answers if not answer.is_done],
            "illustrative": bench.illustrative,
        }
        return super().get_context_data(**mine, **kwargs)


def _told(answers: tuple[Answered, ...]) -> str:
    """How many rows were submitted or saved; "" when none was."""
    sent = sum(answer.outcome is GridOutcome.SUBMITTED for answer in answers)
    kept = sum(answer.outcome in (GridOutcome.SAVED, GridOutcome.UNCHANGED) for answer in answers)
    words = []
    if sent:
        told = ngettext("%(count)d report was submitted.", "%(count)d reports were submitted.", sent)
        words.append(told % {"count": sent})
    if kept:
        told = ngettext("%(count)d draft was saved.", "%(count)d drafts were saved.", kept)
        words.append(told % {"count": kept})
    return " ".join(words)
