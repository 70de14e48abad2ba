"""What is understood of the numbers of a report while they are typed, and the light that they would bring."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from tracker.access import Action, may, visible_targets
from tracker.domain.amounts import Amount
from tracker.forms.fields import LONGEST_NUMBER, Echo
from tracker.forms.reports import NUMBERS, echoes_of, understood_as
from tracker.forms.workbench import LONGEST_NOTE
from tracker.models import Target
from tracker.queries.report_entry import known_units, unit_fact
from tracker.services.contents import ReportContent
from tracker.services.refusals import Refused
from tracker.services.report_preview import Foreseen, foresee_report
from tracker.views.page import PageMixin

RELATED = ("unit", "plan", "action", "parent", "part_department")


class ReportEcho(PageMixin, View):
    """``/targets/<code>/report/echo/``: what is understood of the numbers while they are typed."""

    action = Action.DRAFT_REPORT

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The fragment that the form shows below its numbers."""
        target = (
            visible_targets(self.standing)
            .select_related("unit", "plan", "action", "parent", "part_department")
            .filter(code=code)
            .first()
        )
        if target is None:
            raise Http404
        own = unit_fact(target.unit) if target.unit else None
        typed = {name: request.GET.get(name, "")[:LONGEST_NUMBER] for name in NUMBERS}
        units = known_units()
        context: dict[str, Any] = {"echoes": echoes_of(typed, own, units)}
        if may(self.standing, Action.DRAFT_REPORT, target):
            context["foreseen"] = self._foreseen(
                target, {n: understood_as(n, t, own, units) for n, t in typed.items()}
            )
        return render(request, "tracker/reports/_echo.html", context)

    def _foreseen(self, target: Target, read: dict[str, Amount | Echo | None]) -> Foreseen | None:
        """How the light would stand; None while the numbers say nothing whole."""
        if any(isinstance(amount, Echo) for amount in read.values()) or not any(read.values()):
            return None
        values = {name: amount.value for name, amount in read.items() if isinstance(amount, Amount)}
        content = ReportContent(**values, note=self.request.GET.get("note", "")[:LONGEST_NOTE])
        period = self.request.GET.get("period", "").strip()[:40]
        try:
            return foresee_report(
                target=target, period=period, content=content, by=self.person, now=timezone.now()
            )
        except Refused:
            return None
