"""Files that no row names: left by a crash between the file and its commit, and removed a day later (K06)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from tracker.models import EvidenceItem, ImportBatch

AGE = timedelta(days=1)
FOLDERS = ("evidence", "imports")


def sweep_files(*, now: datetime) -> list[str]:
    """Remove the files of evidence and imports that no row names and that are older than a day.

    Younger ones may belong to a transaction that is still open. Returns the paths below ``MEDIA_ROOT`` that
    were removed. Cost: one look at every file, two queries.
    """
    root = Path(settings.MEDIA_ROOT)
    before = (now - AGE).timestamp()
    old = [path for path in _files(root) if path.stat().st_mtime < before]
    if not old:
        return []
    known = set(EvidenceItem.objects.exclude(file="").values_list("file", flat=True))
    known |= set(ImportBatch.objects.exclude(file="").values_list("file", flat=True))
    orphans = [path for path in old if not _is_of(path.relative_to(root).as_posix(), known)]
    for path in orphans:
        path.unlink(missing_ok=True)
    return sorted(path.relative_to(root).as_posix() for path in orphans)


def _files(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        if (root / folder).is_dir():
            yield from (path for path in (root / folder).rglob("*") if path.is_file())


def _is_of(name: str, known: set[str]) -> bool:
    """Whether a file is one that a row names, or stands beside it (a preview, its progress)."""
    folder, _slash, rest = name.rpartition("/")
    parts = rest.split(".")
    return any(f"{folder}/{'.'.join(parts[:end])}" in known for end in range(1, len(parts) + 1))
