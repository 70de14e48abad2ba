"""The page of one report: every revision of its period, each with its steps, evidence and checks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Prefetch, Q, QuerySet

from tracker.access import Standing, visible_reports
from tracker.choices import Deed
from tracker.domain.vocabulary import ReportState
from tracker.models import EvidenceItem, Report, ReportEvent, Verification
from tracker.queries.audit import Difference, differences, visible_audit
from tracker.queries.known import LEADS_TO
from tracker.queries.said import Said, said_by, with_words

Row = TypeVar("Row", ReportEvent, EvidenceItem, Verification)
MOST_AUDIT_ROWS = 200


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One write about a revision: who, when, what, why, and what changed. ``deed`` None: a word not known."""

    pk: int
    at: datetime
    who: str
    deed: Deed | None
    label: str
    reason: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision as known on a day. ``counts``: it is the one that the judgement rests on.

    ``evidence`` is the department's own; each of ``checks`` carries its own as ``proof``. ``was`` is what
    the accepted revision before it said; None for a first report.
    """

    report: Report
    state: ReportState
    said: Said
    steps: tuple[ReportEvent, ...]
    evidence: tuple[EvidenceItem, ...]
    checks: tuple[Verification, ...]
    counts: bool
    was: Said | None = None

    @property
    def is_correction(self) -> bool:
        """Whether it corrects an accepted revision."""
        return self.report.revision > 1


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All revisions of a period, newest first. ``shown`` is the one that the address names."""

    shown: Revision
    revisions: tuple[Revision, ...]
    audit: tuple[AuditLine, ...]


def report_page(report: Report, who: Standing, *, known_at: date) -> ReportPage | None:
    """The page of ``report`` as ``who`` may see it and as known on ``known_at``; None when not known then.

    A constant number of queries.
    """
    rows = visible_reports(who).filter(target=report.target_id, period=report.period)
    reports = list(with_words(rows).order_by("-revision"))
    revisions = _revisions(reports, known_at)
    shown = next((one for one in revisions if one.report.pk == report.pk), None)
    if shown is None:
        return None
    return ReportPage(shown, tuple(revisions), _audit(who, [one.report.pk for one in revisions]))


def _revisions(reports: list[Report], known_at: date) -> list[Revision]:
    ids = [report.pk for report in reports]
    steps = _by_report(ReportEvent.objects.filter(report__in=ids, on__lte=known_at))
    not_removed = Q(removed_on__isnull=True) | Q(removed_on__gt=known_at)
    evidence = _by_report(
        EvidenceItem.objects.filter(
            not_removed, report__in=ids, added_on__lte=known_at, verification__isnull=True
        )
    )
    proof = Prefetch("evidence", EvidenceItem.objects.order_by("pk"), to_attr="proof")
    known_checks = Verification.objects.filter(report__in=ids, on__lte=known_at)
    checks = _by_report(known_checks.select_related("drawn__draw").prefetch_related(proof))
    known = [report for report in reports if report.pk in steps]
    state = {report.pk: LEADS_TO[steps[report.pk][-1].verb] for report in known}
    counting = next((report.pk for report in known if state[report.pk] is ReportState.ACCEPTED), None)
    return [
        Revision(
            report=report,
            state=state[report.pk],
            said=said_by(report),
            steps=tuple(steps[report.pk]),
            evidence=tuple(evidence.get(report.pk, ())),
            checks=tuple(checks.get(report.pk, ())),
            counts=report.pk == counting,
            was=_said_before(known[place + 1 :], state),
        )
        for place, report in enumerate(known)
    ]


def _said_before(older: list[Report], state: dict[int, ReportState]) -> Said | None:
    """What the newest accepted revision among ``older`` (newest first) said."""
    accepted = (report for report in older if state[report.pk] is ReportState.ACCEPTED)
    before = next(accepted, None)
    return said_by(before) if before else None


def _by_report(rows: QuerySet[Row]) -> dict[int, list[Row]]:
    """Rows with who recorded them, by report, in the order of recording. One query."""
    found: dict[int, list[Row]] = {}
    for row in rows.select_related("recorded_by").order_by("pk"):
        found.setdefault(row.report_id, []).append(row)
    return found


def _audit(who: Standing, ids: list[int]) -> tuple[AuditLine, ...]:
    """The newest writes about the revisions, for those who may read the audit. One query."""
    rows = visible_audit(who).filter(object_type="report", object_id__in=[str(pk) for pk in ids])
    return tuple(
        AuditLine(
            pk=row.pk,
            at=row.at,
            who=row.actor_name,
            deed=Deed(row.verb) if row.verb in set(Deed) else None,
            label=row.object_label,
            reason=row.reason,
            differences=tuple(differences(row.before, row.after)),
        )
        for row in rows.order_by("-pk")[:MOST_AUDIT_ROWS]
    )
