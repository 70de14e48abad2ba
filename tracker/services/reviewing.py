"""Return and accept what departments submitted; load accepted history (status-rules §2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action, Standing, may
from tracker.choices import Deed
from tracker.domain.periods import Period
from tracker.domain.vocabulary import ReportState, Verb
from tracker.models import ImportBatch, Report, Target, User
from tracker.services import kept_facts
from tracker.services.contents import ReportContent
from tracker.services.ledger import record
from tracker.services.refusals import AccessDenied, Problem, Refused
from tracker.services.report_desk import Desk
from tracker.services.report_papers import loaded
from tracker.services.report_rows import keep_step, no_foreign_example, opened
from tracker.services.report_writing import write_one
from tracker.services.wholes import whole
from tracker.services.writing import day_of, require


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one report of several: ``refusal`` says why it was not accepted, "" when it was."""

    report: Report
    refusal: str


@transaction.atomic
def return_report(
    *,
    report: Report,
    note: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> Report:
    """Send a submitted report back with a note, which is required."""
    who = require(by, Action.RETURN_REPORT, report, day_of(now))
    if not note.strip():
        raise Refused(Problem("note_missing", _("Please say what is to be changed."), "note"))
    report = _submitted(report, who, Action.RETURN_REPORT, expected_version)
    before = whole(report)
    report.version += 1
    report.state = ReportState.RETURNED
    report.save()
    keep_step(report, Verb.RETURN, by, now, day_of(now), note.strip())
    record(Deed.RETURN, report, before, whole(report), by, now, note.strip(), request_id)
    kept_facts.refresh(report.target)
    return report


@transaction.atomic
def accept_report(
    *, report: Report, by: User, now: datetime, expected_version: int | None = None, request_id: str = ""
) -> Report:
    """Accept a submitted report, never one's own (neither entered, nor edited, nor submitted by ``by``)."""
    today = day_of(now)
    who = require(by, Action.ACCEPT_REPORT, report, today)
    report = _submitted(report, who, Action.ACCEPT_REPORT, expected_version)
    no_foreign_example(report, by)
    before = whole(report)
    report.version += 1
    report.state = ReportState.ACCEPTED
    report.accepted_on, report.accepted_by = today, by
    report.save()
    keep_step(report, Verb.ACCEPT, by, now, today)
    record(Deed.ACCEPT, report, before, whole(report), by, now, "", request_id)
    kept_facts.refresh(report.target)
    return report


def accept_each(
    *, seen: Sequence[tuple[Report, int]], by: User, now: datetime, request_id: str = ""
) -> list[Answered]:
    """Accept several reports, each with the edit number that was seen, each in a transaction of its own.

    One answer a report, in their order: what cannot be accepted stops none of the others.
    """
    require(by, Action.ACCEPT_REPORT, None, day_of(now))
    answers = []
    for report, version in seen:
        refusal = ""
        try:
            accept_report(report=report, by=by, now=now, expected_version=version, request_id=request_id)
        except Refused as refused:
            refusal = str(refused)
        except AccessDenied:
            refusal = str(_("You may not accept this report."))
        answers.append(Answered(report, refusal))
    return answers


@transaction.atomic
def accept_history(
    *,
    target: Target,
    period: Period | str,
    content: ReportContent,
    by: User,
    now: datetime,
    accepted_on: date | None = None,
    reason: str = "",
    batch: ImportBatch | None = None,
    request_id: str = "",
) -> Report:
    """Load a report from before the plan's ``live_since`` as accepted (administrators; marked 补录).

    Acceptance and submission count on ``accepted_on`` (not before the day of the data, not after
    today, before ``live_since``), by default on the day of the data. When the period has an
    accepted report, ``reason`` makes the next revision; Conflict when one is open.
    """
    paper = loaded(
        Desk(by, now), target, period, content, accepted_on=accepted_on, reason=reason, batch=batch
    )
    return write_one(paper, by, now, request_id)


def _submitted(report: Report, who: Standing, action: Action, expected_version: int | None) -> Report:
    found = opened(report, (ReportState.SUBMITTED,), expected_version)
    if not may(who, action, found):
        raise AccessDenied(f"{action}: {found}")
    return found
