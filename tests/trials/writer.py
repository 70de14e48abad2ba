"""Submits reports one after another and notes each one that was taken.

The note, the number of the report in a line of a file, is made when the service has returned: that is when a
person is told. While the database is away the writer tries again, as a person would.
``python -m tests.trials.writer FILE`` does so in a process of its own, on the database of its environment.
"""

import sys
import time
from datetime import date, timedelta
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from tests.factories import TargetFactory, administrator
from tracker.domain.vocabulary import Basis, Frequency
from tracker.models import Report, Target
from tracker.services.contents import ReportContent
from tracker.services.reporting import draft_report

CODE = "W"


def prepare() -> None:
    """Make what is reported on: a target of many days."""
    TargetFactory(code=CODE, basis=Basis.PLAN_TO_DATE, frequency=Frequency.AD_HOC, due_on=date(2099, 12, 31))


def write(notes: Path) -> None:
    """Submit one day after another, until killed."""
    target, by = Target.objects.select_related("plan").get(code=CODE), administrator()
    newest = Report.objects.order_by("-period_end").first()
    day = newest.period_end if newest else target.versions.get().starts_on
    with notes.open("a", encoding="ascii") as stream:
        while True:
            day += timedelta(days=1)
            try:
                content = ReportContent(value=day.toordinal())
                made = draft_report(
                    target=target,
                    period=day.isoformat(),
                    content=content,
                    by=by,
                    now=timezone.now(),
                    submit=True,
                )
            except (OperationalError, InterfaceError):
                connection.close()
                time.sleep(0.02)
                continue
            stream.write(f"{made.pk}\n")
            stream.flush()


def noted(notes: Path) -> set[int]:
    """The numbers that were noted to their end."""
    text = notes.read_text(encoding="ascii") if notes.exists() else ""
    return {int(line) for line in text.rpartition("\n")[0].split()}


if __name__ == "__main__":
    if not Target.objects.filter(code=CODE).exists():
        prepare()
    write(Path(sys.argv[1]))
