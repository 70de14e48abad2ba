"""Exports leave a trace: who took what out, how it was filtered, how many rows (threat T24)."""

from datetime import datetime

from tracker.choices import Deed
from tracker.models import User
from tracker.services.ledger import record


def record_export(*, name: str, filtered_by: str, rows: int, by: User, now: datetime) -> None:
    """Write the audit row of an export. ``filtered_by`` is the query of the address, "" for everything."""
    record(Deed.EXPORT, by, None, {"file": name, "filtered_by": filtered_by, "rows": rows}, by, now)


def record_denial(*, path: str, by: User, now: datetime) -> None:
    """Write the audit row of a refusal. ``path`` is the address that was asked for."""
    record(Deed.DENY, by, None, {"address": path}, by, now)
