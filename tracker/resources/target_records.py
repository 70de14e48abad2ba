"""A stored target as the columns of a sheet."""

from collections.abc import Mapping
from typing import Any

from tracker.domain.facts import Checkpoint, Stage
from tracker.domain.vocabulary import DueBasis
from tracker.models import Assignment, Target, TargetVersion
from tracker.queries.target_versions import TERMS
from tracker.resources.plans import duty_names

OF_TARGET = (
    "code",
    "name",
    "name_en",
    "kind",
    "basis",
    "evidence_required",
    "quote",
    "note",
    "action_grounds",
    "is_additional",
)


def newest_version(target: Target) -> TargetVersion:
    """The version recorded last, with its checkpoints, stages and criteria. Prefetched rows are used."""
    standing = (version for version in target.versions.all() if version.voided_at is None)
    return max(standing, key=lambda version: version.number)


def target_record(target: Target, version: TargetVersion, lines: list[Assignment]) -> Mapping[str, Any]:
    """A target by one of its versions, as values by column key. ``lines``: its own setting of duties."""
    return {
        **{key: getattr(target, key) for key in OF_TARGET},
        **{key: getattr(version, key) for key in TERMS},
        **related(target),
        **listed(version),
        **duty_names(lines),
        "due_on": "待定" if version.due_basis == DueBasis.NONE else version.due_on,
        "series": target.is_series,
        "reason": version.reason,
        "effective_on": version.effective_on if version.number > 1 else None,
        "cancelled_on": version.effective_on if version.cancelled else None,
    }


def related(target: Target) -> dict[str, Any]:
    """What a target belongs to, by its codes and names."""
    return {
        "plan": target.plan.code,
        "action": target.action.number if target.action else None,
        "unit": target.unit.name if target.unit else None,
        "parent": target.parent.code if target.parent else None,
        "part_department": target.part_department.name if target.part_department else None,
        "concept": target.concept.name if target.concept else None,
    }


def listed(version: TargetVersion) -> dict[str, Any]:
    """The lists of a version, in their own order."""
    stages = sorted(version.stages.all(), key=lambda stage: stage.position)
    return {
        "checkpoints": tuple(
            Checkpoint(point.on, point.value)
            for point in sorted(version.checkpoints.all(), key=lambda point: point.on)
        ),
        "stages": tuple(Stage(stage.name, stage.weight, stage.planned_on) for stage in stages),
        "rubric": tuple(sorted((level.level, level.criterion) for level in version.rubric_levels.all())),
    }
