"""What a report must satisfy, and what looks odd about it (status-rules §1–2)."""

from __future__ import annotations

# ruff: noqa: E501, F821  (signatures first)


def warnings_for(
    *, target: Target, period: Period | str, content: ReportContent, today: date
) -> list[Notice]:
    """What is odd but allowed: ``total_falls``, ``jump_10`` and ``jump_10000``, ``items_differ``.

    Compares with the newest accepted or submitted report before the period. Cost: three queries.
    """
    raise NotImplementedError


def content_of(report: Report) -> ReportContent:
    """What a stored report says, as typed values (links of evidence left out), to compare or to edit."""
    raise NotImplementedError
