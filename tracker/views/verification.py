"""Verification (核查): the draws, one draw with its work, its hat, and what a check of a report found."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tracker.access import Action, may, visible_draws, visible_reports
from tracker.domain.sampling import MORE_TICKETS
from tracker.domain.vocabulary import DrawMethod, ReportState
from tracker.forms.verification import DrawForm, VerifyForm
from tracker.models import DrawnReport, Plan, Report, Verification, VerificationDraw
from tracker.queries.departments import departments_to_choose
from tracker.queries.draws import (
    DrawLine,
    draw_line,
    draw_lines,
    drawn_lines,
    hat_lines,
    next_in_draw,
    repeated,
)
from tracker.queries.report_page import ReportPage, report_page
from tracker.queries.said import Past, past_of
from tracker.services.refusals import Conflict
from tracker.services.verification import draw_sample, verify_report
from tracker.tables.verification import DrawnTable, DrawTable, HatTable
from tracker.views.forms import FormPage
from tracker.views.tables import TablePage
from tracker.views.today import TodayMixin

SEED_BYTES = 8
USUAL_SIZE = 10
SHOWN_BEFORE = 8


class DrawsPage(TodayMixin, TablePage):
    """``/verification/``: every draw that the person may read."""

    action = Action.READ_DRAWS
    table_class = DrawTable
    template_name = "tracker/verification/list.html"
    export_name = "verification"

    def get_queryset(self) -> list[DrawLine]:
        """The draws, newest first."""
        return draw_lines(self.standing)


class NewDraw(TodayMixin, FormPage):
    """``/verification/new/``: what is drawn is kept at once and never drawn again."""

    action = Action.DRAW_SAMPLE
    form_class = DrawForm
    template_name = "tracker/verification/new.html"
    saved = _("The sample was drawn.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The departments within reach."""
        reach = self.standing.reach(Action.DRAW_SAMPLE)
        offices = [office.pk for office in departments_to_choose(self.moment.today)]
        near = [pk for pk in offices if reach is None or pk in reach]
        return super().get_form_kwargs() | {"offices": near, "everywhere": reach is None}

    def get_initial(self) -> dict[str, Any]:
        """By risk, ten reports, a fresh seed."""
        seed = secrets.token_hex(SEED_BYTES)
        return {"plan": self.plan, "method": DrawMethod.RISK.value, "size": USUAL_SIZE, "seed": seed}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tickets that each reason brings."""
        return super().get_context_data(tickets=list(MORE_TICKETS.items()), **kwargs)

    def save(self, form: Any) -> VerificationDraw:
        """Draw."""
        return draw_sample(terms=form.terms(), by=self.person, now=timezone.now())

    def after(self, saved: VerificationDraw) -> str:
        """What was drawn."""
        return reverse("draw", args=[saved.pk])

    def _clashed(self, form: Any, conflict: Conflict) -> HttpResponse:
        """A double click leads to what the first one drew; any other seed that was used is refused."""
        drawn = visible_draws(self.standing).filter(seed=form.cleaned_data["seed"].strip()).first()
        if drawn is not None and drawn.recorded_by_id == self.person.pk and drawn.on == self.moment.today:
            return redirect(self.keeping_moment(reverse("draw", args=[drawn.pk])))
        form.refuse(conflict)
        return self.form_invalid(form)


class OneDraw(TodayMixin):
    """A page about the draw of the address; 404 for what the person may not read."""

    action = Action.READ_DRAWS

    @cached_property
    def draw(self) -> VerificationDraw:
        """The draw."""
        found = visible_draws(self.standing).select_related("plan", "department", "recorded_by")
        draw = found.filter(pk=self.kwargs["pk"]).first()
        if draw is None:
            raise Http404
        return draw

    @property
    def plan(self) -> Plan:
        """The plan of the draw."""
        return self.draw.plan

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``draw`` and its counts."""
        return super().get_context_data(**{"draw": self.draw, "line": draw_line(self.draw)} | kwargs)


