"""Check accepted reports on the spot (核查): draw a sample, record what was found."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.sampling import Candidate, digest_of, drawn
from tracker.domain.vocabulary import ReportState, VerificationResult
from tracker.models import DrawnReport, EvidenceItem, Report, User, Verification, VerificationDraw
from tracker.queries.sampling import Scope, hat_of
from tracker.services import kept_facts
from tracker.services.contents import DrawTerms
from tracker.services.ledger import record
from tracker.services.proof import filed, kept_item, linked
from tracker.services.refusals import Conflict, Problem, Refused
from tracker.services.report_entry import Upload
from tracker.services.report_rows import opened
from tracker.services.wholes import whole
from tracker.services.writing import checked, day_of, locked, permit, require, values_of

MOST_AT_ONCE = 500


@transaction.atomic
def draw_sample(*, terms: DrawTerms, by: User, now: datetime, request_id: str = "") -> VerificationDraw:
    """Draw accepted reports for verification and keep hat, seed and rule, so that it can be repeated.

    Who reaches some departments only names one of them. The same seed twice is a ``Conflict``: a draw is
    never tried again until it pleases. Refused: a hat that is empty. One draw of a plan at a time.
    """
    today = day_of(now)
    require(by, Action.DRAW_SAMPLE, terms.department or terms.plan, today)
    permit(by, Action.DRAW_SAMPLE, terms.plan, allowed=True)
    if not 0 < terms.size <= MOST_AT_ONCE:
        message = _("The size is %(read)d; expected 1 to %(limit)d.")
        raise Refused(Problem("size", message, "size", {"read": terms.size, "limit": MOST_AT_ONCE}))
    locked(terms.plan)
    if VerificationDraw.objects.filter(seed=terms.seed.strip()).exists():
        raise Conflict(Problem("seed_used", _("This seed was drawn with before; take another."), "seed"))
    scope = Scope(terms.plan, terms.department, terms.first_day, terms.last_day)
    hat = hat_of(scope, today=today)
    if not hat:
        raise Refused(Problem("empty_hat", _("No accepted report fits that is not checked or drawn yet.")))
    draw = checked(
        VerificationDraw(
            **values_of(terms, without=("seed", "purpose")),
            seed=terms.seed.strip(),
            purpose=terms.purpose.strip(),
            hat=[[one.key, *one.risks] for one in hat],
            hat_size=len(hat),
            hat_digest=digest_of(hat),
            on=today,
            recorded_at=now,
            recorded_by=by,
        )
    )
    draw.save()
    chosen = drawn(hat, method=terms.method, size=terms.size, seed=draw.seed)
    DrawnReport.objects.bulk_create(
        [_row(draw, place, one) for place, one in enumerate(chosen, start=1)], batch_size=500
    )
    record(Deed.DRAW, draw, None, whole(draw), by, now, draw.purpose, request_id)
    return draw


@transaction.atomic
def verify_report(
    *,
    report: Report,
    result: VerificationResult,
    note: str,
    by: User,
    now: datetime,
    drawn: DrawnReport | None = None,
    expected_checks: int | None = None,
    links: Sequence[tuple[str, str]] = (),
    files: Sequence[Upload] = (),
    request_id: str = "",
) -> Verification:
    """Record what a check of an accepted report found; the newest word counts (status-rules §9).

    ``drawn`` names the place in a draw that it answers. ``expected_checks`` is how many checks of the
    report the person saw: ``Conflict`` when there are more. ``links`` (address, title) and ``files`` are
    the evidence of the check itself; all or nothing.
    """
    today = day_of(now)
    require(by, Action.VERIFY_REPORT, report, today)
    report = opened(report, (ReportState.ACCEPTED,), None)
    if expected_checks is not None and report.verifications.count() != expected_checks:
        raise Conflict(Problem("checked_meanwhile", _("Somebody else has checked this report meanwhile.")))
    if not note.strip():
        raise Refused(Problem("note_missing", _("Please say what was found."), "note"))
    if drawn is not None and drawn.report_id != report.pk:
        raise Refused(Problem("other_report", _("This place of the draw belongs to another report.")))
    row = checked(
        Verification(
            report=report,
            drawn=drawn,
            result=result,
            note=note.strip(),
            on=today,
            recorded_at=now,
            recorded_by=by,
        )
    )
    row.save()
    for item in _proof(report, links, files):
        item.verification = row
        kept_item(report, item, by, now, internal=True)
    record(Deed.VERIFY, row, None, whole(row), by, now, row.note, request_id)
    kept_facts.refresh(report.target)
    return row


def _row(draw: VerificationDraw, place: int, one: Candidate) -> DrawnReport:
    return DrawnReport(
        draw=draw,
        report_id=one.key,
        position=place,
        tickets=one.tickets(draw.method),
        risks=[risk.value for risk in one.risks],
    )


def _proof(
    report: Report, links: Sequence[tuple[str, str]], files: Sequence[Upload]
) -> Sequence[EvidenceItem]:
    items = [linked(address, title) for address, title in links]
    for file in files:
        try:
            items.append(filed(report, file.name, file.content, beside=items))
        except Refused as refused:
            raise Refused(
                [Problem(one.code, f"{file.name[:60]}: {one.text}", "files") for one in refused.problems]
            ) from refused
    return items
