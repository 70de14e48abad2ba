"""Whole assessments as JSON and back: what ``tracker.models.JudgedTarget.content`` holds.

Without the day of knowledge, the answers (what turns it green), the instances of a series and the author
of an override: the first comes from who asks, the others are asked of the target's own page. Only what
differs from a field's default is written. Beside the answer stands what a list shows of the terms.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tracker.domain.assessment import Assessment
from tracker.domain.facts import Override, TargetFacts
from tracker.domain.names import Name
from tracker.domain.reasons import Input, Reason, ReasonCode
from tracker.domain.vocabulary import (
    Comparator,
    DueBasis,
    Evidence,
    Frequency,
    Kind,
    Outcome,
    Pace,
    Reporting,
    Status,
    Strength,
    Tone,
)
from tracker.queries.projections import projected_in_lists

FORMAT = 2
ROW = "row"  # beside the answer: what a row of a list shows of the target's terms
LEFT_OUT = {"known_at", "answers", "instances"}
_DAYS = {"as_of", "due_on", "original_due", "data_day", "actual_day", "expected_day"}
_DECIMALS = {"expected", "percent", "ratio", "compliance", "margin", "goal"}
_WORDS: Mapping[str, type[StrEnum]] = {
    "kind": Kind,
    "outcome": Outcome,
    "pace": Pace,
    "reporting": Reporting,
    "evidence": Evidence,
    "status": Status,
    "tone": Tone,
    "strength": Strength,
}


def content_of_answer(answer: Assessment) -> dict[str, Any]:
    """An assessment as JSON."""
    return {
        field.name: _written(field.name, getattr(answer, field.name))
        for field in _KEPT
        if field.default is MISSING or getattr(answer, field.name) != field.default
    }


def answer_of(content: dict[str, Any], known_at: date) -> Assessment:
    """The assessment that JSON says, as known on ``known_at``."""
    read: dict[str, Any] = {
        name: value if value is None else _READERS[name](value)
        for name, value in content.items()
        if name != ROW
    }
    return Assessment(known_at=known_at, **read)


@dataclass(frozen=True, slots=True)
class RowTerms:
    """What a row of a list shows beside the answer; ``projected`` to the deadline, to one decimal."""

    comparator: Comparator
    goal: Decimal | None
    upper_goal: Decimal | None
    starts_on: date
    due_basis: DueBasis
    instances: int
    projected: Decimal | None


def row_terms(facts: TargetFacts, answer: Assessment, projected: Decimal | None = None) -> RowTerms:
    """The terms in force on the day of the answer."""
    version = facts.in_force(answer.as_of)
    return RowTerms(
        comparator=version.comparator,
        goal=version.goal,
        upper_goal=version.upper_goal,
        starts_on=version.starts_on,
        due_basis=version.due_basis,
        instances=len(answer.instances),
        projected=projected,
    )


def content_of_row(facts: TargetFacts, answer: Assessment) -> dict[str, Any]:
    """An assessment and the terms of its row, as JSON. Cost: a pass over the readings for the projection."""
    days = {"as_of": answer.as_of, "known_at": answer.known_at}
    terms = row_terms(facts, answer, projected_in_lists(facts, answer.reporting, **days))
    return content_of_answer(answer) | {
        ROW: {field.name: _plain(getattr(terms, field.name)) for field in fields(RowTerms)}
    }


def terms_of(content: dict[str, Any]) -> RowTerms:
    """The terms that JSON says."""
    row = content[ROW]
    return RowTerms(
        comparator=Comparator(row["comparator"]),
        goal=_number(row["goal"]),
        upper_goal=_number(row["upper_goal"]),
        starts_on=date.fromisoformat(row["starts_on"]),
        due_basis=DueBasis(row["due_basis"]),
        instances=row["instances"],
        projected=_number(row["projected"]),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _written(name: str, value: Any) -> Any:
    if name == "reasons":
        return [
            [reason.code.value, {key: _tagged(one) for key, one in reason.inputs.items()}] for reason in value
        ]
    if name == "override":
        return value and [
            value.status.value,
            value.reason,
            value.starts_on.isoformat(),
            value.expires_on.isoformat(),
        ]
    return _tagged(value) if name in ("actual", "unit") else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _tagged(value: Input) -> Any:
    """An input with its type: text, whole numbers and nothing stand as they are, the rest in a list."""
    if isinstance(value, Name):
        return ["w", str(value), value.english]
    if isinstance(value, Decimal):
        return ["n", str(value)]
    if isinstance(value, Frequency):
        return ["f", value.value]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, tuple):
        return ["t", *map(_tagged, value)]
    return str(value) if isinstance(value, str) else value


def _input(value: Any) -> Input:
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]  # text, a whole number or nothing, as written
    tag, *rest = value
    return _TAGS[tag](*rest)


_TAGS: Mapping[str, Callable[..., Input]] = {
    "n": Decimal,
    "f": Frequency,
    "d": date.fromisoformat,
    "w": Name,
    "t": lambda *items: tuple(map(_input, items)),
}


def _reasons(rows: list[Any]) -> tuple[Reason, ...]:
    return tuple(
        Reason(_CODES[code], {key: _input(value) for key, value in inputs.items()}) for code, inputs in rows
    )


def _override(row: list[str]) -> Override:
    status, reason, first, last = row
    return Override(Status(status), reason, date.fromisoformat(first), date.fromisoformat(last))


def _as_it_is(value: Any) -> Any:
    return value


def _reader(field: Field[Any]) -> Callable[[Any], Any]:
    if field.name in _WORDS:
        return {member.value: member for member in _WORDS[field.name]}.__getitem__
    if field.name in _DAYS:
        return date.fromisoformat
    if field.name in _DECIMALS:
        return Decimal
    return {"reasons": _reasons, "override": _override, "actual": _input, "unit": _input}.get(
        field.name, _as_it_is
    )


_KEPT = tuple(field for field in fields(Assessment) if field.name not in LEFT_OUT)
_CODES = {code.value: code for code in ReasonCode}
_READERS = {field.name: _reader(field) for field in _KEPT}
