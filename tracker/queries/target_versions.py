"""The versions of a target (目标调整): what each changed, when it was recorded and from when it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, prefetch_related_objects

from tracker.models import Checkpoint, RubricLevel, Stage, Target, TargetVersion
from tracker.queries.known import end_of, is_known
from tracker.queries.numbers import trimmed

TERMS = (
    "comparator",
    "goal",
    "upper_goal",
    "baseline",
    "baseline_on",
    "starts_on",
    "due_on",
    "due_basis",
    "strength",
    "frequency",
    "hold_rule",
    "warning_band",
)
COMPARED = (*TERMS, "cancelled")
PARTS: Mapping[str, type[Model]] = {"checkpoints": Checkpoint, "stages": Stage, "rubric_levels": RubricLevel}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a version that differs from the version before; values as stored."""

    field: str
    label: Any
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a target with what it changed; the first changes nothing."""

    number: int
    effective_on: date
    reason: str
    recorded_at: datetime
    recorded_by: str
    changes: tuple[Change, ...]
    in_force: bool


def version_lines(target: Target, *, as_of: date, known_at: date) -> tuple[VersionLine, ...]:
    """The versions of a target recorded by ``known_at``, newest first. Four queries, of a single one one."""
    end = end_of(known_at)
    rows = target.versions.select_related("recorded_by").order_by("number")
    found = [row for row in rows if is_known(row, end)]
    if len(found) > 1:
        prefetch_related_objects(found, *PARTS)
    current = [row.number for row in found if row.number == 1 or row.effective_on <= as_of][-1:]
    lines = [
        VersionLine(
            number=row.number,
            effective_on=row.effective_on,
            reason=row.reason,
            recorded_at=row.recorded_at,
            recorded_by=str(row.recorded_by or ""),
            changes=changes_between(before, row) if before is not None else (),
            in_force=row.number in current,
        )
        for before, row in zip([None, *found], found, strict=False)
    ]
    return tuple(reversed(lines))


def changes_between(old: TargetVersion, new: TargetVersion) -> tuple[Change, ...]:
    """What a version says otherwise than the one before; parts as tuples in their order.

    Checkpoints, stages and levels are prefetched, else they are read.
    """
    pairs = [(name, _plain(getattr(old, name)), _plain(getattr(new, name))) for name in COMPARED]
    pairs += [(name, _parts(old, name), _parts(new, name)) for name in PARTS]
    return tuple(Change(name, label_of_field(name), was, now) for name, was, now in pairs if was != now)


def label_of_field(name: str) -> Any:
    """What people call a field of a version, or one of its parts."""
    part = PARTS.get(name)
    if part is not None:
        return part._meta.verbose_name_plural
    return getattr(TargetVersion._meta.get_field(name), "verbose_name", name)


def _plain(value: Any) -> Any:
    return trimmed(value) if isinstance(value, Decimal) else value


def _parts(version: TargetVersion, name: str) -> tuple[str, ...]:
    rows = getattr(version, name).all()
    if name == "checkpoints":
        return tuple(f"{row.on.isoformat()}: {trimmed(row.value)}" for row in rows)
    if name == "stages":
        return tuple(f"{row.name} ({trimmed(row.weight)})@{row.planned_on or '–'}" for row in rows)
    return tuple(f"{row.level}: {row.criterion}" for row in rows)
