"""Whatever the day on which it is loaded, the illustrative plan shows every light and asks for something."""

from datetime import date, timedelta

from django.db import transaction

from tests.demonstration.test_loading_days import (
    dark_lights,
    due_by_person,
    tell_on,
)
from tests.trials.outcome import Outcome
from tracker.domain.vocabulary import Reporting

NAME = "loading_days"
FULL = 40
FIRST = date(2026, 1, 1)
STEP = timedelta(days=37)  # every part of a month and of a quarter is met


def run(times: int, database: str) -> Outcome:
    """Load on ``times`` days; what one of them leaves dark is wrong."""
    wrong: list[str] = []
    for day in (FIRST + n * STEP for n in range(times)):
        with transaction.atomic():
            tell_on(day)
            wrong += [
                f"loaded on {day}: {name} never shows {words}" for name, words in dark_lights(day).items()
            ]
            owed = due_by_person("reporter", day)
            if owed[Reporting.DUE] < 5 or not owed[Reporting.RETURNED] or not owed[Reporting.OVERDUE]:
                wrong.append(f"loaded on {day}: the reporter owes {dict(owed)}")
            transaction.set_rollback(True)
    return Outcome(times, tuple(wrong), f"from {FIRST}, every {STEP.days} days")
