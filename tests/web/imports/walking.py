"""The way of a sheet through the wizard: sent, its columns taken as they are found, previewed, agreed to."""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tracker.models import ImportBatch, User
from tracker.resources.previews import Shown


@dataclass(slots=True)
class Walk:
    """The pages a sheet came by as (address, status), its preview, and the import it became.

    ``preview`` None: the columns were asked for and nobody could say; ``batch`` None: nothing was written.
    """

    pages: list[tuple[str, int]] = field(default_factory=list)
    preview: Shown | None = None
    batch: ImportBatch | None = None

    @property
    def broken(self) -> list[tuple[str, int]]:
        """Pages that failed."""
        return [page for page in self.pages if page[1] >= 500]


def desk_of(person: User) -> Client:
    """A browser of this person, which shows what failed as a page."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


def walked(client: Client, data: bytes, *, name: str, kind: str = "reports", mode: str = "draft") -> Walk:
    """Take a sheet through the wizard, refused rows skipped, columns as the page proposes them."""
    walk = Walk()

    def asked(answer: Any) -> Any:
        walk.pages.append((answer.request["PATH_INFO"], answer.status_code))
        return answer

    sent = {"kind": kind, "mode": mode, "file": SimpleUploadedFile(name, data)}
    address = asked(client.post("/imports/", sent)).headers.get("Location", "")
    if address.startswith("/imports/columns/"):
        page = asked(client.get(address))
        form = page.context["form"] if page.context else None
        proposed = {field.html_name: field.value() or "" for field in form} if form else {}
        address = asked(client.post(address, proposed)).headers.get("Location", "")
    if not address.startswith("/imports/preview/"):
        return walk
    page = asked(client.get(address))
    walk.preview = page.context["preview"] if page.context else None
    if walk.preview is None or not walk.preview.readable:
        return walk
    asked(client.get(f"{address}?show=refused&remarks=csv"))
    agreed = {"expected": walk.preview.fingerprint, "note": "", "skip_refused": "on"}
    address = asked(client.post(address, agreed)).headers.get("Location", "")
    if address:
        asked(client.get(address))
        walk.batch = ImportBatch.objects.get(pk=int(address.strip("/").rpartition("/")[2]))
    return walk
