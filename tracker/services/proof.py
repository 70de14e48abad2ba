"""Pieces of evidence before they are stored: links and files of a report, whoever brings them."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import EvidenceKind
from tracker.models import EvidenceItem, Report, User
from tracker.services.file_kinds import known_kinds, plain_name, sniffed
from tracker.services.refusals import Problem, Refused
from tracker.services.writing import checked, day_of

TITLE_LENGTH = 255


def linked(url: str, title: str = "") -> EvidenceItem:
    """A link that is not stored yet; ``Refused`` unless it is an http(s) address."""
    if not url.strip().lower().startswith(("http://", "https://")):
        message = _("“%(read)s” is not a web address; expected http://… or https://….")
        raise Refused(Problem("bad_link", message, "url", {"read": url.strip()}))
    return EvidenceItem(kind=EvidenceKind.LINK, url=url.strip(), title=title.strip() or url.strip())


def filed(
    report: Report, name: str, content: bytes, title: str = "", beside: Iterable[EvidenceItem] = ()
) -> EvidenceItem:
    """A file on disk whose row is not stored yet; ``Refused`` as ``add_file`` says.

    The caller holds the report's lock, so that two at once do not both find the last room (C10).
    ``beside`` are pieces of the same act whose rows are not stored either.
    """
    kind = sniffed(content)
    if not content or len(content) > settings.EVIDENCE_MAX_BYTES:
        message = _("The file has %(size)d bytes; expected 1 to %(limit)d.")
        params = {"size": len(content), "limit": settings.EVIDENCE_MAX_BYTES}
        raise Refused(Problem("file_size", message, "file", params))
    if kind is None:
        message = _("This kind of file is not taken; expected one of: %(known)s.")
        raise Refused(Problem("file_kind", message, "file", {"known": known_kinds()}))
    _room_for(report, len(content), beside)
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
    return item


def _room_for(report: Report, size: int, beside: Iterable[EvidenceItem]) -> None:
    """Refuse what would be more than one report may hold; what was removed is kept, and counts."""
    there = report.evidence.aggregate(bytes=Sum("size"))["bytes"] or 0
    size += there + sum(item.size or 0 for item in beside)
    if size > settings.EVIDENCE_REPORT_BYTES:
        message = _(
            "With this file the report holds %(size)d bytes, removed files among them; at most %(limit)d."
        )
        raise Refused(
            Problem("no_room", message, "file", {"size": size, "limit": settings.EVIDENCE_REPORT_BYTES})
        )


def kept_item(report: Report, item: EvidenceItem, by: User, now: datetime, *, internal: bool) -> EvidenceItem:
    """Store a piece of evidence of a report; the caller writes the audit row of what it belongs to."""
    item.report = report
    item.title = item.title[:TITLE_LENGTH]
    item.internal = internal
    item.added_on, item.recorded_at, item.recorded_by = day_of(now), now, by
    checked(item)
    item.save()
    return item
