"""Enter, edit and correct a report: one form, one service call, and the warnings before it is sent."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tracker.access import Action, may, visible_reports, visible_targets
from tracker.domain.dates import DateRefused, parse_period
from tracker.domain.periods import Period
from tracker.domain.vocabulary import ReportState
from tracker.explanations import period_words
from tracker.forms.base import KeptForm
from tracker.forms.reports import ReportForm, initial_of
from tracker.models import Plan, Report, Target, TargetVersion
from tracker.queries.report_entry import Entry, Touch, begun_of, entry_of, known_units, last_touch
from tracker.queries.said import said_by
from tracker.queries.versions import versions_of
from tracker.services.contents import Notice
from tracker.services.refusals import AccessDenied, Conflict, Refused
from tracker.services.report_checks import warnings_for
from tracker.services.report_entry import (
    enter_correction,
    enter_report,
    is_said_already,
    revise_report,
)
from tracker.services.report_notes import note_wanted
from tracker.services.report_papers import EDITABLE
from tracker.services.report_periods import place_of
from tracker.views.autosaving import kept, kept_by_another, not_kept
from tracker.views.forms import FormPage
from tracker.views.signed_out import typed_in
from tracker.views.today import TodayMixin

RELATED = ("unit", "plan", "action", "parent", "part_department")


class ReportFormPage(TodayMixin, FormPage):
    """What new reports, edits and corrections share. ``target`` and ``period`` come from the page."""

    action = Action.DRAFT_REPORT
    form_class = ReportForm
    template_name = "tracker/reports/form.html"
    correcting = False
    touch: Touch | None = None

    @cached_property
    def target(self) -> Target:
        """The target that is reported on."""
        raise NotImplementedError

    @cached_property
    def period(self) -> Period | None:
        """The period that is reported; None when there is none to report."""
        raise NotImplementedError

    @cached_property
    def stored(self) -> Report | None:
        """The report that is edited, corrected, or was begun meanwhile by somebody else."""
        return None

    @property
    def plan(self) -> Plan:
        """The plan of the target."""
        return self.target.plan

    @cached_property
    def entry(self) -> Entry:
        """What the form needs to know of the target."""
        return entry_of(self.target, self.standing, today=self.moment.today)

    @cached_property
    def versions(self) -> list[TargetVersion]:
        """The wordings of the target, oldest first; 404 when it was taken back since it was found."""
        found = versions_of(self.target)
        if not found:
            raise Http404
        return found

    @property
    def submits(self) -> bool:
        """Whether the report goes to the reviewer, or stays a draft."""
        return "submit" in self.request.POST

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the form its target."""
        mine = {"entry": self.entry, "units": known_units(), "correcting": self.correcting}
        return super().get_form_kwargs() | mine

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the period, what was said before, and what is expected."""
        period, entry = self.period, self.entry
        context = {"entry": entry, "target": self.target, "period": period, "correcting": self.correcting}
        if period is not None:
            accepted = entry.accepted_report(period.code)
            context |= {
                "before": entry.before(period.code),
                "line": entry.line(period),
                "due_day": entry.due_day(period),
                "working_days": entry.working_days(period),
                "accepted": accepted,
                "accepted_said": said_by(accepted) if accepted else None,
            }
        if self.stored is not None:
            context |= {"stored": self.stored, "begun": begun_of(self.stored), "touch": self.touch}
            context["form_address"] = reverse("report_edit", args=[self.stored.pk])
        return super().get_context_data(**context, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save or send; ``autosave`` keeps the draft and answers a script."""
        if "autosave" not in request.POST:
            return super().post(request, *args, **kwargs)
        form: Any = self.get_form()
        if not form.is_valid():
            return not_kept(form)
        try:
            return kept(self.save(form))
        except Conflict:
            stored = self._found_meanwhile()
            if stored is None:
                return not_kept(form)
            if is_said_already(stored, form.content(), self.person, timezone.now()):
                return kept(stored)
            self.stored = stored
            return kept_by_another(form, stored, self.stored_form(), last_touch(stored))
        except Refused as refused:
            form.refuse(refused)
            return not_kept(form)

    def form_valid(self, form: KeptForm) -> HttpResponse:
        """Show what is odd before it is sent; sent again, it goes."""
        try:
            warnings = self._warnings(form) if self.submits else []
        except Refused as refused:
            form.refuse(refused)
            return self.form_invalid(form)
        if warnings and not form.confirms(warnings):
            return self._asked_first(form, warnings)
        return super().form_valid(form)

    def _asked_first(self, form: Any, warnings: list[Notice]) -> HttpResponse:
        """What is odd, and at the same time what the note has to explain."""
        wanted = note_wanted(
            target=self.target,
            period=form.cleaned_data["period"],
            content=form.content(),
            by=self.person,
            now=timezone.now(),
        )
        if wanted:
            form.refuse(Refused(wanted))
        context = self.get_context_data(form=form, warnings=warnings)
        return self.render_to_response(context, status=422 if wanted else 200)

    def _warnings(self, form: Any) -> list[Notice]:
        return warnings_for(
            target=self.target,
            period=form.cleaned_data["period"],
            content=form.content(),
            today=self.moment.today,
            versions=self.versions,
        )

    def after(self, saved: Report) -> str:
        """A submitted report leads back to what is still to be done, a draft stays open."""
        if saved.state == ReportState.SUBMITTED:
            return reverse("workbench")
        return reverse("report_edit", args=[saved.pk])

    @property
    def saved(self) -> str:
        """What is told after saving."""
        what = f"{self.target.code} {period_words(self.period.code) if self.period else ''}"
        if self.submits:
            return _("%(what)s was submitted for review.") % {"what": what}
        return _("%(what)s was saved as a draft.") % {"what": what}

    def _clashed(self, form: KeptForm, conflict: Conflict) -> HttpResponse:
        """Somebody else was faster – or the same person, by a double click, which is no conflict."""
        if not Target.objects.filter(pk=self.target.pk).exists():
            return self._gone(conflict)
        self.stored = stored = self._found_meanwhile()
        said = stored is not None and is_said_already(stored, form.content(), self.person, timezone.now())
        if stored is not None and said and self.submits == (stored.state == ReportState.SUBMITTED):
            messages.success(self.request, self.saved)
            return redirect(self.keeping_moment(self.after(stored)))
        self.touch = last_touch(stored) if stored is not None else None
        return super()._clashed(form, conflict)

    def _gone(self, conflict: Conflict) -> HttpResponse:
        """The target was taken back meanwhile, so that there is no form: what was typed, to be copied."""
        told = {"conflict": str(conflict), "target": self.target, "typed": typed_in(self.request)}
        context = super().get_context_data(**told)
        return render(self.request, "tracker/reports/gone.html", context, status=409)

    def _found_meanwhile(self) -> Report | None:
        """The open report of the period as it is by now, if the person may read it."""
        code = self.period.code if self.period else ""
        rows = visible_reports(self.standing).filter(target=self.target, period=code)
        return rows.select_related("target__unit", "target__plan", "created_by").order_by("-revision").first()

    def stored_form(self) -> ReportForm | None:
        """The stored report as this form would show it."""
        if self.stored is None:
            return None
        units = known_units()
        initial = initial_of(self.stored, self.entry, units)
        return ReportForm(entry=self.entry, units=units, correcting=self.correcting, initial=initial)

    def stored_version(self) -> int:
        """The edit number of the stored report."""
        return self.stored.version if self.stored else 0


