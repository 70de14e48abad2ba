"""Batches, their files, blank sheets and exports of every kind."""

import time
from io import BytesIO
from typing import Any

from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from tracker.access import Action, may
from tracker.documents.report_sheet import write_report_sheet
from tracker.documents.sheets import XLSX_TYPE, csv_parts
from tracker.domain.vocabulary import BatchState, ReportState, SheetKind, WorkState
from tracker.models import ImportBatch
from tracker.queries.imports import batch_visible, rows_of_batch
from tracker.queries.report_sheet import sheet_lines
from tracker.resources.exporting import Exporter
from tracker.resources.handlers import RowOutcome
from tracker.resources.reports import ReportResource, row_key
from tracker.resources.showing import export_lines, export_sheet, headings_of, kept_line, template_headings
from tracker.services.exports import record_export
from tracker.services.uploads import progress_of, record_batch_download
from tracker.views.files import EXPORTS, csv_file, sheet_file
from tracker.views.moment import today_in_shanghai
from tracker.views.often import too_often
from tracker.views.page import Page, PageMixin

PER_PAGE = (25, 50, 100)
AT_WORK = (WorkState.WAITING, WorkState.WRITING)
SILENT_SECONDS = 120  # after which work is taken for ended, as by a worker that was killed
WAITING_SECONDS = 3_600  # the same of work that waits for its turn behind others


class OneBatch(PageMixin):
    """A page about one import; 404 for whoever may not see it."""

    @cached_property
    def batch(self) -> ImportBatch:
        """The import of the address."""
        found = batch_visible(self.standing, self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def progress(self) -> tuple[int, int, float] | None:
        """How far its undoing is, see ``uploads.progress_of``."""
        return progress_of(self.batch)

    @property
    def is_at_work(self) -> bool:
        """Whether its undoing waits or is under way, and was heard of lately."""
        heard = self.progress[2] if self.progress else 0
        patience = WAITING_SECONDS if self.batch.work == WorkState.WAITING else SILENT_SECONDS
        return self.batch.work in AT_WORK and time.time() - heard <= patience

    @property
    def is_silent(self) -> bool:
        """Whether its undoing was begun and not heard of for so long that it is taken for ended."""
        return self.batch.work in AT_WORK and not self.is_at_work

    @property
    def right(self) -> Action:
        """What one must be allowed to, to bring such a sheet or take it back."""
        reports = self.batch.kind is SheetKind.REPORTS
        return Action.IMPORT_REPORTS if reports else Action.IMPORT_REFERENCE


class BatchPage(OneBatch, Page):
    """/imports/<pk>/: who, when, which file, and every row before and after."""

    template_name = "tracker/imports/batch.html"

    @property
    def _leaves_drafts(self) -> bool:
        """Whether the sheet brought drafts, which somebody has to submit yet."""
        batch = self.batch
        brought = batch.counts.get("created", 0) or batch.counts.get("updated", 0)
        return bool(batch.state is BatchState.APPLIED and batch.mode is ReportState.DRAFT and brought)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the batch and one page of its rows."""
        show = self.request.GET.get("show", "")
        outcome = show if show in set(RowOutcome) else ""
        asked = self.request.GET
        size = next((number for number in PER_PAGE if asked.get("per_page") == str(number)), PER_PAGE[0])
        page = Paginator(rows_of_batch(self.batch, outcome), size).get_page(asked.get("page"))
        headings = headings_of(self.batch.kind)
        return super().get_context_data(
            batch=self.batch,
            rows=[kept_line(headings, row) for row in page.object_list],
            pages=page,
            per_page=size,
            per_page_choices=PER_PAGE,
            can_undo=self.batch.state == BatchState.APPLIED and may(self.standing, self.right),
            waits=self._leaves_drafts and may(self.standing, Action.DRAFT_REPORT),
            at_work=self.is_at_work,
            silent=self.is_silent,
            done=self.progress[0] if self.progress else 0,
            of=self.progress[1] if self.progress else 0,
            polled=self.request.htmx.target == "work",
            show=outcome,
            outcomes=list(RowOutcome),
            columns=[(headings.get(key, key), said) for key, said in self.batch.mapping.items()],
            **kwargs,
        )


class BatchFile(OneBatch, View):
    """/imports/<pk>/file/: the sheet as it was sent, always as a download."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        """The bytes, and one line in the audit."""
        try:
            stream = self.batch.file.open("rb")
        except (OSError, ValueError) as error:
            raise Http404 from error
        record_batch_download(batch=self.batch, by=self.person, now=timezone.now())
        kind = "application/octet-stream"
        response = FileResponse(stream, as_attachment=True, filename=self.batch.file_name, content_type=kind)
        response.headers["Content-Security-Policy"] = "sandbox"
        response.headers["Cache-Control"] = "private, no-store"
        return response


class SheetFile(PageMixin, View):
    """What blank sheets and exports share: a kind and a format of the address."""

    action = Action.EXPORT

    @cached_property
    def kind(self) -> SheetKind:
        """The kind of the address."""
        word = self.kwargs["kind"]
        if word not in set(SheetKind) or self.kwargs["form"] not in EXPORTS:
            raise Http404
        return SheetKind(word)


class BlankSheet(SheetFile):
    """/imports/blank/<kind>.<xlsx|csv>: the headings alone."""

    def get(self, request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
        """The file."""
        return sheet_file(f"{self.kind}-blank.{form}", self.kind.value, template_headings(self.kind), [])


class SheetToFill(PageMixin, View):
    """/imports/template.xlsx: the person's own targets with the period that waits, ready to be filled in."""

    action = Action.IMPORT_REPORTS

    def get(self, request: HttpRequest) -> HttpResponse:
        """The workbook. It speaks of today."""
        today = today_in_shanghai()
        lines = sheet_lines(self.standing, today=today)
        known = headings_of(SheetKind.REPORTS)
        name, last = ReportResource.beside[:2]
        book = BytesIO()
        write_report_sheet(
            book,
            lines,
            headings={**known, "name": name, "last": last},
            keys=[row_key(line.code, line.period.code if line.period else "") for line in lines],
            person=str(self.person),
            today=today,
        )
        response = HttpResponse(book.getvalue(), content_type=XLSX_TYPE)
        response.headers["Content-Disposition"] = f'attachment; filename="reports-{today}.xlsx"'
        return response


class ExportSheet(SheetFile):
    """/imports/export/<kind>.<xlsx|csv>: what this person may read, in the form that imports take."""

    def get(self, request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
        """The file, and one line in the audit. The newest wording of all, unless a day is given."""
        if (refused := too_often(request, self.person)) is not None:
            return refused
        dates = {"as_of": self.moment.as_of, "known_at": self.moment.known_at} if self.moment.given else {}
        exporter = Exporter(self.kind, who=self.standing, **dates)
        name = f"{self.kind}-{self.moment.as_of}.{form}"
        seal = record_export(
            name=name,
            filtered_by=request.GET.urlencode(),
            rows=exporter.number(),
            by=self.person,
            now=timezone.now(),
        )
        headings, rows = export_sheet(exporter)
        if form == "csv":
            return csv_file(name, csv_parts(headings, rows, export_lines(exporter)), seal)
        return sheet_file(name, self.kind.value, headings, rows, seal)
