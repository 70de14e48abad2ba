"""Deadlines: opened periods with their ladder, and reopening a closed one."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from tracker.access import Action
from tracker.forms.base import KeptForm
from tracker.forms.deadlines import ReopenForm
from tracker.models import PeriodReopening
from tracker.queries.deadlines import due_periods_visible, due_rows, last_run, missing
from tracker.queries.facts import working_calendar
from tracker.queries.ladder import uncalendared
from tracker.services.closing import reopen_period
from tracker.views.target_forms import TargetFormPage
from tracker.views.today import TodayMixin

A_PAGE = 25
WORKING_DAYS_OPEN = 5  # proposed in the form


class DeadlinesPage(TodayMixin, TemplateView):
    """/deadlines/?show=all: what was opened, what is missing, what was done about it and who took note."""

    action = Action.READ_SUBMITTED
    template_name = "tracker/deadlines/list.html"
    plan = None  # deadlines of all plans; each row says whether it is an example

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of the page."""
        today = self.moment.today
        everything = self.request.GET.get("show") == "all"
        found = due_periods_visible(self.standing)
        chosen = found if everything else missing(found)
        page = Paginator(chosen, A_PAGE).get_page(self.request.GET.get("page", "")[:9])
        return super().get_context_data(
            rows=due_rows(page, self.standing, today=today),
            page=page,
            everything=everything,
            last_run=last_run(),
            uncalendared=uncalendared(today),
            **kwargs,
        )


class ReopenPeriod(TargetFormPage):
    """/targets/<code>/periods/<period>/reopen/: reports are taken again until a day."""

    action = Action.REOPEN_PERIOD
    form_class = ReopenForm
    heading = _("Reopen the period")
    verb = _("Reopen the period")
    saved = _("The period was reopened.")
    intro = _("The department can send its report until that day; the reason stays in the audit.")

    def get_initial(self) -> dict[str, Any]:
        """A few working days from today."""
        today = self.moment.today
        return {"until": working_calendar(today).after(today, WORKING_DAYS_OPEN)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the period."""
        return super().get_context_data(**{"period": self.kwargs["period"]} | kwargs)

    def save(self, form: KeptForm) -> PeriodReopening:
        """Reopen it."""
        return reopen_period(
            target=self.target,
            period=self.kwargs["period"],
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            by=self.person,
            now=timezone.now(),
        )

    def after(self, saved: Any) -> str:
        """The deadlines."""
        return reverse("deadlines")
