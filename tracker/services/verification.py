"""Check accepted reports on the spot (核查)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import ReportState, VerificationResult
from tracker.models import Report, User, Verification
from tracker.services import kept_facts
from tracker.services.refusals import Problem, Refused
from tracker.services.report_rows import opened
from tracker.services.writing import checked, day_of, require, stored


@transaction.atomic
def verify_report(
    *,
    report: Report,
    result: VerificationResult,
    note: str,
    by: User,
    now: datetime,
    request_id: str = "",
) -> Verification:
    """Record what a check of an accepted report found; the newest word counts."""
    today = day_of(now)
    require(by, Action.VERIFY_REPORT, report, today)
    report = opened(report, (ReportState.ACCEPTED,), None)
    if not note.strip():
        raise Refused(Problem("note_missing", _("Please say what was found."), "note"))
    row = checked(
        Verification(
            report=report, result=result, note=note.strip(), on=today, recorded_at=now, recorded_by=by
        )
    )
    stored(row, None, verb=Deed.VERIFY, by=by, now=now, reason=row.note, request_id=request_id)
    kept_facts.refresh(report.target)
    return row
