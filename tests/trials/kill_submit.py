"""A submit that was acknowledged is there after kill -9 of the program, and nothing stands half (K02)."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.trials.children import fork_and_kill
from tests.trials.outcome import Outcome
from tests.trials.writer import noted, prepare, write
from tracker.models import Report, ReportEvent
from tracker.services.ledger_check import check

NAME = "kill_submit"
FULL = 200
LONGEST = 0.6


def run(times: int, database: str) -> Outcome:
    """Kill ``times`` writers, each after a while of its own; look for every number that was told."""
    prepare()
    wrong: list[str] = []
    with TemporaryDirectory() as folder:
        notes = Path(folder) / "notes"
        for number in range(1, times + 1):
            fork_and_kill(write, (notes,), lambda: len(noted(notes)), number, LONGEST)
            there = set(Report.objects.values_list("pk", flat=True))
            missing = noted(notes) - there
            wrong += [f"round {number}: acknowledged and lost: {sorted(missing)}"] if missing else []
        told = len(noted(notes))
    half = set(Report.objects.values_list("pk", flat=True)) - set(
        ReportEvent.objects.values_list("report_id", flat=True)
    )
    wrong += [f"{len(half)} reports without their steps"] if half else []
    return Outcome(times, (*wrong, *check()), f"{told} acknowledged submits")
