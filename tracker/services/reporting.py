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
from tracker.services.report_checks import content_of
from tracker.services.report_rows import (
    acting_department,
    filled,
    keep_content,
    keep_step,
    lock_target,
    new_revision,
    no_foreign_example,
    numbered,
    open_conflict,
    opened,
    revisions,
    says_the_same,
)
from tracker.services.wholes import whole
from tracker.services.writing import day_of, reasoned, require

EDITABLE = (ReportState.DRAFT, ReportState.RETURNED)


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
    today = day_of(now)
    who = require(by, Action.DRAFT_REPORT, target, today)
    target = lock_target(target)
    report = Report(target=target, department=acting_department(who, target), created_at=now, created_by=by)
    no_foreign_example(report, by)
    content = filled(report, period, content, today, complete=submit)
    accepted, still_open, last = revisions(report)
    if still_open:
        raise open_conflict(still_open)
    if accepted:
        raise Refused(
            Problem("already_accepted", _("This period has an accepted report; please correct it."), "period")
        )
    report = numbered(report, last)
    report.batch = batch
    return _written(report, content, Deed.DRAFT, by, now, submit=submit, request_id=request_id)


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
    today = day_of(now)
    require(by, Action.DRAFT_REPORT, report, today)
    report = opened(report, EDITABLE, expected_version)
    before = whole(report)
    same = content_of(report)
    content = filled(report, report.period, content, today, complete=submit)
    if not submit and says_the_same(report, content, same):
        return Report.objects.get(pk=report.pk)
    no_foreign_example(report, by)
    report.batch = batch or report.batch
    report.version += 1
    report.state = ReportState.SUBMITTED if submit else report.state
    keep_content(report, content, now, by, today)
    if by.pk != report.created_by_id and not report.events.filter(recorded_by=by).exists():
        keep_step(report, Verb.DRAFT, by, now, today)
    if submit:
        _step_submitted(report, by, now)
    record(Deed.SUBMIT if submit else Deed.SAVE, report, before, whole(report), by, now, "", request_id)
    kept_facts.refresh(report.target)
    return report


@transaction.atomic
def submit_report(
    *, report: Report, by: User, now: datetime, expected_version: int | None = None, request_id: str = ""
) -> Report:
    """Send a draft or a returned report to the reviewer; it must be complete."""
    today = day_of(now)
    require(by, Action.SUBMIT_REPORT, report, today)
    report = opened(report, EDITABLE, expected_version)
    before = whole(report)
    filled(report, report.period, content_of(report), today, complete=True)
    no_foreign_example(report, by)
    report.version += 1
    report.state = ReportState.SUBMITTED
    _step_submitted(report, by, now)
    record(Deed.SUBMIT, report, before, whole(report), by, now, "", request_id)
    kept_facts.refresh(report.target)
    return report


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
    today = day_of(now)
    who = require(by, Action.CORRECT_REPORT, report.target, today)
    reason = reasoned(reason)
    target = lock_target(report.target)
    following = new_revision(report, acting_department(who, target), by, now, reason)
    no_foreign_example(following, by)
    content = filled(following, report.period, content, today, complete=submit)
    following.batch = batch
    return _written(
        following, content, Deed.CORRECT, by, now, submit=submit, reason=reason, request_id=request_id
    )


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


def _written(
    report: Report,
    content: ReportContent,
    deed: Deed,
    by: User,
    now: datetime,
    *,
    submit: bool,
    reason: str = "",
    request_id: str = "",
) -> Report:
    """Store a new revision with its first steps and its one audit row."""
    report.state = ReportState.SUBMITTED if submit else ReportState.DRAFT
    keep_content(report, content, now, by, day_of(now))
    keep_step(report, Verb.DRAFT, by, now, day_of(now), reason)
    if submit:
        _step_submitted(report, by, now)
    verb = deed if deed is Deed.CORRECT or not submit else Deed.SUBMIT
    record(verb, report, None, whole(report), by, now, reason, request_id)
    kept_facts.refresh(report.target)
    return report


def _step_submitted(report: Report, by: User, now: datetime) -> None:
    report.submitted_on, report.submitted_by = day_of(now), by
    report.save()
    keep_step(report, Verb.SUBMIT, by, now, day_of(now))
