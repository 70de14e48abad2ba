"""Files kept between preview and confirmation: under an own name, for their owner alone (threat T22).

An upload is an ``ImportBatch`` in the state "previewed": its token is the only way to it, it is bound to
the person who sent it, and it becomes the batch when the import is confirmed – once.
"""

import hashlib
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import BatchState, SheetKind
from tracker.models import ImportBatch, User
from tracker.services.file_kinds import plain_name
from tracker.services.ledger import record
from tracker.services.refusals import Conflict, Problem
from tracker.services.writing import day_of, require

KEPT_FOR = timedelta(days=1)
NAME_LENGTH = 255


class AlreadyImported(Conflict):
    """The file was imported before; ``batch`` is what it became."""

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(Problem("imported_already", _("This file has been imported already.")))
        self.batch = batch


def keep_upload(*, data: bytes, kind: SheetKind, file_name: str, by: User, now: datetime) -> ImportBatch:
    """Keep the bytes of a sheet for its preview. Drops what was kept longer than a day and never confirmed.

    Writes no audit row: nothing has been changed as yet.
    """
    action = Action.IMPORT_REPORTS if kind is SheetKind.REPORTS else Action.IMPORT_REFERENCE
    require(by, action, None, day_of(now))
    drop_uploads(before=now - KEPT_FOR)
    upload = ImportBatch(
        token=uuid4(),
        kind=kind,
        state=BatchState.PREVIEWED,
        file_name=plain_name(file_name)[-NAME_LENGTH:],
        sha256=hashlib.sha256(data).hexdigest(),
        created_at=now,
        created_by=by,
    )
    upload.file.save(f"{upload.token}.bin", ContentFile(data), save=False)
    upload.save()
    return upload


def upload_of(*, token: UUID, by: User) -> ImportBatch | None:
    """The file that ``by`` sent, whether it waits or became a batch; None for anybody else's."""
    return ImportBatch.objects.filter(token=token, created_by=by).exclude(file="").first()


def bytes_of(upload: ImportBatch) -> bytes:
    """The bytes as they were sent; raises ``OSError`` when the file is gone."""
    with upload.file.open("rb") as stream:
        data: bytes = stream.read()
    return data


def claimed(upload: ImportBatch, by: User) -> ImportBatch:
    """The upload, locked, when it still waits for ``by``; raises ``AlreadyImported`` when it does not.

    Must run inside the transaction of the import.
    """
    batch = ImportBatch.objects.select_for_update().filter(pk=upload.pk, created_by=by).first()
    if batch is None or batch.state != BatchState.PREVIEWED:
        raise AlreadyImported(batch or upload)
    return batch


@transaction.atomic
def drop_uploads(*, before: datetime) -> int:
    """Drop the files of previews that were never confirmed; returns how many."""
    stale = ImportBatch.objects.filter(state=BatchState.PREVIEWED, created_at__lt=before)
    found = list(stale.select_for_update())
    for upload in found:
        name, storage = upload.file.name, upload.file.storage
        upload.delete()
        if name:
            transaction.on_commit(partial(storage.delete, name))
    return len(found)


def record_batch_download(*, batch: ImportBatch, by: User, now: datetime) -> None:
    """Write the audit row of a file that was taken out of a batch."""
    record(Deed.DOWNLOAD, batch, None, {"file": batch.file_name, "sha256": batch.sha256}, by, now)
