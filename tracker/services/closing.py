"""Closed periods: a first report is refused, and a right and a reason reopen them (threat T05)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.periods import Period
from tracker.domain.vocabulary import ReportState, Verb
from tracker.models import PeriodReopening, Report, ReportEvent, Target, TargetVersion, User
from tracker.queries.closing import Closings
from tracker.queries.versions import in_force, versions_of
from tracker.services.refusals import Problem, Refused
from tracker.services.report_periods import place_of
from tracker.services.report_rows import lock_target
from tracker.services.writing import checked, day_of, raise_all, reasoned, require, stored


@transaction.atomic
def reopen_period(
    *,
    target: Target,
    period: str,
    until: date | None,
    reason: str,
    by: User,
    now: datetime,
    request_id: str = "",
) -> PeriodReopening:
    """Let a closed period take reports up to and including ``until``; refused where nothing is closed."""
    today = day_of(now)
    require(by, Action.REOPEN_PERIOD, target, today)
    target = lock_target(target)
    reason = reasoned(reason)
    if until is None or until < today:
        raise Refused(Problem("until_past", _("Please name a day from today on."), "until"))
    versions = versions_of(target)
    found = place_of(target, period, None, None, today, versions).period
    version = in_force(versions, today)
    closing = Closings([target.plan], today).of(target, found, version.frequency, version.due_on)
    if closing is None or not closing.closed(today):
        raise Refused(Problem("not_closed", _("This period is not closed.")))
    row = checked(
        PeriodReopening(
            target=target,
            period=found.code,
            until=until,
            reason=reason,
            recorded_at=now,
            recorded_by=by,
        )
    )
    return stored(row, None, verb=Deed.REOPEN, by=by, now=now, reason=reason, request_id=request_id)


def not_closed(closings: Closings, report: Report, versions: Sequence[TargetVersion]) -> None:
    """Refuse to send the first report of a closed period; a draft of it may stay.

    What was sent before the period closed may be sent again after it came back. Corrections do not ask.
    """
    version = in_force(versions, closings.today)
    period = Period(report.period, report.period_start, report.period_end)
    closing = closings.of(report.target, period, version.frequency, version.due_on)
    if closing is None or not closing.closed(closings.today) or _may_follow(report, closing.grace_until):
        return
    message = _(
        "This period was closed after %(day)s; a manager or an administrator can reopen it. "
        "A draft can be kept."
    )
    raise_all([Problem("period_closed", message, "period", {"day": closing.grace_until.isoformat()})])


def _may_follow(report: Report, grace_until: date) -> bool:
    """Whether something of the period was sent before it closed, or was accepted. Two queries at most."""
    same = Report.objects.filter(target=report.target, period=report.period)
    in_time = ReportEvent.objects.filter(report=report.pk, verb=Verb.SUBMIT, on__lte=grace_until)
    return in_time.exists() or same.filter(state=ReportState.ACCEPTED).exists()
