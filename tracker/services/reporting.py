"""What a department says: draft, save, submit, withdraw, correct, discard (status-rules §2).

Every function is one transaction and one audit row, raises ``AccessDenied``, ``Refused`` (every
problem at once) or ``Conflict`` (somebody was faster), and keeps the target's facts up to date.
The business day is the local day of ``now``; the target's row is locked while a report is written.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.periods import Period
from tracker.domain.vocabulary import ReportState, Verb
from tracker.models import ImportBatch, Report, Target, User
from tracker.services import kept_facts
from tracker.services.contents import ReportContent
from tracker.services.ledger import record
from tracker.services.refusals import Problem, Refused
from tracker.services.report_desk import Desk
from tracker.services.report_papers import corrected, drafted, saved, sent
from tracker.services.report_rows import keep_step, opened
from tracker.services.report_writing import write_one
from tracker.services.wholes import whole
from tracker.services.writing import day_of, require


@transaction.atomic
def draft_report(
    *,
    target: Target,
    period: Period | str,
    content: ReportContent,
    by: User,
    now: datetime,
    submit: bool = False,
    batch: ImportBatch | None = None,
    request_id: str = "",
) -> Report:
    """Begin the report of ``target`` for ``period`` (a house code or a ``Period``).

    ``submit`` sends it in the same step (then it must be complete). Refused when the period has an
    accepted report (``already_accepted``: correct it); Conflict when it has an open one.
    """
    paper = drafted(Desk(by, now), target, period, content, submit=submit, batch=batch)
    return write_one(paper, by, now, request_id)


@transaction.atomic
def save_draft(
    *,
    report: Report,
    content: ReportContent,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    submit: bool = False,
    batch: ImportBatch | None = None,
    request_id: str = "",
) -> Report:
    """Replace what a draft or a returned report says; Conflict when it is not ``expected_version``.

    Evidence links are added to those there. Nothing is written when nothing changed (``submit`` does).
    """
    paper = saved(Desk(by, now), report, content, seen=expected_version, submit=submit, batch=batch)
    return Report.objects.get(pk=report.pk) if paper is None else write_one(paper, by, now, request_id)


@transaction.atomic
def submit_report(
    *, report: Report, by: User, now: datetime, expected_version: int | None = None, request_id: str = ""
) -> Report:
    """Send a draft or a returned report to the reviewer; it must be complete."""
    return write_one(sent(Desk(by, now), report, seen=expected_version), by, now, request_id)


@transaction.atomic
def withdraw_report(
    *, report: Report, by: User, now: datetime, expected_version: int | None = None, request_id: str = ""
) -> Report:
    """Take a submitted report back to draft."""
    today = day_of(now)
    require(by, Action.WITHDRAW_REPORT, report, today)
    report = opened(report, (ReportState.SUBMITTED,), expected_version)
    before = whole(report)
    report.version += 1
    report.state = ReportState.DRAFT
    report.submitted_on, report.submitted_by = None, None
    report.save()
    keep_step(report, Verb.WITHDRAW, by, now, today)
    record(Deed.WITHDRAW, report, before, whole(report), by, now, "", request_id)
    kept_facts.refresh(report.target)
    return report


@transaction.atomic
def correct_report(
    *,
    report: Report,
    content: ReportContent,
    reason: str,
    by: User,
    now: datetime,
    submit: bool = False,
    batch: ImportBatch | None = None,
    request_id: str = "",
) -> Report:
    """Begin the next revision of an accepted report with a reason; the old one counts until it is accepted.

    ``report`` may be any accepted revision of the period. Conflict when a revision is open.
    """
    paper = corrected(Desk(by, now), report, content, reason, submit=submit, batch=batch)
    return write_one(paper, by, now, request_id)


@transaction.atomic
def discard_draft(*, report: Report, by: User, now: datetime, request_id: str = "") -> None:
    """Remove a draft that was never submitted, with its evidence; the audit keeps what it said."""
    require(by, Action.DISCARD_DRAFT, report, day_of(now))
    report = opened(report, (ReportState.DRAFT,), None)
    if report.events.exclude(verb=Verb.DRAFT).exists():
        raise Refused(Problem("was_submitted", _("A report that was submitted once is kept.")))
    record(Deed.DISCARD, report, whole(report), None, by, now, "", request_id)
    for part in (report.stages_done, report.evidence, report.events):
        part.all().delete()
    target = report.target
    report.delete()
    kept_facts.refresh(target)
