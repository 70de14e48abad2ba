"""What a department says: draft, save, submit, withdraw, correct, discard (status-rules §2).

Every function is one transaction and one audit row, raises ``AccessDenied``, ``Refused`` (every
problem at once) or ``Conflict`` (somebody was faster), and keeps the target's facts up to date.
The business day is the local day of ``now``.
"""

from __future__ import annotations

# ruff: noqa: E501, F821  (signatures first)


def draft_report(
    *,
    target: Target,
    period: Period | str,
    content: ReportContent,
    by: User,
    now: datetime,
    submit: bool = False,
    batch: ImportBatch | None = None,
    request_id: str = "",
) -> Report:
    """Begin the report of ``target`` for ``period`` (a house code or what ``periods`` made of one).

    ``submit`` sends it in the same step (then it must be complete). Refused when the period has an
    accepted report (``already_accepted``: correct it); Conflict when it has an open one.
    """
    raise NotImplementedError


def save_draft(
    *,
    report: Report,
    content: ReportContent,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    submit: bool = False,
    batch: ImportBatch | None = None,
    request_id: str = "",
) -> Report:
    """Replace what a draft or a returned report says; Conflict when its edit number is not ``expected_version``.

    Evidence links are added to those there; nothing is written when nothing changed.
    """
    raise NotImplementedError


def submit_report(
    *, report: Report, by: User, now: datetime, expected_version: int | None = None, request_id: str = ""
) -> Report:
    """Send a draft or a returned report to the reviewer; it must be complete."""
    raise NotImplementedError


def withdraw_report(
    *, report: Report, by: User, now: datetime, expected_version: int | None = None, request_id: str = ""
) -> Report:
    """Take a submitted report back to draft."""
    raise NotImplementedError


def correct_report(
    *,
    report: Report,
    content: ReportContent,
    reason: str,
    by: User,
    now: datetime,
    submit: bool = False,
    batch: ImportBatch | None = None,
    request_id: str = "",
) -> Report:
    """Begin the next revision of an accepted report with a reason; the old one counts until it is accepted.

    ``report`` may be any accepted revision of the period. Conflict when a revision is open.
    """
    raise NotImplementedError


def discard_draft(*, report: Report, by: User, now: datetime, request_id: str = "") -> None:
    """Remove a draft that was never submitted, with its evidence; the audit keeps what it said."""
    raise NotImplementedError