class DrawPage(OneDraw, TablePage):
    """``/verification/<pk>/``: what was drawn, and what is still to be checked."""

    table_class = DrawnTable
    template_name = "tracker/verification/draw.html"
    export_name = "verification-drawn"

    def get_queryset(self) -> Any:
        """The drawn reports."""
        return drawn_lines(self.draw, self.standing)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether drawing again gives the same."""
        return super().get_context_data(repetition=repeated(self.draw), **kwargs)


class HatPage(OneDraw, TablePage):
    """``/verification/<pk>/hat/``: everything that could have been drawn."""

    table_class = HatTable
    template_name = "tracker/verification/hat.html"
    export_name = "verification-hat"

    def get_queryset(self) -> Any:
        """The hat."""
        return hat_lines(self.draw)


class VerifyReport(TodayMixin, FormPage):
    """``/reports/<pk>/verify/``: check an accepted report, for a draw (``?place=``) or on its own."""

    action = Action.VERIFY_REPORT
    form_class = VerifyForm
    template_name = "tracker/verification/verify.html"
    saved = _("The result was recorded.")

    @cached_property
    def report(self) -> Report:
        """The report; 404 for what may not be checked by this person."""
        rows = visible_reports(self.standing).select_related("target__plan", "target__unit", "department")
        report = rows.filter(pk=self.kwargs["pk"]).first()
        if report is None or not may(self.standing, Action.VERIFY_REPORT, report):
            raise Http404
        return report

    @cached_property
    def place(self) -> DrawnReport | None:
        """The place in the newest draw that holds the report; None for a check of its own."""
        draws = visible_draws(self.standing)
        held = DrawnReport.objects.filter(report=self.report, draw__in=draws).select_related("draw")
        return held.order_by("-draw_id").first()

    @property
    def plan(self) -> Plan:
        """The plan of the target."""
        return self.report.target.plan

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page of the report itself when it is not accepted any more."""
        if may(self.standing, Action.VERIFY_REPORT) and self.report.state != ReportState.ACCEPTED:
            messages.error(request, str(_("Only an accepted report can be checked.")))
            return redirect(self.keeping_moment(reverse("report", args=[self.report.pk])))
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """How many checks are known."""
        return {"expected_version": self.stored_version()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the report with its revisions, evidence, checks and history."""
        return super().get_context_data(
            report=self.report,
            target=self.report.target,
            page=self.page,
            before=self.before,
            place=self.place,
            back=self.back,
            **kwargs,
        )

    @cached_property
    def page(self) -> ReportPage | None:
        """The report as its own page shows it."""
        return report_page(self.report, self.standing, known_at=self.moment.today)

    @property
    def before(self) -> list[Past]:
        """The other periods of the target, newest first."""
        return past_of(visible_reports(self.standing), self.report)[:SHOWN_BEFORE]

    @property
    def back(self) -> str:
        """The draw, or the report."""
        if self.place is not None:
            return reverse("draw", args=[self.place.draw_id])
        return reverse("report", args=[self.report.pk])

    def save(self, form: Any) -> Verification:
        """Record it; a missing count is never the one that is stored."""
        seen = form.cleaned_data["expected_version"]
        return verify_report(
            report=self.report,
            result=form.found(),
            note=form.cleaned_data["note"],
            by=self.person,
            now=timezone.now(),
            drawn=self.place,
            expected_checks=-1 if seen is None else seen,
            links=form.pairs(),
            files=form.uploads(),
        )

    def after(self, saved: Verification) -> str:
        """The next report of the draw, else the draw, else the report."""
        if saved.drawn is not None and (following := next_in_draw(saved.drawn)) is not None:
            return reverse("report_verify", args=[following.report_id])
        return self.back

    def stored_version(self) -> int:
        """How many checks there are by now."""
        return self.report.verifications.count()

    def _clashed(self, form: Any, conflict: Conflict) -> HttpResponse:
        """A double click has recorded it already; somebody else's check is shown first."""
        last = self.report.verifications.order_by("-pk").first()
        same = last is not None and last.recorded_by_id == self.person.pk
        if last is not None and same and last.note == form.cleaned_data["note"].strip():
            return redirect(self.keeping_moment(self.after(last)))
        return super()._clashed(form, conflict)
