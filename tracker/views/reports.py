"""Reports: the list, the page of one, the steps on its way, and evidence."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from tracker.access import Action, visible_evidence, visible_reports
from tracker.domain.vocabulary import EvidenceKind
from tracker.explanations import period_words
from tracker.filters.reports import ReportFilter
from tracker.forms.evidence import EvidenceForm
from tracker.models import EvidenceItem, Plan, Report
from tracker.queries.report_list import listed, listed_in_file, newest_first, reports_known, states_of
from tracker.queries.report_page import ReportPage as Shown
from tracker.queries.report_page import report_page
from tracker.services.downloads import record_download
from tracker.services.evidence import remove_evidence
from tracker.services.file_kinds import MOST_BYTES_SHOWN, PICTURES, can_be_shown, sniffed
from tracker.services.refusals import Refused
from tracker.services.report_entry import attach_evidence
from tracker.services.reporting import discard_draft, withdraw_report
from tracker.tables.base import MOST_COUNTED
from tracker.tables.reports import ReportTable
from tracker.views.forms import FormPage
from tracker.views.page import PageMixin
from tracker.views.saved_views import WithSavedViews
from tracker.views.tables import TablePage

SANDBOX = "default-src 'none'; sandbox"


class ReportList(WithSavedViews, TablePage):
    """``/reports/``: what the person may read, filtered, sorted, exported."""

    action = Action.READ_ACCEPTED
    table_class = ReportTable
    filterset_class = ReportFilter
    template_name = "tracker/reports/list.html"
    export_name = "reports"
    saved_page = "reports"

    def get_queryset(self) -> QuerySet[Report]:
        """The reports of the moment that may be read."""
        when = self.moment
        known = reports_known(self.standing, as_of=when.as_of, known_at=when.known_at, today=when.today)
        return newest_first(known)

    def complete(self, records: QuerySet[Report]) -> QuerySet[Report]:
        """The same with all that a row shows."""
        return listed(records, known_at=self.moment.known_at)

    def complete_in_file(self, records: QuerySet[Report]) -> QuerySet[Report]:
        """The same with all that a line of a file says."""
        return listed_in_file(records, known_at=self.moment.known_at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many reports stand in each state, whatever the filters."""
        counted = states_of(self.get_queryset(), most=MOST_COUNTED)
        states = {
            state: count if count <= MOST_COUNTED else f"{MOST_COUNTED}+" for state, count in counted.items()
        }
        return super().get_context_data(states=states, **kwargs)


class ReportPage(FormPage):
    """``/reports/<pk>/``: every revision with its steps and evidence; evidence is attached here."""

    form_class = EvidenceForm
    template_name = "tracker/reports/report.html"
    saved = gettext_lazy("The evidence was attached.")

    @cached_property
    def report(self) -> Report:
        """The report of the address; 404 for what one may not see."""
        return report_of(self)

    @property
    def plan(self) -> Plan:
        """The plan of the target."""
        return self.report.target.plan

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page as it was known; what was not known then is 404."""
        shown: Shown | None = report_page(self.report, self.standing, known_at=self.moment.known_at)
        if shown is None:
            raise Http404
        return super().get_context_data(page=shown, report=self.report, target=self.report.target, **kwargs)

    def save(self, form: Any) -> None:
        """Attach links and files."""
        attach_evidence(
            report=self.report,
            links=form.pairs(),
            files=form.uploads(),
            by=self.person,
            now=timezone.now(),
        )

    def after(self, saved: None) -> str:
        """The same page."""
        return reverse("report", args=[self.report.pk])


class ReportStep(PageMixin, View):
    """One step of a report by POST: the service decides; a refusal is told on the page of the report."""

    step = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Withdraw or discard."""
        report = report_of(self)
        what = f"{report.target.code} {period_words(report.period)}"
        try:
            address, told = self.withdraw(report) if self.step == "withdraw" else self.discard(report)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(self.keeping_moment(reverse("report", args=[report.pk])))
        messages.success(request, told % {"what": what})
        return redirect(self.keeping_moment(address))

    def withdraw(self, report: Report) -> tuple[str, str]:
        """Take it back and edit it."""
        text = self.request.POST.get("expected_version", "")
        seen = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
        withdraw_report(report=report, by=self.person, now=timezone.now(), expected_version=seen)
        return reverse("report_edit", args=[report.pk]), _("%(what)s was withdrawn and is a draft again.")

    def discard(self, report: Report) -> tuple[str, str]:
        """Remove a draft."""
        discard_draft(report=report, by=self.person, now=timezone.now())
        return reverse("workbench"), _("The draft of %(what)s was discarded.")


