"""Files kept between preview and confirmation: under an own name, for their owner alone (threat T22).

An upload is an ``ImportBatch`` in the state "previewed": its token is the only way to it, it is bound to
the person who sent it, and it becomes the batch when the import is confirmed – once.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import BatchState, ReportState, SheetKind, WorkState
from tracker.models import ImportBatch, User
from tracker.services.file_kinds import plain_name
from tracker.services.ledger import record
from tracker.services.refusals import Conflict, Problem
from tracker.services.writing import day_of, require

KEPT_FOR = timedelta(days=1)
PREVIEW, PROGRESS = ".preview", ".progress"
SIBLINGS = (PREVIEW, PROGRESS)
NAME_LENGTH = 255


class AlreadyImported(Conflict):
    """The file was imported before; ``batch`` is what it became."""

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(Problem("imported_already", _("This file has been imported already.")))
        self.batch = batch


def keep_upload(
    *,
    data: bytes,
    kind: SheetKind,
    file_name: str,
    by: User,
    now: datetime,
    mode: ReportState = ReportState.DRAFT,
) -> ImportBatch:
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
        mode=mode,
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
            transaction.on_commit(partial(_delete, storage, name))
    return len(found)


def _delete(storage: Any, name: str) -> None:
    for suffix in ("", *SIBLINGS):
        storage.delete(name + suffix)


def keep_choice(*, upload: ImportBatch, choice: Mapping[str, Any], by: User) -> None:
    """Keep what its owner said of the sheet and the columns of a waiting file; an old preview is dropped."""
    ImportBatch.objects.filter(pk=upload.pk, created_by=by, state=BatchState.PREVIEWED).update(
        choice=dict(choice), work=None, stopped_by=""
    )
    forget_preview(upload)


def set_work(upload: ImportBatch, work: WorkState | None, stopped_by: str = "") -> None:
    """Say how far the work on a waiting file is; nothing is changed once it became a batch."""
    waiting = ImportBatch.objects.filter(pk=upload.pk, state=BatchState.PREVIEWED)
    waiting.update(work=work, stopped_by=stopped_by)


def forget_preview(upload: ImportBatch) -> None:
    """Drop what is kept beside a file."""
    for suffix in SIBLINGS if upload.file.name else ():
        upload.file.storage.delete(f"{upload.file.name}{suffix}")


def tell_progress(upload: ImportBatch, done: int, of: int) -> None:
    """Say how many rows are done: beside the file, where a reader sees it before the transaction ends.

    Nothing where no file is kept.
    """
    if upload.file.name:
        _put(upload, PROGRESS, f"{done} {of}".encode())


def progress_of(upload: ImportBatch) -> tuple[int, int, float] | None:
    """Rows done, rows in all, and the moment of that word in seconds; None while nothing was said."""
    if not upload.file.name:
        return None
    path = Path(upload.file.storage.path(f"{upload.file.name}{PROGRESS}"))
    try:
        done, of = path.read_text(encoding="ascii").split()
        return int(done), int(of), path.stat().st_mtime
    except (OSError, ValueError):
        return None


def _put(upload: ImportBatch, suffix: str, content: bytes) -> None:
    """Write a file beside an upload so that a reader sees the old one or the new one, never a part."""
    path = Path(upload.file.storage.path(f"{upload.file.name}{suffix}"))
    part = path.with_name(f"{path.name}.{uuid4()}")
    part.write_bytes(content)
    part.replace(path)


def record_batch_download(*, batch: ImportBatch, by: User, now: datetime) -> None:
    """Write the audit row of a file that was taken out of a batch."""
    record(Deed.DOWNLOAD, batch, None, {"file": batch.file_name, "sha256": batch.sha256}, by, now)