class ReportNew(ReportFormPage):
    """``/targets/<code>/report/?period=``: begin the report of a period, by default of the next one owed."""

    @cached_property
    def target(self) -> Target:
        """The target of the address; 404 for what one may not see, 403 for what one may not report."""
        rows = visible_targets(self.standing).select_related(*RELATED)
        target = rows.filter(code=self.kwargs["code"]).first()
        if target is None:
            raise Http404
        if not may(self.standing, Action.DRAFT_REPORT, target):
            raise AccessDenied(_("%(target)s is reported by another department.") % {"target": target.code})
        return target

    @cached_property
    def period(self) -> Period | None:
        """The period that is asked for, if it can be reported, else the next one owed."""
        if self.target.is_series:
            return None
        asked = (self.request.POST.get("period") or self.request.GET.get("period", "")).strip()[:40]
        for code in self._codes(asked):
            try:
                place = place_of(self.target, _code_of(code), None, None, self.moment.today, self.versions)
                return place.period
            except Refused as refused:
                if self.request.method == "GET":
                    messages.warning(self.request, str(refused))
        return None

    def _codes(self, asked: str) -> Iterator[str]:
        """What is asked for; the target is judged for the next one owed only where that does not do."""
        if asked:
            yield asked
        if self.entry.next_period:
            yield self.entry.next_period

    def get_initial(self) -> dict[str, Any]:
        """The period alone."""
        return {"period": self.period.code if self.period else ""}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or the page of the report that the period has already."""
        code = self.period.code if self.period else ""
        still_open = self.entry.open_report(code)
        if still_open is not None and still_open.state == ReportState.SUBMITTED:
            return redirect(self.keeping_moment(reverse("report", args=[still_open.pk])))
        there = still_open or self.entry.accepted_report(code)
        if there is not None:
            return redirect(self.keeping_moment(reverse("report_edit", args=[there.pk])))
        return super().get(request, *args, **kwargs)

    def save(self, form: Any) -> Report:
        """Begin the report."""
        return enter_report(
            target=self.target,
            period=form.cleaned_data["period"],
            content=form.content(),
            by=self.person,
            now=timezone.now(),
            submit=self.submits,
            files=form.uploads(),
        )


class ReportEdit(ReportFormPage):
    """``/reports/<pk>/edit/``: edit a draft or a returned report, correct an accepted one."""

    @cached_property
    def stored(self) -> Report:
        """The report of the address; 404 for what one may not see, 403 for what one may not edit."""
        related = [f"target__{name}" for name in RELATED]
        rows = visible_reports(self.standing).select_related("created_by", "department", *related)
        report = rows.filter(pk=self.kwargs["pk"]).first()
        if report is None:
            raise Http404
        accepted = report.state == ReportState.ACCEPTED
        asked = report.target if accepted else report
        if not may(self.standing, Action.CORRECT_REPORT if accepted else Action.DRAFT_REPORT, asked):
            raise AccessDenied(_("This report belongs to another department."))
        return report

    @property
    def correcting(self) -> bool:
        """Whether an accepted report is corrected, which asks for a reason."""
        return self.stored.state == ReportState.ACCEPTED

    @cached_property
    def target(self) -> Target:
        """The target of the report."""
        return self.stored.target

    @cached_property
    def period(self) -> Period:
        """The period of the report."""
        return Period(self.stored.period, self.stored.period_start, self.stored.period_end)

    def get_initial(self) -> dict[str, Any]:
        """What the report says now."""
        return initial_of(self.stored, self.entry, known_units())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form; a submitted report is shown instead, a revision that is open already is taken up."""
        newer = self.entry.open_report(self.stored.period)
        if self.stored.state not in (*EDITABLE, ReportState.ACCEPTED):
            return redirect(self.keeping_moment(reverse("report", args=[self.stored.pk])))
        if newer is not None and newer.pk != self.stored.pk:
            return redirect(self.keeping_moment(reverse("report_edit", args=[newer.pk])))
        return super().get(request, *args, **kwargs)

    def save(self, form: Any) -> Report:
        """Correct what was accepted, replace what was not."""
        said = {"content": form.content(), "files": form.uploads(), "submit": self.submits}
        by = {"by": self.person, "now": timezone.now()}
        if self.correcting:
            return enter_correction(report=self.stored, reason=form.cleaned_data["reason"], **said, **by)
        seen = form.cleaned_data["expected_version"] or 0
        return revise_report(report=self.stored, expected_version=seen, **said, **by)


def _code_of(text: str) -> str:
    """The code of a period as people write it; a text that is none stays, to be refused by its reader."""
    try:
        return parse_period(text).code
    except DateRefused:
        return text