class EvidenceFile(PageMixin, View):
    """``/evidence/<token>/``: a file as a download that no browser runs; 404 for whoever may not see it."""

    def get(self, request: HttpRequest, token: UUID) -> FileResponse:
        """The bytes, always as an attachment, and one line in the audit."""
        item = evidence_of(self, token)
        try:
            stream = item.file.open("rb")
        except (OSError, ValueError) as error:
            raise Http404 from error
        record_download(item=item, by=self.person, now=timezone.now())
        name = download_name(item)
        response = FileResponse(stream, as_attachment=True, filename=name, content_type=item.content_type)
        response.headers["Content-Security-Policy"] = SANDBOX
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "private, no-store"
        return response


class EvidencePicture(PageMixin, View):
    """``/evidence/<token>/picture/``: a PNG or JPEG for the thumbnail; 404 for all else (threats T02, T09).

    The bytes themselves are looked at, not the name and not the stored kind. Nothing is scaled or decoded
    on the server; the page shows it small (docs/decisions/0017-pictures-are-shown-not-scaled.md).
    """

    def get(self, request: HttpRequest, token: UUID) -> HttpResponse:
        """The picture, in a box in which nothing runs."""
        item = evidence_of(self, token)
        try:
            with item.file.open("rb") as stream:
                content = stream.read(MOST_BYTES_SHOWN + 1)
        except (OSError, ValueError) as error:
            raise Http404 from error
        kind = sniffed(content)
        if kind is None or kind.content_type not in PICTURES or not can_be_shown(content):
            raise Http404
        response = HttpResponse(content, content_type=kind.content_type)
        response.headers["Content-Disposition"] = "inline"
        response.headers["Content-Security-Policy"] = SANDBOX
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "private, max-age=3600"
        return response


class EvidenceRemove(PageMixin, View):
    """``/evidence/<token>/remove/`` by POST: mark a piece of evidence as removed."""

    def post(self, request: HttpRequest, token: UUID) -> HttpResponse:
        """Remove it, or say why not."""
        item = evidence_of(self, token, file_only=False)
        try:
            remove_evidence(item=item, by=self.person, now=timezone.now())
            messages.success(request, _("“%(title)s” was removed.") % {"title": item.title})
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(self.keeping_moment(reverse("report", args=[item.report_id])))


def report_of(view: Any) -> Report:
    """The report of the address, if the person may see it."""
    rows = visible_reports(view.standing).select_related("target__plan", "target__unit", "department")
    report = rows.filter(pk=view.kwargs["pk"]).first()
    if report is None:
        raise Http404
    return report


def evidence_of(view: Any, token: UUID, *, file_only: bool = True) -> EvidenceItem:
    """The piece of evidence of the address, if the person may see it."""
    rows = visible_evidence(view.standing).select_related("report__target")
    item = rows.filter(token=token).first()
    if item is None or (file_only and item.kind != EvidenceKind.FILE):
        raise Http404
    return item


def download_name(item: EvidenceItem) -> str:
    """The title as a file name with the ending of what the file is, never longer than a disk takes."""
    suffix = item.file.name.rpartition(".")[2]
    stem = item.title.removesuffix(f".{suffix}")
    kept = "".join("_" if sign in '\\/:*?"<>|' else sign for sign in stem if sign.isprintable()).strip(". ")
    return f"{kept[:80] or item.token}.{suffix}"
