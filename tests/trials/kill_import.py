"""An import that is killed in the middle leaves all of its rows or none, and can be done again.

The child is killed at another moment of its transaction in every round. Afterwards the same file is imported
again, and every row stands there once. The ledger is proved every ten rounds: what is wrong in it stays.
"""

import sqlite3
import time
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from tests.factories import TargetFactory, UserFactory, at
from tests.trials.children import Child, kill, start_manage
from tests.trials.outcome import Outcome
from tracker.domain.vocabulary import Basis, Frequency, ReportState, Role, SheetKind
from tracker.models import ImportBatch, Report, User
from tracker.resources.importing import import_at_once
from tracker.services.ledger_check import check

NAME = "kill_import"
FULL = 200
TARGETS, DAYS = 20, 10
ROWS = TARGETS * DAYS
PROVED = 10  # rounds, each ten with targets of their own
FIRST_DAY = date(2018, 1, 1)
NOW = at("2026-01-05")
PERSON = "keeper"
LONGEST = 60.0
LOCKED = (
    "SELECT count(*) FROM pg_locks WHERE relation = 'tracker_importbatch'::regclass"
    " AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()"
)


def run(times: int, database: str) -> Outcome:
    """Kill ``times`` imports; a first one ends by itself and tells how long its transaction takes."""
    UserFactory(username=PERSON, role=Role.ADMINISTRATOR)
    wrong: list[str] = []
    killed = 0
    with TemporaryDirectory() as folder:
        length = _length(_sheet(Path(folder), 0))
        for number in range(1, times + 1):
            if number % PROVED == 0:
                wrong += check()
            file = _sheet(Path(folder), number)
            child = _begun(file)
            time.sleep(length * (number - 0.5) / times)
            kill(child)
            killed += child.returncode < 0
            wrong += [f"round {number}: {what}" for what in _faults(file, number)]
    wrong += check()
    return Outcome(times, tuple(wrong), f"{ROWS} rows each; {killed} died inside the transaction")


def _sheet(folder: Path, number: int) -> Path:
    """The sheet of a round: its own days of every target of its ten rounds."""
    ten, place = divmod(number, PROVED)
    if place == 0:
        _make_targets(ten)
    days = [FIRST_DAY + timedelta(days=place * DAYS + day) for day in range(DAYS)]
    lines = [
        f"K{ten}-{target:02},{day.isoformat()},{100 + (day - FIRST_DAY).days},进度落后，正在追赶"
        for target in range(TARGETS)
        for day in days
    ]
    path = folder / f"round-{number}.csv"
    path.write_text("\n".join(["目标编号,报告期,完成值,说明", *lines]) + "\n", encoding="utf-8")
    return path


def _make_targets(ten: int) -> None:
    for number in range(TARGETS):
        code = f"K{ten}-{number:02}"
        TargetFactory(code=code, basis=Basis.PLAN_TO_DATE, frequency=Frequency.AD_HOC, goal=Decimal(10**6))


def _words(file: Path) -> tuple[str, ...]:
    return "import_sheet", str(file), "--kind", "reports", "--user", PERSON, "--as", "submitted"


def _begun(file: Path) -> Child:
    """A child that imports the file and has just begun to write."""
    child = start_manage(*_words(file))
    deadline = time.monotonic() + LONGEST
    while child.poll() is None and not writes() and time.monotonic() < deadline:
        time.sleep(0.002)
    return child


def _length(file: Path) -> float:
    """Seconds from the first write to the end of an import that nobody disturbs."""
    child = _begun(file)
    began = time.monotonic()
    said, _nothing = child.communicate()
    if child.returncode:
        raise RuntimeError(said.decode())
    return time.monotonic() - began


def writes() -> bool:
    """Whether another process is in the middle of writing an import."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(LOCKED)
            return bool(cursor.fetchone()[0])
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=0)) as probe:
        try:
            probe.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def _faults(file: Path, number: int) -> list[str]:
    """What is not as it must be after the kill, and after the same file came again."""
    there = Report.objects.count() - ROWS * number
    found = [f"{there} of {ROWS} rows were left"] if there not in (0, ROWS) else []
    batches = ImportBatch.objects.count() - number
    found += [f"{batches} batches for {there} rows"] if batches != there // ROWS else []
    again = import_at_once(
        file.read_bytes(),
        file_name=file.name,
        kind=SheetKind.REPORTS,
        by=User.objects.get(username=PERSON),
        now=NOW,
        mode=ReportState.SUBMITTED,
    )
    found += [f"the file could not come again: {remark}" for remark in again.preview.errors[:3]]
    there = Report.objects.count() - ROWS * number
    found += [f"{there} of {ROWS} rows after the second import"] if there != ROWS else []
    return found
