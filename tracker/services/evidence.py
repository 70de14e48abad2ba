"""Proof of a report: links and files; nothing is ever erased, only marked as removed."""

import hashlib
import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.domain.vocabulary import EvidenceKind, ReportState
from tracker.models import EvidenceItem, Report, User
from tracker.services import kept_facts
from tracker.services.file_kinds import known_kinds, plain_name, sniffed
from tracker.services.ledger import record
from tracker.services.refusals import Problem, Refused
from tracker.services.report_rows import opened
from tracker.services.wholes import whole
from tracker.services.writing import checked, day_of, require

EVERY_STATE = tuple(ReportState)
TITLE_LENGTH = 255


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
    if not url.strip().lower().startswith(("http://", "https://")):
        message = _("“%(read)s” is not a web address; expected http://… or https://….")
        raise Refused(Problem("bad_link", message, "url", {"read": url.strip()}))
    item = EvidenceItem(kind=EvidenceKind.LINK, url=url.strip(), title=title.strip() or url.strip())
    return _attached(report, item, internal, by, now, request_id)


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

    Refused: empty, over ``settings.EVIDENCE_MAX_BYTES``, of a kind not on the list, already attached.
    """
    report = _report(report, Action.ATTACH_EVIDENCE, by, now)
    kind = sniffed(content)
    if not content or len(content) > settings.EVIDENCE_MAX_BYTES:
        message = _("The file has %(size)d bytes; expected 1 to %(limit)d.")
        params = {"size": len(content), "limit": settings.EVIDENCE_MAX_BYTES}
        raise Refused(Problem("file_size", message, "file", params))
    if kind is None:
        message = _("This kind of file is not taken; expected one of: %(known)s.")
        raise Refused(Problem("file_kind", message, "file", {"known": known_kinds()}))
    digest = hashlib.sha256(content).hexdigest()
    if report.evidence.filter(sha256=digest, removed_on__isnull=True).exists():
        raise Refused(Problem("file_twice", _("This file is attached already."), "file"))
    item = EvidenceItem(
        kind=EvidenceKind.FILE,
        title=title.strip() or plain_name(name),
        size=len(content),
        content_type=kind.content_type,
        sha256=digest,
        token=uuid.uuid4(),
    )
    item.file.save(f"{item.token}.{kind.suffix}", ContentFile(content), save=False)
    return _attached(report, item, internal, by, now, request_id)


@transaction.atomic
def remove_evidence(*, item: EvidenceItem, by: User, now: datetime, request_id: str = "") -> EvidenceItem:
    """Mark a piece of evidence as removed from today on; not from an accepted report."""
    report = _report(item.report, Action.REMOVE_EVIDENCE, by, now)
    if report.state == ReportState.ACCEPTED:
        message = _("Evidence of an accepted report stays; a correction may bring better proof.")
        raise Refused(Problem("accepted", message))
    item = report.evidence.get(pk=item.pk)
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
    item.report = report
    item.title = item.title[:TITLE_LENGTH]
    item.internal = internal
    item.added_on, item.recorded_at, item.recorded_by = day_of(now), now, by
    checked(item)
    item.save()
    _counted(report)
    record(Deed.ATTACH, report, before, whole(report), by, now, item.title, request_id)
    kept_facts.refresh(report.target)
    return item


def _counted(report: Report) -> None:
    """A reviewer accepts what was seen: evidence that comes or goes meanwhile counts as an edit."""
    if report.state == ReportState.SUBMITTED:
        report.version += 1
        report.save(update_fields=["version"])
