"""What the benchmarks of sheets share: the arguments, the database, seconds, memory and verdicts."""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import django

from tests.benchmarks.figures import Figure, keep

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"


def choose(text: str | None, *, rows: int, modes: Sequence[str] = ()) -> argparse.Namespace:
    """Read the arguments and make Django ready for the database that they name; comes before any model."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", "--size", type=int, default=rows)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    if modes:
        parser.add_argument("--mode", choices=modes, default=modes[0])
    chosen = parser.parse_args()
    os.environ["TEST_DATABASE"] = chosen.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    return chosen


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that ``work`` takes, and what it gives."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def grown(work: Callable[[], Any]) -> tuple[float, float | None, Any]:
    """Seconds that ``work`` takes, the MB by which the process grew at most, and what it gives.

    The peak is ``VmHWM``, which Linux starts anew on request; None elsewhere.
    """
    with suppress(OSError):
        CLEAR.write_text(RESET_PEAK)
    before = _megabytes("VmRSS")
    seconds, found = timed(work)
    peak = _megabytes("VmHWM")
    return seconds, None if before is None or peak is None else max(peak - before, 0), found


def _megabytes(name: str) -> float | None:
    with suppress(OSError):
        for line in STATUS.read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
    return None


def verdict(goal: str, found: float, wanted: float, *, at_least: bool = False) -> None:
    """Print a goal with what was found, and how far it is away when it is not reached."""
    reached = found >= wanted if at_least else found <= wanted
    short = wanted / found if at_least else found / wanted
    word = "reached" if reached else f"NOT reached: {short:.1f} × short of it"
    keep(Figure(goal, found, "", goal=wanted, at_least=at_least))
    print(f"  {goal:66}{found:9.1f}  wanted {'≥' if at_least else '≤'} {wanted:g}: {word}")
