"""PostgreSQL dies as in a power cut while people submit: nothing acknowledged is lost (K03).

One writer goes on over all crashes, as a web server would: it finds the database again by itself.
"""

import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.trials.children import Child, kill, manage, start
from tests.trials.outcome import Outcome
from tests.trials.server import OwnServer
from tests.trials.writer import noted

NAME = "crash_database"
FULL = 50
LONGEST = 0.8


def run(times: int, database: str) -> Outcome:
    """Crash the server ``times`` times. SQLite has no server; its own crash is that of ``kill_submit``."""
    if database != "postgresql":
        return Outcome(0, notes="about PostgreSQL")
    with TemporaryDirectory(prefix="shservice-crash-") as folder:
        server = OwnServer(Path(folder))
        try:
            return _crashes(server, Path(folder) / "notes", times)
        finally:
            server.end()


def _crashes(server: OwnServer, notes: Path, times: int) -> Outcome:
    code, said = manage("migrate", "--verbosity", "0", DATABASE_URL=server.address)
    if code:
        raise RuntimeError(said)
    child = start("-m", "tests.trials.writer", str(notes), DATABASE_URL=server.address)
    wrong: list[str] = []
    try:
        for number in range(1, times + 1):
            goes_on(notes, child)
            time.sleep(random.Random(number).uniform(0, LONGEST))
            server.crash()
            told = noted(notes)  # before the start: the writer goes on while we look
            server.start()
            wrong += [f"crash {number}: {what}" for what in _lost(server, told)]
    finally:
        kill(child)
    wrong += _lost(server, noted(notes))
    code, said = manage("check_ledger", DATABASE_URL=server.address)
    return Outcome(times, (*wrong, *([said] if code else [])), f"{len(noted(notes))} acknowledged submits")


def _lost(server: OwnServer, told: set[int]) -> list[str]:
    there = {int(word) for word in server.ask("COPY (SELECT id FROM tracker_report) TO STDOUT").split()}
    return [f"acknowledged and lost: {sorted(told - there)}"] if told - there else []


def goes_on(notes: Path, child: Child) -> None:
    """Wait for the next note: the writer has found the server (again)."""
    before, deadline = len(noted(notes)), time.monotonic() + 60
    while len(noted(notes)) == before:
        if child.poll() is not None or time.monotonic() > deadline:
            said = child.stdout.read().decode() if child.stdout and child.poll() is not None else ""
            raise RuntimeError(f"the writer does not go on: {said}")
        time.sleep(0.01)
