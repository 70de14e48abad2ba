"""Imports that were made, and their rows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from tracker.access import Standing, own_offices, visible_batches
from tracker.domain.vocabulary import BatchState, SheetKind
from tracker.models import ColumnMemory, ImportBatch, ImportRow


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One import of a list. Counts are of rows."""

    pk: int
    kind: SheetKind
    state: BatchState
    file_name: str
    created_at: datetime
    by: str
    rows: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    note: str


def batch_rows(batches: QuerySet[ImportBatch]) -> list[BatchRow]:
    """The batches of a list. One query."""
    rows = batches.select_related("created_by").only(*_SHOWN)
    return [_row(batch) for batch in rows]


def batch_visible(who: Standing, pk: int) -> ImportBatch | None:
    """A batch that ``who`` may see; None for anybody else's. One query."""
    return visible_batches(who).select_related("created_by", "undone_by").filter(pk=pk).first()


def rows_of_batch(batch: ImportBatch, outcome: str = "") -> QuerySet[ImportRow]:
    """The rows of a batch in the order of the sheet, all or of one outcome."""
    rows = batch.rows.order_by("number", "pk")
    return rows.filter(outcome=outcome) if outcome else rows


def remembered_columns(who: Standing, kind: SheetKind) -> dict[str, str]:
    """What headings (in their plain form) meant to the person's departments before. One query."""
    offices = own_offices(who)
    rows = ColumnMemory.objects.filter(kind=kind).order_by("chosen_at", "pk")
    rows = rows.filter(department__in=offices) if offices else rows.filter(department__isnull=True)
    return dict(rows.values_list("heading", "key"))


def same_file(who: Standing, upload: ImportBatch) -> ImportBatch | None:
    """The newest import of the very same file that is in force and that ``who`` may see. One query."""
    twins = visible_batches(who).filter(sha256=upload.sha256, kind=upload.kind, state=BatchState.APPLIED)
    return twins.exclude(pk=upload.pk).order_by("-pk").first()


_SHOWN = (
    "kind",
    "state",
    "file_name",
    "created_at",
    "note",
    "counts",
    "created_by__username",
    "created_by__full_name",
)


def _row(batch: ImportBatch) -> BatchRow:
    counts = {
        name: int(batch.counts.get(name, 0))
        for name in ("rows", "created", "updated", "unchanged", "skipped")
    }
    return BatchRow(
        pk=batch.pk,
        kind=batch.kind,
        state=batch.state,
        file_name=batch.file_name,
        created_at=batch.created_at,
        by=str(batch.created_by),
        note=batch.note,
        **counts,
    )
