"""A backup of the installation and the way back: database, files, and the sums that prove both (threat K08).

A backup is a folder: ``manifest.json``, the database as its own tool writes it (``database.sqlite3`` by
SQLite's backup, ``database.dump`` by ``pg_dump``), and ``files/`` with everything below ``MEDIA_ROOT``. It
holds no key: ``SECRET_KEY`` and ``LEDGER_KEY`` are kept apart, and the ledger is proved with the same one.
Both acts are an operator's; nobody is signed in, and nothing is written into the audit.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _

from tracker.services import database_tools
from tracker.services.refusals import Problem, Refused

MANIFEST, FILES = "manifest.json", "files"
FORMAT = 1
_ROWS, _BYTES = 2000, 1 << 20
_WHOLE = 1 << 256


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``tables`` maps a table to its number of rows and their sum, ``files`` a path
    below ``MEDIA_ROOT`` to its SHA-256; ``migrations`` are those that the database had seen."""

    made_at: str
    vendor: str
    migrations: tuple[str, ...]
    database_sha256: str
    tables: Mapping[str, tuple[int, str]]
    files: Mapping[str, str]
    format: int = FORMAT

    @property
    def row_count(self) -> int:
        """The rows of all tables."""
        return sum(rows for rows, _sum in self.tables.values())


def make_backup(*, folder: Path, now: datetime) -> Manifest:
    """Write a backup into ``folder``, which must not exist yet; it appears there only when it is whole.

    The sums are those of the very snapshot that was written, while others go on writing. Files that come
    after the snapshot may be in it as well: nothing in the database names them. Raises ``Refused``.
    Cost: reads every row and file once.
    """
    if folder.exists():
        message = _("%(read)s is there already; name a new folder.")
        raise Refused(Problem("backup_exists", message, "", {"read": folder}))
    part = folder.with_name(f".{folder.name}.{uuid4().hex[:8]}")
    (part / FILES).mkdir(parents=True, mode=0o700)
    try:
        tables = _database_into(part)
        manifest = Manifest(
            made_at=now.isoformat(),
            vendor=connection.vendor,
            migrations=tuple(sorted(".".join(seen) for seen in _seen())),
            database_sha256=sha256_of(part / database_tools.FILE[connection.vendor]),
            tables=tables,
            files=dict(_copied(Path(settings.MEDIA_ROOT), part / FILES)),
        )
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        (part / MANIFEST).write_text(text + "\n", encoding="utf-8")
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def restore_backup(*, folder: Path) -> Manifest:
    """Bring a backup back into an empty installation, and prove that every row and file is there.

    Raises ``Refused`` before anything is touched: no backup, altered since, of another kind of database, of
    a newer release, or an installation that is not empty; and afterwards when a sum differs.
    """
    manifest = read_manifest(folder)
    _fits(manifest, folder)
    _empty()
    database_tools.restore(folder / database_tools.FILE[connection.vendor])
    media = Path(settings.MEDIA_ROOT)
    found = dict(_copied(folder / FILES, media))
    different = [name for name, digest in manifest.files.items() if found.get(name) != digest]
    different += [name for name, sums in _sums().items() if manifest.tables.get(name) != sums]
    if different:
        message = _("The restored %(read)s differ from the backup.")
        raise Refused(Problem("restore_differs", message, "", {"read": ", ".join(sorted(different))}))
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup; raises ``Refused`` when the folder holds none that can be read."""
    try:
        read = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        tables = {name: (int(rows), str(total)) for name, (rows, total) in read.pop("tables").items()}
        return Manifest(**read | {"tables": tables, "migrations": tuple(read["migrations"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        message = _("%(read)s is no backup: %(why)s.")
        raise Refused(Problem("no_backup", message, "", {"read": folder, "why": error})) from error


def _database_into(part: Path) -> dict[str, tuple[int, str]]:
    path = part / database_tools.FILE[connection.vendor]
    if connection.vendor == "sqlite":
        database_tools.copy_sqlite(path)
        return _sums_of_sqlite(path)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        database_tools.dump_postgresql(path, snapshot=str(cursor.fetchone()[0]))
        return _sums_of_postgresql()


def _sums() -> dict[str, tuple[int, str]]:
    """The number of rows and their sum of every table, as the live database holds them."""
    if connection.vendor == "sqlite":
        return _sums_of_sqlite(database_tools.sqlite_file())
    with transaction.atomic():
        return _sums_of_postgresql()


def _sums_of_sqlite(path: Path) -> dict[str, tuple[int, str]]:
    with closing(sqlite3.connect(path)) as copy:
        return {table: _sum(copy.execute(_every(table))) for table in _names()}


def _sums_of_postgresql() -> dict[str, tuple[int, str]]:
    """As seen by the transaction that is open; rows come in portions."""
    found = {}
    for table in _names():
        with connection.chunked_cursor() as cursor:
            cursor.execute(_every(table))
            found[table] = _sum(_rows(cursor))
    return found


def _rows(cursor: object) -> Iterator[tuple[object, ...]]:
    while rows := cursor.fetchmany(_ROWS):  # type: ignore[attr-defined]  # a DB-API cursor
        yield from rows


def _names() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def _every(table: str) -> str:
    return f"SELECT * FROM {connection.ops.quote_name(table)}"  # noqa: S608 (a name read from the database)


def _sum(rows: Iterator[tuple[object, ...]] | sqlite3.Cursor) -> tuple[int, str]:
    """How many rows, and a sum of their digests that no order changes."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode("utf-8", "replace")).digest())
    return count, f"{total % _WHOLE:064x}"


def _copied(source: Path, destination: Path) -> Iterator[tuple[str, str]]:
    """Copy every file below a folder; path and SHA-256 of each as it was written."""
    for path in sorted(source.rglob("*")):
        if path.is_file():
            copy = destination / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            yield path.relative_to(source).as_posix(), sha256_of(copy)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _seen() -> list[tuple[str, str]]:
    return list(MigrationRecorder(connection).applied_migrations())


def _fits(manifest: Manifest, folder: Path) -> None:
    if manifest.format != FORMAT or manifest.vendor != connection.vendor:
        message = _("The backup is of %(read)s; this installation runs on %(expected)s.")
        read = {"read": manifest.vendor, "expected": connection.vendor}
        raise Refused(Problem("backup_of_another_database", message, "", read))
    newer = set(manifest.migrations) - database_tools.known_migrations()
    if newer:
        message = _("The backup is of a newer release (%(read)s); install that release first.")
        raise Refused(Problem("backup_of_newer_release", message, "", {"read": ", ".join(sorted(newer))}))
    files = {folder / FILES / name: digest for name, digest in manifest.files.items()}
    files[folder / database_tools.FILE[connection.vendor]] = manifest.database_sha256
    for path, digest in files.items():
        if not path.is_file() or sha256_of(path) != digest:
            message = _("%(read)s is missing or was altered after the backup was made.")
            raise Refused(Problem("backup_altered", message, "", {"read": path.relative_to(folder)}))


def _empty() -> None:
    media = Path(settings.MEDIA_ROOT)
    if _names() or (media.exists() and any(path.is_file() for path in media.rglob("*"))):
        message = _(
            "This installation holds data already. A backup goes into an empty database and an empty folder "
            "of files (%(read)s) alone, so that nothing is overwritten."
        )
        raise Refused(Problem("not_empty", message, "", {"read": media}))
