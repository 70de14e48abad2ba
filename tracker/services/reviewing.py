"""Return and accept what departments submitted; load accepted history (status-rules §2)."""

from __future__ import annotations

# ruff: noqa: E501, F821  (signatures first)


def return_report(
    *,
    report: Report,
    note: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> Report:
    """Send a submitted report back with a note, which is required."""
    raise NotImplementedError


def accept_report(
    *, report: Report, by: User, now: datetime, expected_version: int | None = None, request_id: str = ""
) -> Report:
    """Accept a submitted report, never one's own (neither entered nor submitted by ``by``)."""
    raise NotImplementedError


def accept_history(
    *,
    target: Target,
    period: Period | str,
    content: ReportContent,
    by: User,
    now: datetime,
    accepted_on: date | None = None,
    reason: str = "",
    batch: ImportBatch | None = None,
    request_id: str = "",
) -> Report:
    """Load a report from before the plan's ``live_since`` as accepted (administrators; marked 补录).

    Acceptance and submission count on ``accepted_on`` (not before the day of the data, not after
    today, before ``live_since``), by default on the day of the data. When the period has an
    accepted report, ``reason`` makes the next revision; Conflict when one is open.
    """
    raise NotImplementedError
