"""What a step of a department, or loaded history, would make of a report: judged, and not yet written.

Every function asks its ``Desk``, raises ``AccessDenied``, ``Refused`` (every problem at once) or
``Conflict``, and returns a ``Paper`` for ``report_writing.write``. The services of one report and the
import of many share them, so that a rule stands once (status-rules §2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.periods import Period
from tracker.domain.vocabulary import ReportState, Verb
from tracker.models import ImportBatch, Report, Target
from tracker.services.closing import not_closed
from tracker.services.contents import ReportContent
from tracker.services.ledger import Snapshot, snapshot
from tracker.services.refusals import Problem, Refused
from tracker.services.report_checks import content_of
from tracker.services.report_desk import Desk
from tracker.services.report_notes import note_problems
from tracker.services.report_rows import (
    filled,
    new_revision,
    no_foreign_example,
    numbered,
    says_the_same,
    settled_revisions,
    wrong_state,
)
from tracker.services.writing import raise_all, reasoned

EDITABLE = (ReportState.DRAFT, ReportState.RETURNED)


@dataclass(frozen=True, slots=True)
class Paper:
    """A revision as it is to be stored, with its steps (verb, note), all on day ``on``.

    ``before`` holds the stored columns of an edited revision; None for a new one.
    """

    report: Report
    content: ReportContent
    deed: Deed
    steps: tuple[tuple[Verb, str], ...]
    on: date
    before: Snapshot | None = None
    reason: str = ""


def drafted(
    desk: Desk,
    target: Target,
    period: Period | str,
    content: ReportContent,
    *,
    submit: bool,
    batch: ImportBatch | None,
) -> Paper:
    """The first report of a period; see ``reporting.draft_report``."""
    desk.require(Action.DRAFT_REPORT, target)
    target = desk.locked(target)
    report = desk.begun(target)
    no_foreign_example(report, desk.by)
    versions = desk.versions(target)
    content = filled(report, period, content, desk.today, complete=submit, versions=versions)
    accepted, last = settled_revisions(desk.revisions(target, report.period))
    if accepted:
        message = _("This period has an accepted report; please correct it.")
        raise Refused(Problem("already_accepted", message, "period"))
    report = numbered(report, last)
    if submit:
        raise_all(note_problems(desk, report, content, versions[-1]))
    if batch is not None:
        report.batch = batch
    if submit:
        not_closed(desk.closings(target), report, versions)
    return _new(desk, report, content, Deed.SUBMIT if submit else Deed.DRAFT, submit=submit)


def corrected(
    desk: Desk,
    report: Report,
    content: ReportContent,
    reason: str,
    *,
    submit: bool,
    batch: ImportBatch | None,
) -> Paper:
    """The next revision of an accepted report; see ``reporting.correct_report``."""
    desk.require(Action.CORRECT_REPORT, report.target)
    reason = reasoned(reason)
    target = desk.locked(report.target)
    speaker = desk.speaker(target)
    accepted, last = settled_revisions(desk.revisions(target, report.period))
    if accepted is None:
        raise wrong_state(report)
    following = new_revision(accepted, target, speaker, desk.by, desk.now, last=last, reason=reason)
    no_foreign_example(following, desk.by)
    versions = desk.versions(target)
    content = filled(following, report.period, content, desk.today, complete=submit, versions=versions)
    if submit:
        raise_all(note_problems(desk, following, content, versions[-1]))
    following.batch = batch
    return _new(desk, following, content, Deed.CORRECT, submit=submit, reason=reason)


def saved(
    desk: Desk,
    report: Report,
    content: ReportContent,
    *,
    seen: int | None,
    submit: bool,
    batch: ImportBatch | None,
) -> Paper | None:
    """Another content of an open report; None when nothing changes. See ``reporting.save_draft``."""
    desk.require(Action.DRAFT_REPORT, report)
    report = desk.opened(report, EDITABLE, seen)
    before, same = snapshot(report), content_of(report)
    versions = desk.versions(report.target)
    content = filled(report, report.period, content, desk.today, complete=submit, versions=versions)
    if not submit and says_the_same(report, content, same):
        return None
    no_foreign_example(report, desk.by)
    if submit:
        raise_all(note_problems(desk, report, content, versions[-1]))
    report.batch = batch or report.batch
    report.version += 1
    first_time = desk.by.pk != report.created_by_id and not desk.took_part(report)
    steps = ((Verb.DRAFT, ""),) if first_time else ()
    if not submit:
        return Paper(report, content, Deed.SAVE, steps, desk.today, before)
    not_closed(desk.closings(report.target), report, versions)
    _submit(desk, report)
    return Paper(report, content, Deed.SUBMIT, (*steps, (Verb.SUBMIT, "")), desk.today, before)


def sent(desk: Desk, report: Report, *, seen: int | None) -> Paper:
    """An open report as it goes to the reviewer; see ``reporting.submit_report``."""
    desk.require(Action.SUBMIT_REPORT, report)
    report = desk.opened(report, EDITABLE, seen)
    before, said = snapshot(report), content_of(report)
    versions = desk.versions(report.target)
    content = filled(report, report.period, said, desk.today, complete=True, versions=versions)
    no_foreign_example(report, desk.by)
    raise_all(note_problems(desk, report, content, versions[-1]))
    not_closed(desk.closings(report.target), report, versions)
    report.version += 1
    _submit(desk, report)
    return Paper(report, content, Deed.SUBMIT, ((Verb.SUBMIT, ""),), desk.today, before)


def loaded(
    desk: Desk,
    target: Target,
    period: Period | str,
    content: ReportContent,
    *,
    accepted_on: date | None,
    reason: str,
    batch: ImportBatch | None,
) -> Paper:
    """A report from before the plan went live; see ``reviewing.accept_history``."""
    desk.require(Action.LOAD_HISTORY, target)
    target = desk.locked(target)
    report = desk.begun(target)
    no_foreign_example(report, desk.by)
    versions = desk.versions(target)
    settled = filled(report, period, content, desk.today, complete=True, versions=versions)
    counted_on = accepted_on or report.as_of
    raise_all(_history_problems(report, counted_on, desk.today))
    accepted, last = settled_revisions(desk.revisions(target, report.period))
    if accepted:
        reason, office = reasoned(reason), report.department
        report = new_revision(accepted, target, office, desk.by, desk.now, last=last, reason=reason)
        filled(report, period, content, desk.today, complete=True, versions=versions)
    else:
        report = numbered(report, last)
    report.state, report.backfilled, report.batch = ReportState.ACCEPTED, True, batch
    report.submitted_on = report.accepted_on = counted_on
    report.submitted_by = report.accepted_by = desk.by
    steps = ((Verb.SUBMIT, reason), (Verb.ACCEPT, ""))
    return Paper(report, settled, Deed.LOAD, steps, counted_on, reason=reason)


def _new(
    desk: Desk, report: Report, content: ReportContent, deed: Deed, *, submit: bool, reason: str = ""
) -> Paper:
    report.state = ReportState.DRAFT
    if not submit:
        return Paper(report, content, deed, ((Verb.DRAFT, reason),), desk.today, reason=reason)
    _submit(desk, report)
    return Paper(report, content, deed, ((Verb.DRAFT, reason), (Verb.SUBMIT, "")), desk.today, reason=reason)


def _submit(desk: Desk, report: Report) -> None:
    report.state = ReportState.SUBMITTED
    report.submitted_on, report.submitted_by = desk.today, desk.by


def _history_problems(report: Report, counted_on: date, today: date) -> Iterator[Problem]:
    live_since = report.target.plan.live_since
    params = {"day": counted_on.isoformat(), "as_of": report.as_of.isoformat()}
    if live_since is not None and report.as_of >= live_since:
        yield Problem(
            "plan_is_live",
            _("The data speak of %(as_of)s; from %(live_since)s on reports are submitted and reviewed."),
            "as_of",
            params | {"live_since": live_since.isoformat()},
        )
    elif live_since is not None and counted_on >= live_since:
        yield Problem(
            "accepted_after_live",
            _("The day of acceptance, %(day)s, is not before %(live_since)s, when the plan went live."),
            "accepted_on",
            params | {"live_since": live_since.isoformat()},
        )
    if counted_on < report.as_of:
        yield Problem(
            "accepted_before_data",
            _("The day of acceptance, %(day)s, is before the day of the data, %(as_of)s."),
            "accepted_on",
            params,
        )
    if counted_on > today:
        yield Problem(
            "accepted_in_future",
            _("The day of acceptance, %(day)s, is still to come."),
            "accepted_on",
            params,
        )
