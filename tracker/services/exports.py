"""Exports leave a trace: who took what out, how it was filtered, how many rows (threat T24)."""

from datetime import date, datetime

from tracker.choices import Deed
from tracker.models import User
from tracker.queries.seals import printed_seal
from tracker.services.ledger import record


def record_export(
    *, name: str, filtered_by: str, rows: int, by: User, now: datetime, known_at: date | None = None
) -> str:
    """Write the audit row of an export; returns the newest seal of the audit, to be printed on it.

    ``filtered_by`` is the query of the address, "" for everything. ``known_at``: a day gone by, whose
    last seal it is then, so that the same file comes out for ever. The seal is "" before the first.
    """
    seal = printed_seal(known_at)
    after = {"file": name, "filtered_by": filtered_by, "rows": rows, "seal": seal}
    record(Deed.EXPORT, by, None, after, by, now)
    return seal


def record_denial(*, path: str, by: User, now: datetime) -> None:
    """Write the audit row of a refusal. ``path`` is the address that was asked for."""
    record(Deed.DENY, by, None, {"address": path}, by, now)
