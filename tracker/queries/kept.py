"""Kept facts as JSON and back: what ``tracker.models.KeptFacts.content`` holds.

Only what differs from the default of a field is written, so that reading a board stays cheap.
"""

from collections.abc import Callable, Collection
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache, partial
from typing import Any

from tracker.domain.facts import Checkpoint, Override, Reading, Stage, Submission, Version
from tracker.domain.periods import Period
from tracker.domain.vocabulary import (
    Comparator,
    DueBasis,
    Evidence,
    Frequency,
    HoldRule,
    NilReason,
    ReportState,
    Status,
    Strength,
)
from tracker.models import KeptFacts
from tracker.queries.known import FOREVER, Known, replay
from tracker.queries.numbers import plain_number

FORMAT = 1
_DATES = {
    "starts_on",
    "due_on",
    "effective_on",
    "baseline_on",
    "as_of",
    "done_on",
    "expected_on",
    "accepted_on",
    "submitted_on",
    "expires_on",
}
_DECIMALS = {"goal", "upper_goal", "baseline", "warning_band", "value", "numerator", "denominator"}
_ENUMS: dict[str, type[StrEnum]] = {
    "comparator": Comparator,
    "due_basis": DueBasis,
    "strength": Strength,
    "frequency": Frequency,
    "hold_rule": HoldRule,
    "nil": NilReason,
    "evidence": Evidence,
    "state": ReportState,
    "status": Status,
}
_WORDS: dict[str, dict[str, StrEnum]] = {
    name: {member.value: member for member in enum} for name, enum in _ENUMS.items()
}


def content_of(known: Known) -> dict[str, Any]:
    """What is known of a target, as JSON."""
    return {
        "format": FORMAT,
        "versions": [_written(version) for version in known.versions],
        "readings": [_written(reading) for reading in known.readings],
        "submissions": [_written(submission) for submission in known.submissions],
        "overrides": [_written(override) for override in known.overrides],
    }


def known_of(content: dict[str, Any]) -> Known | None:
    """What JSON says is known of a target; None when it was written in another format."""
    if content.get("format") != FORMAT:
        return None
    return Known(
        versions=tuple(Version(**_read(row)) for row in content["versions"]),
        readings=tuple(Reading(**_read(row)) for row in content["readings"]),
        submissions=tuple(Submission(**_read(row)) for row in content["submissions"]),
        overrides=tuple(Override(**_read(row)) for row in content["overrides"]),
    )


def known_now(target_ids: Collection[int]) -> dict[int, Known]:
    """All that is known now, from the kept facts; a target without any is replayed. One query, or ten."""
    found: dict[int, Known] = {}
    kept = KeptFacts.objects.filter(target__in=target_ids).values_list("target_id", "content")
    for target_id, content in kept:
        known = known_of(content)
        if known is not None:
            found[target_id] = known
    missing = [pk for pk in target_ids if pk not in found]
    return found | replay(missing, FOREVER) if missing else found


def _written(value: Any) -> Any:
    spell = _speller(value.__class__)
    return value if spell is None else spell(value)


@cache
def _speller(kind: type) -> Callable[[Any], Any] | None:
    """How values of a type are written; None: as they are."""
    if is_dataclass(kind):
        return partial(_row, tuple((field.name, field.default) for field in fields(kind)))
    return next((spell for base, spell in _SPELLINGS.items() if issubclass(kind, base)), None)


_SPELLINGS: dict[type, Callable[[Any], Any]] = {
    Decimal: plain_number,
    StrEnum: lambda value: value.value,
    date: date.isoformat,
    tuple: lambda value: [_written(item) for item in value],
}


def _row(defaults: tuple[tuple[str, Any], ...], value: Any) -> dict[str, Any]:
    """The fields of a value that are not what they are by default (``MISSING``: there is none)."""
    row = {}
    for name, default in defaults:
        item = getattr(value, name)
        if default is MISSING or item != default:
            row[name] = _written(item)
    return row


def _read(row: dict[str, Any]) -> dict[str, Any]:
    read = {}
    for name, value in row.items():
        how = _READERS.get(name)
        read[name] = value if how is None or value is None else how(value)
    return read


@lru_cache(maxsize=8192)
def _period(code: str, start: str, end: str) -> Period:
    """Targets share their periods: one object for all of them."""
    return Period(code, date.fromisoformat(start), date.fromisoformat(end))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


_READERS: dict[str, Callable[[Any], Any]] = (
    {
        "period": lambda row: _period(row["code"], row["start"], row["end"]),
        "checkpoints": lambda rows: tuple(
            Checkpoint(date.fromisoformat(row["on"]), Decimal(row["value"])) for row in rows
        ),
        "stages": lambda rows: tuple(
            Stage(row["name"], Decimal(row["weight"]), _day(row.get("planned_on"))) for row in rows
        ),
        "stages_done": lambda rows: tuple((name, date.fromisoformat(day)) for name, day in rows),
        "items": tuple,
        "parts_below": tuple,
    }
    | dict.fromkeys(_DATES, date.fromisoformat)
    | dict.fromkeys(_DECIMALS, Decimal)
)
_READERS |= {name: words.__getitem__ for name, words in _WORDS.items()}
