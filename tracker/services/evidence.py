"""Proof of a report: links and files; nothing is ever erased, only marked as removed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import ReportState
from tracker.models import EvidenceItem, Report, User
from tracker.services import kept_facts
from tracker.services.ledger import record
from tracker.services.proof import filed, kept_item, linked
from tracker.services.refusals import Problem, Refused
from tracker.services.report_rows import opened
from tracker.services.wholes import whole
from tracker.services.writing import day_of, require

EVERY_STATE = tuple(ReportState)


@transaction.atomic
def add_link(
    *,
    report: Report,
    url: str,
    by: User,
    now: datetime,
    title: str = "",
    internal: bool = True,
    request_id: str = "",
) -> EvidenceItem:
    """Attach an http(s) address to a report."""
    report = _report(report, Action.ATTACH_EVIDENCE, by, now)
    return _attached(report, linked(url, title), internal, by, now, request_id)


@transaction.atomic
def add_file(
    *,
    report: Report,
    name: str,
    content: bytes,
    by: User,
    now: datetime,
    title: str = "",
    internal: bool = True,
    request_id: str = "",
) -> EvidenceItem:
    """Attach a file under a name of our own on disk, with its SHA-256 and a content type that was sniffed.

    Refused: empty, over ``settings.EVIDENCE_MAX_BYTES`` or, with the report's other files, over
    ``settings.EVIDENCE_REPORT_BYTES``, of a kind not on the list, already attached.
    """
    report = _report(report, Action.ATTACH_EVIDENCE, by, now)
    return _attached(report, filed(report, name, content, title), internal, by, now, request_id)


@transaction.atomic
def remove_evidence(*, item: EvidenceItem, by: User, now: datetime, request_id: str = "") -> EvidenceItem:
    """Mark a piece of evidence as removed from today on; not from an accepted report."""
    report = _report(item.report, Action.REMOVE_EVIDENCE, by, now)
    if report.state == ReportState.ACCEPTED:
        message = _("Evidence of an accepted report stays; a correction may bring better proof.")
        raise Refused(Problem("accepted", message))
    item = report.evidence.get(pk=item.pk)
    if item.verification_id is not None:
        raise Refused(Problem("of_a_check", _("Evidence of a verification stays.")))
    if item.removed_on is not None:
        return item
    before = whole(report)
    item.removed_on = day_of(now)
    item.save()
    _counted(report)
    record(Deed.REMOVE, report, before, whole(report), by, now, item.title, request_id)
    kept_facts.refresh(report.target)
    return item


def _report(report: Report, action: Action, by: User, now: datetime) -> Report:
    require(by, action, report, day_of(now))
    return opened(report, EVERY_STATE, None)


def _attached(
    report: Report, item: EvidenceItem, internal: bool, by: User, now: datetime, request_id: str
) -> EvidenceItem:
    before = whole(report)
    kept_item(report, item, by, now, internal=internal)
    _counted(report)
    record(Deed.ATTACH, report, before, whole(report), by, now, item.title, request_id)
    kept_facts.refresh(report.target)
    return item


def _counted(report: Report) -> None:
    """A reviewer accepts what was seen: evidence that comes or goes meanwhile counts as an edit."""
    if report.state == ReportState.SUBMITTED:
        report.version += 1
        report.save(update_fields=["version"])
