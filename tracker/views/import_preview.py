"""What a sheet would do, and doing it: checked again inside the transaction, once (threats T22, C02, C05)."""

import time
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker import tasks
from tracker.documents.sheets import CSV_TYPE, XLSX_TYPE, csv_lines
from tracker.domain.vocabulary import BatchState, WorkState
from tracker.forms.imports import ConfirmForm
from tracker.models import ImportBatch
from tracker.resources.handlers import RowOutcome
from tracker.resources.previews import Shown, marks, seen_before
from tracker.resources.showing import RowLine
from tracker.resources.waiting import look_over, write_down
from tracker.services.uploads import AlreadyImported, progress_of, set_work
from tracker.sheets.limits import SheetLimits
from tracker.sheets.marked import mark_workbook
from tracker.sheets.notices import SheetRefused
from tracker.sheets.reader import read_workbook
from tracker.views.import_files import PER_PAGE, SILENT_SECONDS
from tracker.views.import_upload import UploadMixin
from tracker.views.page import Page

AT_WORK = (WorkState.WAITING, WorkState.READING, WorkState.CHECKING, WorkState.WRITING)
PROGRESS = "progress"


class _Numbered:
    """The rows of one outcome as a paginator asks for them: how many, and a few of them."""

    def __init__(self, preview: Shown, outcome: str) -> None:
        self._preview, self._outcome = preview, outcome

    def __len__(self) -> int:
        return self._preview.number(self._outcome)

    def __getitem__(self, some: slice) -> list[RowLine]:
        start = some.start or 0
        return list(islice(self._preview.rows(self._outcome, start), some.stop - start))


class ImportPreview(UploadMixin, Page):
    """/imports/preview/<token>/: the preview, page by page; of a large sheet first how far it is."""

    template_name = "tracker/imports/preview.html"

    @cached_property
    def preview(self) -> Shown:
        """What the sheet would do: of a large one as it was kept, of any other as of now."""
        kept = seen_before(self.upload) if self.upload.work == WorkState.READY else None
        return kept or look_over(self.upload, by=self.person, now=timezone.now())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The preview, or what became of it; ``?remarks=csv|xlsx`` are the errors as a file."""
        if self.upload.state != BatchState.PREVIEWED:
            return self._to_batch(self.upload)
        if self.upload.work in (*AT_WORK, WorkState.STOPPED):
            return self._progress()
        if self.polls:
            return HttpResponse(headers={"HX-Refresh": "true"})
        wanted = request.GET.get("remarks")
        if wanted == "csv":
            return self._remarks(self.preview)
        if wanted == "xlsx" and self.preview.readable:
            return self._marked(self.preview)
        return self._shown(self.preview)

    def post(self, request: HttpRequest, token: Any) -> HttpResponse:
        """Import what was agreed to; a second confirmation leads to the same batch."""
        form = ConfirmForm(request.POST)
        if self.upload.state != BatchState.PREVIEWED:
            return self._to_batch(self.upload)
        if "again" in request.POST:
            self.work_on()
            return self.to("import_preview")
        if self.upload.work in AT_WORK or not form.is_valid():
            return self.get(request)
        if self.upload.work == WorkState.READY:
            return self._write_later(form)
        try:
            done = write_down(self.upload, by=self.person, now=timezone.now(), **form.cleaned_data)
        except AlreadyImported as already:
            return self._to_batch(already.batch)
        if done.preview is not None:
            messages.warning(request, done.why)
            return self._shown(done.preview, form, status=409 if done.stale else 422)
        messages.success(request, _("Imported."))
        return self._to_batch(done.batch)

    def _write_later(self, form: ConfirmForm) -> HttpResponse:
        set_work(self.upload, WorkState.WAITING)
        who = (str(self.upload.token), self.person.pk, get_language() or "")
        said = form.cleaned_data
        tasks.write_upload.enqueue(*who, said["expected"], said["note"], said["skip_refused"])
        return self.to("import_preview")

    @property
    def polls(self) -> bool:
        """Whether a page that waits asks how far the work is."""
        return self.request.htmx.target == PROGRESS  # type: ignore[attr-defined]  # set by its middleware

    def _to_batch(self, batch: ImportBatch) -> HttpResponse:
        address = reverse("batch", args=[batch.pk])
        return HttpResponse(headers={"HX-Redirect": address}) if self.polls else redirect(address)

    def _progress(self) -> HttpResponse:
        """How far the work is; htmx asks for this part alone, without scripts the page loads itself again."""
        found = progress_of(self.upload)
        last = found[2] if found else self.upload.created_at.timestamp()
        stopped = self.upload.work == WorkState.STOPPED
        context = self.get_context_data(
            done=found[0] if found else 0,
            of=found[1] if found else 0,
            stopped=stopped or time.time() - last > SILENT_SECONDS,
            at_work=not stopped,
        )
        self.template_name = f"tracker/imports/{'_progress' if self.polls else 'progress'}.html"
        response = self.render_to_response(context)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def _remarks(self, preview: Shown) -> HttpResponse:
        headings = [_("Severity"), _("Sheet"), _("Row"), _("Column"), _("Cell"), _("Read"), _("Message")]
        rows = (
            [kind, line.sheet, line.row, line.column, line.cell, line.value, line.message]
            for kind, lines in ((_("error"), preview.each_error()), (_("warning"), preview.each_warning()))
            for line in lines
        )
        response = StreamingHttpResponse(csv_lines(headings, rows), content_type=CSV_TYPE)
        response.headers["Content-Disposition"] = 'attachment; filename="remarks.csv"'
        return response

    def _marked(self, preview: Shown) -> HttpResponse:
        """The person's own workbook with every remark as a comment on its cell."""
        limits = SheetLimits(**settings.SHEET_LIMITS)
        try:
            workbook = read_workbook(self.data, name=self.upload.file_name, limits=limits)
        except SheetRefused:
            return self._shown(preview)
        author = str(self.person)
        content = mark_workbook(self.data, workbook, list(marks(preview)), author=author, limits=limits)
        response = HttpResponse(content, content_type=XLSX_TYPE)
        response.headers["Content-Disposition"] = 'attachment; filename="marked.xlsx"'
        return response

    def _shown(self, preview: Shown, form: ConfirmForm | None = None, status: int = 200) -> HttpResponse:
        asked = self.request.GET
        outcome = asked.get("show", "") if asked.get("show") in set(RowOutcome) else ""
        size = next((number for number in PER_PAGE if asked.get("per_page") == str(number)), PER_PAGE[0])
        page = Paginator(_Numbered(preview, outcome), size).get_page(asked.get("page"))
        context = self.get_context_data(
            preview=preview,
            show=outcome,
            refused=RowOutcome.REFUSED.value,
            rows=page.object_list,
            pages=page,
            per_page=size,
            per_page_choices=PER_PAGE,
            more_errors=preview.number_of_errors - len(preview.first_errors),
            more_warnings=preview.number_of_warnings - len(preview.first_warnings),
            form=form or ConfirmForm(),
            large=self.upload.work == WorkState.READY,
        )
        return self.render_to_response(context, status=status)
