"""Which column is which: what was found, changeable, with values beside it; remembered for the next sheet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from tracker.domain.vocabulary import BatchState
from tracker.forms.imports import ColumnsForm
from tracker.resources.columns import Choice, Look, missing_of, taught_by
from tracker.resources.showing import column_words
from tracker.services.columns import remember_columns
from tracker.services.uploads import keep_choice
from tracker.views.import_upload import UploadMixin
from tracker.views.page import Page

LONGEST_SHEET_NAME, LONGEST_ROW = 100, 6


class ImportColumns(UploadMixin, Page):
    """/imports/columns/<token>/: ``?sheet=`` and ``?row=`` look at another sheet, at another row."""

    template_name = "tracker/imports/columns.html"

    @cached_property
    def choice(self) -> Choice | None:
        """What was chosen before."""
        return Choice.of(self.upload.choice)

    @cached_property
    def seen(self) -> Look:
        """The sheet as the address asks for it, else as it was chosen before, else as it is found."""
        asked = self.request.GET
        row = asked.get("row", "")[:LONGEST_ROW]
        number = int(row) if row.isascii() and row.isdecimal() and int(row) else None
        sheet = asked.get("sheet", "")[:LONGEST_SHEET_NAME] or None
        if self.choice is not None and not asked:
            sheet, number = self.choice.sheet or None, self.choice.last_row
        return self.look(sheet, number)

    @cached_property
    def form(self) -> ColumnsForm:
        """The choices: as they are found, or as they were made before or sent."""
        before = self.choice.keys if self.choice is not None and not self.request.GET else {}
        kind = self.upload.kind
        return ColumnsForm(
            self.request.POST if self.request.method == "POST" else None,
            columns=self.seen.columns,
            words=column_words(kind, {column.key for column in self.seen.columns}),
            lacking=lambda keys: missing_of(kind, keys),
            sheet_unsaid=self.seen.is_undecided,
            initial={f"column-{letter}": key for letter, key in before.items()},
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The columns; a file that became a batch leads to it."""
        if self.upload.state != BatchState.PREVIEWED:
            return self.to("import_preview")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, token: Any) -> HttpResponse:
        """Keep the choice, remember it for the department, go to the preview."""
        if self.upload.state != BatchState.PREVIEWED:
            return self.to("import_preview")
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        keys = self.form.keys()
        choice = Choice(self.seen.sheet, self.seen.first_row, self.seen.last_row, keys)
        keep_choice(upload=self.upload, choice=choice.as_json(), by=self.person)
        remember_columns(
            kind=self.upload.kind,
            taught=taught_by(self.upload.kind, self.seen, keys),
            by=self.person,
            now=timezone.now(),
        )
        return self.begin(self.seen.rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is seen, and the choices."""
        return super().get_context_data(seen=self.seen, form=self.form, **kwargs)
