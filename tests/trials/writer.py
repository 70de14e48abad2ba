"""Submits reports one after another and notes each one that was taken.

The note, the number of the report in a line of a file, is made when the service has returned: that is when a
person is told. While the database is away the writer tries again, as a person would.
``python -m tests.trials.writer FILE`` does so in a process of its own, on the database of its environment.
"""

import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from tests.factories import TargetFactory, administrator
from tracker.domain.vocabulary import Basis, Frequency
from tracker.models import Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.refusals import Conflict
from tracker.services.reporting import draft_report

TARGETS = 20


def prepare() -> None:
    """Make what is reported on: targets of many days."""
    for number in range(TARGETS):
        code, due = f"W{number:02}", date(2099, 12, 31)
        TargetFactory(code=code, basis=Basis.PLAN_TO_DATE, frequency=Frequency.AD_HOC, due_on=due)


def write(notes: Path) -> None:
    """Submit one day after another of all targets, until killed."""
    targets, by = list(Target.objects.select_related("plan").order_by("code")), administrator()
    newest = Report.objects.order_by("-period_end").first()
    day = newest.period_end if newest else targets[0].versions.get().starts_on
    with notes.open("a", encoding="ascii") as stream:
        while True:
            day += timedelta(days=1)
            for target in targets:
                if (made := submitted(target, day, by)) is not None:
                    stream.write(f"{made.pk}\n")
                    stream.flush()


def submitted(target: Target, day: date, by: User) -> Report | None:
    """The report of a day; None when it was taken before and only the answer was lost."""
    content = ReportContent(value=Decimal(day.toordinal()))
    how = {"content": content, "by": by, "submit": True}
    while True:
        try:
            return draft_report(target=target, period=day.isoformat(), now=timezone.now(), **how)
        except Conflict:
            return None
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.02)


def noted(notes: Path) -> set[int]:
    """The numbers that were noted to their end."""
    text = notes.read_text(encoding="ascii") if notes.exists() else ""
    return {int(line) for line in text.rpartition("\n")[0].split()}


if __name__ == "__main__":
    if not Target.objects.exists():
        prepare()
    write(Path(sys.argv[1]))
