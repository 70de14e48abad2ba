"""What a sheet would do, and doing it: checked again inside the transaction, once (threats T22, C02, C05)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tracker.access import Action
from tracker.documents.sheets import CSV_TYPE, csv_lines
from tracker.domain.vocabulary import BatchState, ReportState
from tracker.forms.imports import ConfirmForm
from tracker.models import ImportBatch
from tracker.resources.handlers import RowOutcome
from tracker.resources.importing import Preview, Result, StalePreview, apply, counts, prepare
from tracker.resources.showing import headings_of, remark_lines, row_lines
from tracker.resources.sources import read_source
from tracker.services.uploads import AlreadyImported, bytes_of, upload_of
from tracker.views.page import Page

ROWS_A_PAGE, REMARKS_SHOWN = 100, 200
SHOWN = (RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.REFUSED, RowOutcome.UNCHANGED)


class ImportPreview(Page):
    """/imports/preview/<token>/: nobody but who sent the file finds it."""

    action = Action.IMPORT_REPORTS
    template_name = "tracker/imports/preview.html"

    @cached_property
    def upload(self) -> ImportBatch:
        """The file that this person sent."""
        found = upload_of(token=self.kwargs["token"], by=self.person)
        if found is None:
            raise Http404
        return found

    @cached_property
    def options(self) -> dict[str, Any]:
        """Sheet, state and columns chosen by hand, as the address says."""
        asked = self.request.GET
        mode = asked.get("mode", "")
        chosen = dict(pair.split("=", 1)[::-1] for pair in asked.getlist("column") if "=" in pair)
        return {
            "mode": ReportState(mode) if mode in set(ReportState) else ReportState.DRAFT,
            "sheet": asked.get("sheet") or None,
            "mapping": chosen or None,
        }

    @cached_property
    def data(self) -> bytes:
        """The bytes as they were sent."""
        try:
            return bytes_of(self.upload)
        except (OSError, ValueError) as error:
            raise Http404 from error

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the sheet would do, or did by now; ``?remarks=csv`` is the list of errors."""
        if self.upload.state != BatchState.PREVIEWED:
            return self._to_batch(self.upload)
        preview = prepare(
            self.data,
            file_name=self.upload.file_name,
            kind=self.upload.kind,
            by=self.person,
            now=timezone.now(),
            **self.options,
        )
        if request.GET.get("remarks") == "csv":
            return self._remarks(preview)
        return self._shown(preview)

    def post(self, request: HttpRequest, token: Any) -> HttpResponse:
        """Import what was agreed to; a second confirmation leads to the same batch."""
        form = ConfirmForm(request.POST)
        if self.upload.state != BatchState.PREVIEWED:
            return self._to_batch(self.upload)
        if not form.is_valid():
            return self.get(request)
        try:
            result = self._apply(form)
        except AlreadyImported as already:
            return self._to_batch(already.batch)
        except StalePreview as stale:
            messages.warning(request, _("The data changed since you looked. This is what would happen now."))
            return self._shown(stale.preview, status=409)
        if result.batch is None:
            self._say_why_not(result)
            return self._shown(result.preview, form, status=422)
        messages.success(request, _("Imported."))
        return self._to_batch(result.batch)

    def _apply(self, form: ConfirmForm) -> Result:
        options = dict(self.options)
        mode = options.pop("mode")
        source = read_source(self.data, file_name=self.upload.file_name, kind=self.upload.kind, **options)
        read = form.cleaned_data
        return apply(
            Preview(source, mode),
            by=self.person,
            now=timezone.now(),
            skip_refused=read["skip_refused"],
            note=read["note"],
            expected=read["expected"],
            upload=self.upload,
        )

    def _say_why_not(self, result: Result) -> None:
        if result.preview.count(RowOutcome.REFUSED):
            messages.error(
                self.request, _("Nothing was imported: rows are refused, and you did not skip them.")
            )
        else:
            messages.info(self.request, _("Nothing was imported: everything is stored as the sheet says."))

    def _to_batch(self, batch: ImportBatch) -> HttpResponse:
        return HttpResponseRedirect(reverse("batch", args=[batch.pk]))

    def _remarks(self, preview: Preview) -> HttpResponse:
        lines = [*remark_lines(preview.errors), *remark_lines(preview.warnings)]
        kinds = [_("error")] * len(preview.errors) + [_("warning")] * len(preview.warnings)
        headings = [_("Severity"), _("Sheet"), _("Row"), _("Column"), _("Cell"), _("Read"), _("Message")]
        rows = [
            [kind, line.sheet, line.row, line.column, line.cell, line.value, line.message]
            for kind, line in zip(kinds, lines, strict=True)
        ]
        response = StreamingHttpResponse(csv_lines(headings, rows), content_type=CSV_TYPE)
        response.headers["Content-Disposition"] = 'attachment; filename="remarks.csv"'
        return response

    def _shown(self, preview: Preview, form: ConfirmForm | None = None, status: int = 200) -> HttpResponse:
        outcome = self.request.GET.get("show", "")
        rows = [row for row in preview.rows if not outcome or row.outcome == outcome]
        page = Paginator(rows, ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        errors, warnings = preview.errors, preview.warnings
        sheets = next((one.params["names"] for one in preview.source.errors if "names" in one.params), ())
        context = self.get_context_data(
            preview=preview,
            upload=self.upload,
            counts=counts(preview),
            tabs=[(one, preview.count(one)) for one in SHOWN if preview.count(one)],
            show=outcome,
            rows=row_lines(self.upload.kind, page.object_list),
            pages=page,
            errors=remark_lines(errors[:REMARKS_SHOWN]),
            more_errors=max(len(errors) - REMARKS_SHOWN, 0),
            warnings=remark_lines(warnings[:REMARKS_SHOWN]),
            more_warnings=max(len(warnings) - REMARKS_SHOWN, 0),
            columns=[
                (headings_of(self.upload.kind).get(key, key), said)
                for key, said in preview.source.columns.items()
            ],
            free=[
                (key, word)
                for key, word in headings_of(self.upload.kind).items()
                if key not in preview.source.columns
            ],
            sheets=sheets,
            form=form or ConfirmForm(),
            form_expected=preview.fingerprint,
        )
        return self.render_to_response(context, status=status)
