"""What a submitted report has to explain in its note (status-rules §9 "Notes")."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tracker.domain.lagging import Lag, Lagging, lagging
from tracker.domain.oddities import GREAT_CHANGES
from tracker.domain.periods import Period
from tracker.explanations import plain
from tracker.models import Report, Target, TargetVersion, User
from tracker.queries.known import reading_of
from tracker.services.contents import ReportContent
from tracker.services.refusals import Problem
from tracker.services.report_checks import oddities
from tracker.services.report_desk import Desk
from tracker.services.report_periods import Place
from tracker.services.report_rows import filled

NOTE_MISSING = "note_missing"
WHY: Mapping[Lag, Any] = {
    Lag.BEHIND: _(
        "Please explain in the note: it stands at %(actual)s on %(day)s, where the plan expects %(expected)s."
    ),
    Lag.LATE: _("Please explain in the note: it is expected after the deadline, %(due_on)s."),
    Lag.BROKEN: _("Please explain in the note: %(actual)s does not keep to the line of the target."),
    Lag.UNMET: _("Please explain in the note: the goal is not met on %(day)s."),
}


def note_problems(
    desk: Desk, report: Report, content: ReportContent, version: TargetVersion
) -> Iterator[Problem]:
    """Why a report needs the note that it does not have; nothing when it has one, or needs none.

    ``report`` was filled with the settled ``content``. It needs one when the target lags on the day that
    the data speak of (``domain.lagging``), what waits for review counted, or when the number changes
    greatly against the one before (``domain.oddities.GREAT_CHANGES``). A nil report is explained by its
    own note as well. What was accepted elsewhere is loaded without this (history).
    """
    if content.note or content.nil_note:
        return
    target = report.target
    place = Place(Period(report.period, report.period_start, report.period_end), report.as_of, version)
    lag = lagging(desk.outlook(target), reading_of(report, stages_done=content.stages_done), desk.calendar())
    if lag is not None:
        yield Problem(NOTE_MISSING, WHY[lag.lag], "note", _params(lag))
    for notice in oddities(target, content, place, desk.before(target, place)):
        if notice.code in GREAT_CHANGES:
            message = _("Please explain in the note: %(what)s")
            yield Problem(NOTE_MISSING, message, "note", {"what": notice.message})


def note_wanted(
    *, target: Target, period: Period | str, content: ReportContent, by: User, now: datetime
) -> list[Problem]:
    """Why a report that says this would need the note that it lacks; raises ``Refused`` like a submission.

    Nothing is written. A handful of queries.
    """
    desk = Desk(by, now)
    probe = Report(target=target, created_at=now, created_by=by)
    versions = desk.versions(target)
    settled = filled(probe, period, content, desk.today, complete=True, versions=versions)
    return list(note_problems(desk, probe, settled, versions[-1]))


def _params(lag: Lagging) -> dict[str, str]:
    numbers = {"actual": lag.actual, "expected": lag.expected}
    words = {name: "" if value is None else plain(_shown(value)) for name, value in numbers.items()}
    return words | {"day": lag.day.isoformat(), "due_on": lag.due_on.isoformat() if lag.due_on else ""}


def _shown(value: Decimal) -> Decimal:
    """A computed number for reading: at most two decimals."""
    return value if value == round(value, 2) else round(value, 2)
