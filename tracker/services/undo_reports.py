"""Take back what an import did to one report: steps of ``undoing.undo_batch`` (docs/decisions/0007)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import ReportState, Verb
from tracker.models import Report, StageDone, User
from tracker.services import kept_facts
from tracker.services.ledger import Snapshot, record
from tracker.services.putting_back import put_back
from tracker.services.refusals import Problem, Refused
from tracker.services.report_rows import keep_step, opened
from tracker.services.reporting import discard_draft
from tracker.services.wholes import whole
from tracker.services.writing import day_of, raise_all, require

EVERY_STATE = tuple(ReportState)
RIGHTS = {
    ReportState.DRAFT: Action.DRAFT_REPORT,
    ReportState.RETURNED: Action.DRAFT_REPORT,
    ReportState.SUBMITTED: Action.WITHDRAW_REPORT,
    ReportState.ACCEPTED: Action.LOAD_HISTORY,
}


def take_report_back(
    report: Report, former: Snapshot | None, reason: str, by: User, now: datetime, request_id: str
) -> None:
    """Undo what a batch did to a report that nobody touched since. ``former`` None: the batch began it.

    A draft that was never sent is removed; what was sent or loaded as accepted is voided, so that
    days before keep it; what was there before says again what it said.
    """
    raise_all(_later_words(report))
    if former is None and not report.events.exclude(verb=Verb.DRAFT).exists():
        discard_draft(report=report, by=by, now=now, request_id=request_id)
        return
    require(by, RIGHTS[report.state], report, day_of(now))
    report = opened(report, EVERY_STATE, None)
    before = whole(report)
    report.version += 1
    if former is None:
        report.state = ReportState.VOIDED
        report.save()
        keep_step(report, Verb.VOID, by, now, day_of(now), reason)
    else:
        _restore(report, former, reason, by, now)
    deed = Deed.VOID if former is None else Deed.RESTORE
    record(deed, report, before, whole(report), by, now, reason, request_id)
    kept_facts.refresh(report.target)


def _later_words(report: Report) -> Iterable[Problem]:
    """What was said of the report by others after it came."""
    later = Report.objects.filter(
        target_id=report.target_id, period=report.period, revision__gt=report.revision
    ).exclude(state=ReportState.VOIDED)
    if later.exists():
        yield Problem("corrected_since", _("It was corrected since."))
    if report.verifications.exists():
        yield Problem("verified_since", _("It was checked on the spot since."))


def _restore(report: Report, former: Snapshot, reason: str, by: User, now: datetime) -> None:
    """Let a report say again what ``former`` says, and stand where it stood."""
    stood = report.state
    if former["state"] not in (ReportState.DRAFT, ReportState.RETURNED):
        raise Refused(Problem("was_closed", _("It was not open before.")))
    put_back(report, former, without=("version",))
    report.save()
    wanted = {(row["stage"], row["done_on"]) for row in former["stages_done"]}
    for done in report.stages_done.all():
        if (done.stage, done.done_on.isoformat()) not in wanted:
            done.delete()
    there = {(done.stage, done.done_on.isoformat()) for done in report.stages_done.all()}
    for stage, day in sorted(wanted - there):
        StageDone.objects.create(report=report, stage=stage, done_on=day)
    kept = [row["id"] for row in former["evidence"]]
    report.evidence.exclude(pk__in=kept).filter(removed_on__isnull=True).update(removed_on=day_of(now))
    if stood != report.state:
        verb = Verb.RETURN if report.state == ReportState.RETURNED else Verb.WITHDRAW
        keep_step(report, verb, by, now, day_of(now), _note(former, reason))


def _note(former: Snapshot, reason: str) -> str:
    """Why, with what the reviewer had asked for when the report was returned."""
    asked = [row["note"] for row in former["events"] if row["verb"] == Verb.RETURN and row["note"]]
    return f"{reason} {asked[-1]}" if asked and former["state"] == ReportState.RETURNED else reason
