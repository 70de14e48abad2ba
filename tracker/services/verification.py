"""Check accepted reports on the spot (核查)."""

from __future__ import annotations


def verify_report(
    *, report: Report, result: VerificationResult, note: str, by: User, now: datetime, request_id: str = ""
) -> Verification:
    """Record what a check of an accepted report found; the newest word counts."""
    raise NotImplementedError
