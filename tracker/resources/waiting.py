"""A file that waits for its owner: what it would do by now, and doing it; for pages and for tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.access import standing_of
from tracker.models import ImportBatch, User
from tracker.queries.imports import remembered_columns
from tracker.resources.columns import Choice
from tracker.resources.handlers import RowOutcome, Tell
from tracker.resources.importing import Preview, StalePreview, apply, prepare
from tracker.resources.previews import Shown, differing, keep, seen_before
from tracker.resources.sources import read_source
from tracker.services.uploads import bytes_of, forget_preview


@dataclass(frozen=True, slots=True)
class Written:
    """What a confirmation did: the batch, or the preview as it is by now and why nothing was written.

    ``stale`` tells that something else would happen than what was agreed to.
    """

    batch: ImportBatch | None = None
    preview: Shown | None = None
    why: str = ""
    stale: bool = False


def look_over(upload: ImportBatch, *, by: User, now: datetime, tell: Tell | None = None) -> Shown:
    """What the file would do by now, with sheet and columns as they were chosen; kept beside the file."""
    found = prepare(
        bytes_of(upload),
        file_name=upload.file_name,
        kind=upload.kind,
        by=by,
        now=now,
        mode=upload.mode,
        tell=tell,
        **_how_read(upload, by, now),
    )
    return keep(upload, found)


def write_down(
    upload: ImportBatch,
    *,
    by: User,
    now: datetime,
    expected: str,
    note: str,
    skip_refused: bool,
    tell: Tell | None = None,
) -> Written:
    """Import the file as it was agreed to; see ``importing.apply``. Raises ``AlreadyImported``."""
    source = read_source(
        bytes_of(upload), file_name=upload.file_name, kind=upload.kind, **_how_read(upload, by, now)
    )
    try:
        result = apply(
            Preview(source, upload.mode),
            by=by,
            now=now,
            skip_refused=skip_refused,
            note=note,
            expected=expected,
            upload=upload,
            tell=tell,
        )
    except StalePreview as stale:
        return Written(None, _stale(upload, stale.preview, expected), _stale_words(), stale=True)
    if result.batch is None:
        return Written(None, keep(upload, result.preview), _why_not(result.preview))
    forget_preview(upload)
    return Written(result.batch)


def _how_read(upload: ImportBatch, by: User, now: datetime) -> Mapping[str, Any]:
    choice = Choice.of(upload.choice)
    known = remembered_columns(standing_of(by, timezone.localdate(now)), upload.kind)
    return {
        "sheet": (choice.sheet or None) if choice else None,
        "mapping": known,
        "chosen": choice.chosen if choice else None,
    }


def _stale(upload: ImportBatch, now: Preview, expected: str) -> Shown:
    """The preview of now with the rows that differ from what was agreed to, where that is still known."""
    before = seen_before(upload)
    agreed = before if before is not None and before.fingerprint == expected else None
    return keep(upload, now, differing(agreed, now))


def _stale_words() -> str:
    return _("The data changed since you looked. This is what would happen now.")


def _why_not(preview: Preview) -> str:
    if preview.count(RowOutcome.REFUSED):
        return _("Nothing was imported: rows are refused, and you did not skip them.")
    return _("Nothing was imported: everything is stored as the sheet says.")
