"""Verdicts as plain objects: what automation, exports and the command line read."""

from decimal import Decimal
from typing import Any

from tracker.choices import label
from tracker.documents.sheets import plain_number
from tracker.explanations import reason_sentence
from tracker.queries.assessments import Judged

COLUMNS = (
    "target",
    "kind",
    "as_of",
    "known_at",
    "actual",
    "expected",
    "percent",
    "ratio",
    "outcome",
    "pace",
    "reporting",
    "evidence",
    "status",
    "tone",
    "reason",
    "due_on",
    "data_day",
    "target_version",
    "compliance",
    "margin",
    "days_late",
    "override",
    "rule_version",
)
SCALED = ("percent", "ratio", "compliance")


def assessment_row(judged: Judged) -> dict[str, Any]:
    """One verdict by the names of ``COLUMNS``: numbers as decimal strings, days as ISO, None where none.

    Percent keeps its 4 decimals, ratio and compliance their 6 (status-rules §2); other numbers are plain.
    """
    found = {name: getattr(judged.assessment, name, None) for name in COLUMNS}
    found["reason"] = reason_sentence(judged.assessment)
    override = judged.assessment.override
    found["override"] = None if override is None else override.status.value
    return {name: str(v) if name in SCALED and v is not None else _plain(v) for name, v in found.items()}


def assessment_line(judged: Judged) -> str:
    """One verdict as a line for a person: code, status, name and reason."""
    verdict = judged.assessment
    return f"{verdict.target}\t{label(verdict.status)}\t{judged.target.name}\t{reason_sentence(verdict)}"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_number(value)
    if value is None or (isinstance(value, int | str) and not hasattr(value, "value")):
        return value
    return value.value if hasattr(value, "value") else value.isoformat()
