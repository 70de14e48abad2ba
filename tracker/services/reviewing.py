"""Return and accept what departments submitted; load accepted history (status-rules §2)."""

from collections.abc import Iterator
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
)
from tracker.services.wholes import whole
from tracker.services.writing import day_of, raise_all, reasoned, require


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
    today = day_of(now)
    who = require(by, Action.LOAD_HISTORY, target, today)
    target = lock_target(target)
    report = Report(target=target, department=acting_department(who, target), created_at=now, created_by=by)
    no_foreign_example(report, by)
    settled = filled(report, period, content, today, complete=True)
    counted_on = accepted_on or report.as_of
    raise_all(_history_problems(report, counted_on, today))
    accepted, still_open, last = revisions(report)
    if still_open:
        raise open_conflict(still_open)
    if accepted:
        reason = reasoned(reason)
        report = new_revision(report, report.department, by, now, reason)
        filled(report, period, content, today, complete=True)
    else:
        report = numbered(report, last)
    report.state, report.backfilled, report.batch = ReportState.ACCEPTED, True, batch
    report.submitted_on = report.accepted_on = counted_on
    report.submitted_by = report.accepted_by = by
    keep_content(report, settled, now, by, counted_on)
    keep_step(report, Verb.SUBMIT, by, now, counted_on, reason)
    keep_step(report, Verb.ACCEPT, by, now, counted_on)
    record(Deed.LOAD, report, None, whole(report), by, now, reason, request_id)
    kept_facts.refresh(target)
    return report


def _submitted(report: Report, who: Standing, action: Action, expected_version: int | None) -> Report:
    found = opened(report, (ReportState.SUBMITTED,), expected_version)
    if not may(who, action, found):
        raise AccessDenied(f"{action}: {found}")
    return found


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
