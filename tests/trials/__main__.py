"""Runs trials: each on each database in a process and a database of its own, then prints the table."""

import argparse
import importlib
import json
import logging
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from types import ModuleType

import django
from django.db import connection
from django.test.utils import setup_test_environment

import tests.trials
from tests.architecture.tree import ROOT
from tests.trials.outcome import Outcome

PAGE = ROOT / "docs" / "trials.md"
HEAD = ("Trial", "Database", "Rounds", "Wrong", "Seconds", "Notes", "Day")
MOST_SHOWN = 20
DATABASES = ("sqlite", "postgresql")
MARK = "<!-- trials: written by run.py trials --write -->"
Row = tuple[str, ...]


def main(argv: Sequence[str] | None = None) -> int:
    """Run what was asked for; 1 when something went wrong."""
    parser = argparse.ArgumentParser(
        prog="run.py trials", description="Many rounds of what the tests do a few times."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which trials (all without a name)")
    parser.add_argument("--times", type=int, help="rounds of each (default: its full number)")
    parser.add_argument("--database", choices=DATABASES, help="only this one (default: one after the other)")
    parser.add_argument("--write", action="store_true", help="write the rows into docs/trials.md")
    parser.add_argument("--alone", metavar="FILE", help=argparse.SUPPRESS)
    chosen = parser.parse_args(argv)
    known = names()
    if unknown := [name for name in chosen.names if name not in known]:
        parser.error(f"no trial is called {', '.join(unknown)}; there are: {', '.join(known)}")
    if chosen.alone:
        return alone(chosen.names[0], chosen.times, chosen.database, Path(chosen.alone))
    rows = [
        row
        for name in chosen.names or known
        for database in ([chosen.database] if chosen.database else DATABASES)
        for row in [in_a_process(name, chosen.times, database)]
    ]
    print("\n" + "\n".join(table(rows)))
    if chosen.write:
        PAGE.write_text(with_rows(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")
    return 1 if any(row[3] != "0" for row in rows) else 0


def names() -> list[str]:
    """Return the names of all trials: the modules whose text sets NAME."""
    folder = Path(tests.trials.__path__[0])
    found = [module.name for module in pkgutil.iter_modules([str(folder)])]
    return [name for name in found if "\nNAME = " in (folder / f"{name}.py").read_text(encoding="utf-8")]


def in_a_process(name: str, times: int | None, database: str) -> Row:
    """Run one trial on one database in a process of its own and return its row of the table."""
    print(f"· {name} on {database}", flush=True)
    words = [sys.executable, "-m", "tests.trials", name, "--database", database]
    words += ["--times", str(times)] if times is not None else []
    chosen = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE": database,
        "REQUIRE_POSTGRES": "1",
    }
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "outcome.json"
        subprocess.run([*words, "--alone", str(result)], cwd=ROOT, env=os.environ | chosen, check=False)
        text = result.read_text(encoding="utf-8") if result.exists() else ""
    broken = Outcome(0, ("the trial itself broke; the lines above say why",))
    outcome = Outcome(**json.loads(text)) if text else broken
    for sentence in outcome.wrong[:MOST_SHOWN]:
        print(f"  WRONG: {sentence}", flush=True)
    seconds = f"{outcome.seconds:.0f}"
    day = date.today().isoformat()  # noqa: DTZ011 (the day on the calendar of whoever runs it)
    return name, database, str(outcome.tried), str(len(outcome.wrong)), seconds, outcome.notes, day


def alone(name: str, times: int | None, database: str, result: Path) -> int:
    """Be that process: make the database, run the trial, write the outcome."""
    django.setup()
    setup_test_environment()
    logging.getLogger("django.request").setLevel(logging.ERROR)
    trial: ModuleType = importlib.import_module(f"tests.trials.{name}")
    connection.creation.create_test_db(verbosity=0, serialize=False)  # goes with its server or folder
    began = time.monotonic()
    outcome = trial.run(trial.FULL if times is None else times, database)
    outcome = replace(outcome, seconds=round(time.monotonic() - began, 1))
    result.write_text(json.dumps(asdict(outcome), ensure_ascii=False), encoding="utf-8")
    return 1 if outcome.wrong else 0


def table(rows: Sequence[Row]) -> list[str]:
    """The rows as a table in Markdown."""
    lines = [HEAD, tuple("---" for _word in HEAD), *rows]
    return ["| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines]


def with_rows(page: str, rows: Sequence[Row]) -> str:
    """The page with these rows in its table, each in the place of the one before of the same name."""
    text, _mark, old = page.partition(MARK)
    kept = [
        tuple(cell.strip() for cell in line.strip("|\n ").split(" | "))
        for line in old.strip().splitlines()[2:]
    ]
    found = {row[:2]: row for row in (*kept, *rows)}
    return f"{text}{MARK}\n\n" + "\n".join(table([found[key] for key in sorted(found)])) + "\n"


if __name__ == "__main__":
    sys.exit(main())
