"""Keep what an import read and did: one batch with its rows, opened and closed in its transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from tracker.choices import Deed
from tracker.domain.vocabulary import BatchState, ReportState, SheetKind
from tracker.models import ImportBatch, ImportRow, User
from tracker.services.ledger import record, snapshot
from tracker.services.pouring import Values, pour
from tracker.services.uploads import claimed

ROW = ("batch_id", "number", "outcome", "label", "before", "after", "object_type", "object_id")
NAME_LENGTH, LABEL_LENGTH = 255, 200


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One row of a sheet and what became of it; ``before`` and ``after`` are plain values or None."""

    number: int
    outcome: str
    label: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    object_type: str = ""
    object_id: str = ""


def open_batch(
    *,
    kind: SheetKind,
    file_name: str,
    sha256: str,
    by: User,
    now: datetime,
    sheet: str = "",
    mapping: Mapping[str, str] | None = None,
    mode: ReportState = ReportState.DRAFT,
    note: str = "",
    upload: ImportBatch | None = None,
) -> ImportBatch:
    """Begin a batch inside the caller's transaction, so that what it writes can point to it.

    ``upload`` is the file that was kept for a preview: it becomes the batch, once (``AlreadyImported``).
    """
    batch = ImportBatch(file_name=file_name[-NAME_LENGTH:]) if upload is None else claimed(upload, by)
    batch.kind, batch.state = kind, BatchState.APPLIED
    batch.sha256, batch.sheet, batch.mapping = sha256, sheet[:100], dict(mapping or {})
    batch.mode, batch.work, batch.choice, batch.stopped_by = mode, None, {}, ""
    batch.note, batch.created_at, batch.created_by = note.strip(), now, by
    batch.save()
    return batch


@transaction.atomic
def close_batch(
    *,
    batch: ImportBatch,
    rows: Iterable[BatchRow],
    counts: Mapping[str, int],
    by: User,
    now: datetime,
    data: bytes | None = None,
) -> ImportBatch:
    """Keep the rows, the counts and (when given) the file of a batch, and write its audit row."""
    batch.counts = dict(counts)
    if data is not None:
        batch.file.save(f"{batch.token}.bin", ContentFile(data), save=False)
    batch.save()
    pour(ImportRow, (_kept(batch.pk, row) for row in rows), ROW)
    record(Deed.IMPORT, batch, None, snapshot(batch), by, now, batch.note, str(batch.token))
    return batch


def _kept(batch: int, row: BatchRow) -> Values:
    label = row.label[:LABEL_LENGTH]
    return batch, row.number, row.outcome, label, row.before, row.after, row.object_type, row.object_id
