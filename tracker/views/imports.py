"""Imports: send a sheet, see what it would do, agree, and find it again."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from tracker.access import Action, may, visible_batches
from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.forms.imports import UploadForm
from tracker.queries.imports import BatchRow, batch_rows
from tracker.services.uploads import keep_upload
from tracker.sheets.limits import SheetLimits
from tracker.tables.imports import BatchTable
from tracker.views.import_upload import OnItsWay
from tracker.views.tables import TablePage

OF_REPORTERS = (ReportState.DRAFT, ReportState.SUBMITTED)


class ImportsPage(OnItsWay, TablePage):
    """/imports/: the upload, blank sheets and exports of every kind, and what was imported before."""

    table_class = BatchTable
    template_name = "tracker/imports/imports.html"

    def get_queryset(self) -> list[BatchRow]:
        """The imports that this person may see."""
        return batch_rows(visible_batches(self.standing).order_by("-pk"))

    @cached_property
    def kinds(self) -> list[SheetKind]:
        """The kinds that this person may import."""
        return list(SheetKind) if may(self.standing, Action.IMPORT_REFERENCE) else [SheetKind.REPORTS]

    @cached_property
    def form(self) -> UploadForm:
        """The upload: empty, or as sent. ``?kind=`` chooses one."""
        sent = self.request.method == "POST"
        loading = may(self.standing, Action.LOAD_HISTORY)
        return UploadForm(
            self.request.POST if sent else None,
            self.request.FILES if sent else None,
            kinds=self.kinds,
            modes=[*OF_REPORTERS, *([ReportState.ACCEPTED] if loading else [])],
            limit=SheetLimits(**settings.SHEET_LIMITS).file_bytes,
            initial={"kind": self.request.GET.get("kind", "")},
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the upload and the kinds."""
        return super().get_context_data(form=self.form, kinds=self.kinds, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the file; go to its preview, or first to its columns when they are not plain to see."""
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        read = self.form.cleaned_data
        self.upload = keep_upload(
            data=read["file"].read(),
            kind=SheetKind(read["kind"]),
            file_name=read["file"].name or "",
            mode=self.form.mode_read,
            by=self.person,
            now=timezone.now(),
        )
        if (read["file"].size or 0) > settings.IMPORT_BACKGROUND_BYTES:
            self.work_on()
            return self.to("import_preview")
        seen = self.look()
        return self.to("import_columns") if seen.asks else self.begin(seen.rows)
