"""The database's own tools for copies: SQLite's backup, ``pg_dump`` and ``pg_restore``."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from tracker.services.refusals import Problem, Refused

FILE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def known_migrations() -> set[str]:
    """The migrations of this release."""
    return {".".join(key) for key in MigrationLoader(None).disk_migrations}


def copy_sqlite(path: Path) -> None:
    """Copy the database while others write: by SQLite itself, never by copying its file."""
    with closing(sqlite3.connect(sqlite_file())) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)


def dump_postgresql(path: Path, *, snapshot: str) -> None:
    """Write what one snapshot sees, in pg_dump's own compressed form."""
    words = ["--format", "custom", "--no-owner", "--no-privileges", "--snapshot", snapshot]
    _run("pg_dump", *words, "--file", str(path))


def restore(path: Path) -> None:
    """Fill the empty database from a copy, all or nothing."""
    if connection.vendor == "sqlite":
        connection.close()
        with closing(sqlite3.connect(path)) as copy, closing(sqlite3.connect(sqlite_file())) as live:
            copy.backup(live)
        return
    words = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    name = str(connection.settings_dict["NAME"])
    _run("pg_restore", *words, "--dbname", name, str(path), names_database=True)


def sqlite_file() -> Path:
    """Where the live database lies."""
    return Path(connection.settings_dict["NAME"])


def _run(tool: str, *words: str, names_database: bool = False) -> None:
    """Run a tool of PostgreSQL on this database; raises ``Refused`` with what it said when it fails.

    ``settings.PG_BIN`` names the folder of the tools where they are not on the path; their release must
    not be older than the server's.
    """
    program = shutil.which(tool, path=settings.PG_BIN or None)
    if program is None:
        message = _(
            "%(read)s was not found; install PostgreSQL's client programs, or name their folder in PG_BIN."
        )
        raise Refused(Problem("no_database_tool", message, "", {"read": tool}))
    database = [] if names_database else [str(connection.settings_dict["NAME"])]
    done = subprocess.run(
        [program, *words, *database], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        message = _("%(read)s failed: %(why)s")
        raise Refused(
            Problem("database_tool_failed", message, "", {"read": tool, "why": done.stderr.strip()})
        )


def _environment() -> dict[str, str]:
    """How PostgreSQL's programs reach the database: by environment, so that no list of processes shows it."""
    known = connection.get_connection_params()
    named = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    chosen = {name: str(known[key]) for name, key in named.items() if known.get(key)}
    return {**os.environ, **chosen}
