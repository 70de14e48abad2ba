"""A sheet that was sent and waits: what its pages share, and the way from one to the next."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language

from tracker import tasks
from tracker.access import Action
from tracker.domain.vocabulary import WorkState
from tracker.models import ImportBatch
from tracker.queries.imports import remembered_columns, same_file
from tracker.resources.columns import Look, look_at
from tracker.services.uploads import bytes_of, set_work, upload_of
from tracker.views.page import PageMixin


class OnItsWay(PageMixin):
    """Steps of a file that was sent: what is seen of it, and where it goes next."""

    action = Action.IMPORT_REPORTS
    upload: ImportBatch

    @cached_property
    def data(self) -> bytes:
        """The bytes as they were sent."""
        try:
            return bytes_of(self.upload)
        except (OSError, ValueError) as error:
            raise Http404 from error

    @cached_property
    def remembered(self) -> dict[str, str]:
        """What headings meant to this person's department before."""
        return remembered_columns(self.standing, self.upload.kind)

    def look(self, sheet: str | None = None, row: int | None = None) -> Look:
        """What is seen of the file."""
        return look_at(
            self.data,
            file_name=self.upload.file_name,
            kind=self.upload.kind,
            remembered=self.remembered,
            sheet=sheet,
            row=row,
        )

    def to(self, page: str) -> HttpResponse:
        """Go to another page of this file."""
        return HttpResponseRedirect(reverse(page, args=[self.upload.token]))

    def begin(self, rows: int) -> HttpResponse:
        """Go to the preview, which a large sheet makes in the background."""
        if rows > settings.IMPORT_BACKGROUND_ROWS:
            self.work_on()
        return self.to("import_preview")

    def work_on(self) -> None:
        """Let the preview be made in the background."""
        set_work(self.upload, WorkState.WAITING)
        tasks.check_upload.enqueue(str(self.upload.token), self.person.pk, get_language() or "")


class UploadMixin(OnItsWay):
    """A page about a file that waits; nobody but who sent it finds it."""

    @cached_property
    def upload(self) -> ImportBatch:  # type: ignore[override]  # found when it is first asked for
        """The file that this person sent."""
        found = upload_of(token=self.kwargs["token"], by=self.person)
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the file, and an import of the very same file."""
        twin = same_file(self.standing, self.upload)
        return super().get_context_data(upload=self.upload, twin=twin, **kwargs)
