"""The terms of a target as one version: what they must satisfy, and their rows."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tracker.domain.facts import Checkpoint, Stage
from tracker.domain.vocabulary import Comparator, DueBasis, Kind
from tracker.models import Checkpoint as CheckpointRow
from tracker.models import RubricLevel, Target, TargetVersion, User
from tracker.models import Stage as StageRow
from tracker.queries.numbers import trimmed
from tracker.services.contents import Terms
from tracker.services.refusals import Problem
from tracker.services.writing import checked, raise_all, values_of

PARTS = ("checkpoints", "stages", "rubric")
WITH_LINE = (Kind.CUMULATIVE, Kind.LEVEL, Kind.COUNT)
LEVELS = range(5)


def terms_of(version: TargetVersion) -> Terms:
    """What a stored version says, as typed values. Cost: three queries unless prefetched."""
    points = sorted(version.checkpoints.all(), key=lambda row: row.on)
    stages = sorted(version.stages.all(), key=lambda row: row.position)
    levels = sorted(version.rubric_levels.all(), key=lambda row: row.level)
    return Terms(
        starts_on=version.starts_on,
        due_on=version.due_on,
        frequency=version.frequency,
        comparator=version.comparator,
        goal=trimmed(version.goal),
        upper_goal=trimmed(version.upper_goal),
        baseline=trimmed(version.baseline),
        baseline_on=version.baseline_on,
        due_basis=version.due_basis,
        strength=version.strength,
        hold_rule=version.hold_rule,
        warning_band=trimmed(version.warning_band),
        checkpoints=tuple(Checkpoint(row.on, trimmed(row.value) or Decimal(0)) for row in points),
        stages=tuple(Stage(row.name, trimmed(row.weight) or Decimal(0), row.planned_on) for row in stages),
        rubric=tuple((row.level, row.criterion) for row in levels),
        cancelled=version.cancelled,
    )


def store_version(
    target: Target, terms: Terms, number: int, effective_on: date, reason: str, by: User, now: datetime
) -> TargetVersion:
    """Check terms and store them as the version ``number``; raises ``Refused`` with everything wrong."""
    raise_all(terms_problems(target.kind, terms))
    version = TargetVersion(
        target=target,
        number=number,
        effective_on=effective_on,
        reason=reason,
        recorded_at=now,
        recorded_by=by,
        **values_of(terms, without=PARTS),
    )
    checked(version)
    version.save()
    points = [CheckpointRow(target_version=version, on=p.on, value=p.value) for p in terms.checkpoints]
    stages = [
        StageRow(
            target_version=version, position=place, name=s.name, weight=s.weight, planned_on=s.planned_on
        )
        for place, s in enumerate(terms.stages, start=1)
    ]
    levels = [RubricLevel(target_version=version, level=n, criterion=text) for n, text in terms.rubric]
    for part in (*points, *stages, *levels):
        checked(part)
        part.save()
    return version


def terms_problems(kind: Kind, terms: Terms) -> Iterator[Problem]:
    """Everything that is wrong with terms for a target of ``kind`` (status-rules §1)."""
    yield from _window_problems(terms)
    yield from _goal_problems(kind, terms)
    yield from _checkpoint_problems(kind, terms)
    yield from _stage_problems(kind, terms)
    if terms.rubric and kind is not Kind.RUBRIC:
        yield Problem("not_for_kind", _("Only a rubric has written levels."), "rubric")


def _window_problems(terms: Terms) -> Iterator[Problem]:
    if terms.due_on is None and terms.due_basis != DueBasis.NONE:
        yield Problem("due_missing", _("Without a deadline, its basis is “to be settled”."), "due_on")
    if terms.due_on is not None and terms.due_basis == DueBasis.NONE:
        yield Problem("due_unfounded", _("A deadline is stated in the source or inferred."), "due_basis")
    if terms.due_on is not None and terms.due_on < terms.starts_on:
        params = {"due_on": terms.due_on.isoformat(), "starts_on": terms.starts_on.isoformat()}
        yield Problem(
            "window_reversed", _("The deadline %(due_on)s is before %(starts_on)s."), "due_on", params
        )


def _goal_problems(kind: Kind, terms: Terms) -> Iterator[Problem]:
    band = terms.comparator == Comparator.BAND
    if band and (terms.goal is None) != (terms.upper_goal is None):
        yield Problem("band_open", _("A band needs a lower and an upper bound."), "upper_goal")
    elif band and terms.goal is not None and terms.upper_goal is not None and terms.upper_goal <= terms.goal:
        yield Problem("band_reversed", _("The upper bound is not above the lower one."), "upper_goal")
    elif not band and terms.upper_goal is not None:
        yield Problem("no_band", _("Only a band has an upper bound."), "upper_goal")
    if kind is Kind.RUBRIC and terms.goal is not None and terms.goal not in LEVELS:
        params = {"read": str(terms.goal)}
        yield Problem("level_outside", _("The agreed level is %(read)s; expected 0 to 4."), "goal", params)


def _checkpoint_problems(kind: Kind, terms: Terms) -> Iterator[Problem]:
    if terms.checkpoints and kind not in WITH_LINE:
        yield Problem("not_for_kind", _("A target of this kind has no interim values."), "checkpoints")
    days = [point.on for point in terms.checkpoints]
    if len(set(days)) < len(days):
        yield Problem("checkpoint_twice", _("Two interim values have the same day."), "checkpoints")
    for day in days:
        if day < terms.starts_on or (terms.due_on is not None and day > terms.due_on):
            message = _("The interim value of %(day)s lies outside the window.")
            yield Problem("checkpoint_outside", message, "checkpoints", {"day": day.isoformat()})


def _stage_problems(kind: Kind, terms: Terms) -> Iterator[Problem]:
    if terms.stages and kind is not Kind.MILESTONE:
        yield Problem("not_for_kind", _("Only a milestone has stages."), "stages")
    names = [stage.name for stage in terms.stages]
    if len(set(names)) < len(names):
        yield Problem("stage_twice", _("Two stages have the same name."), "stages")
