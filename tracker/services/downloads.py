"""Evidence that leaves the house leaves a trace (threat T24)."""

from datetime import datetime

from tracker.choices import Deed
from tracker.models import EvidenceItem, User
from tracker.services.ledger import record


def record_download(*, item: EvidenceItem, by: User, now: datetime) -> None:
    """Write the audit row of a download of one piece of evidence."""
    after = {"title": item.title, "report": item.report_id, "sha256": item.sha256}
    record(Deed.DOWNLOAD, item, None, after, by, now)
