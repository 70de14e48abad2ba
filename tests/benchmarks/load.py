"""A city at work for ten minutes, on its last day, and beside a large import: how long its people wait.

    python -m tests.benchmarks.load --minutes 10

The parts are those of ``run.py trials load``, which says how they are played; here they are held against
the goals of an answer's time.
"""

from tests.benchmarks.city import choose

NAME = "load"
MAKES_ITS_OWN = True
LEAST = 10_000
MOST = 10_000

CHOSEN = choose(__doc__, size=10_000)

from dataclasses import replace  # noqa: E402 (the database is chosen first)

from django.db import connection  # noqa: E402

from tests.benchmarks.figures import Figure, say, tell  # noqa: E402
from tests.trials.load import Lap, Size, told  # noqa: E402

AT_WORK_MS, BESIDE_MS = 500.0, 1_000.0


def answers(words: str, lap: Lap, **goals: float) -> None:
    """Tell how many answers a part gave, how many failed, and the time of all but five of a hundred."""
    _p50, p95, _p99 = lap.times
    tell(Figure(f"{words}: answers", len(lap.samples), "", group=NAME))
    tell(Figure(f"{words}: answers 5xx", lap.faults.total(), "", goal=0, group=NAME))
    tell(Figure(f"{words}: 95 of 100 within", p95, "ms", goal=goals.get("p95"), group=NAME))


def main() -> None:
    """Play all three parts; print."""
    connection.creation.create_test_db(verbosity=0, serialize=False)
    size = replace(Size(), seconds=60 * CHOSEN.minutes)
    story = told(size)
    for sentence in story.wrong:
        say(f"  WRONG: {sentence}")
    answers(f"{size.people} people, {CHOSEN.minutes} minutes", story.laps["work"], p95=AT_WORK_MS)
    answers(f"{size.sent} reports in a minute", story.laps["deadline"])
    tell(Figure("reports acknowledged", story.counts["sent"], "", goal=size.sent, at_least=True, group=NAME))
    if "import" in story.laps:
        answers(f"{size.beside} people beside {size.rows:,} rows", story.laps["import"], p95=BESIDE_MS)
        for word in ("checked", "written"):
            tell(Figure(f"the {size.rows:,} rows are {word}", story.counts[word], "s", group=NAME))
    tell(Figure("faults that the trial names, above", len(story.wrong), "", goal=0, group=NAME))


if __name__ == "__main__":
    main()
