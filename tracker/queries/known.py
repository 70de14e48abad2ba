"""What was known of targets by the end of a day, replayed from the tables (status-rules §1–2)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone

from tracker.domain.facts import Checkpoint, Override, Reading, Stage, Submission, Version
from tracker.domain.periods import Period
from tracker.domain.vocabulary import Evidence, Kind, NilReason, ReportState, Verb, VerificationResult
from tracker.models import Checkpoint as CheckpointRow
from tracker.models import (
    EvidenceItem,
    Report,
    ReportEvent,
    StageDone,
    StatusOverride,
    TargetVersion,
    Verification,
)
from tracker.models import Stage as StageRow
from tracker.queries.numbers import trimmed

FOREVER = date.max
LEADS_TO = {
    Verb.DRAFT: ReportState.DRAFT,
    Verb.SUBMIT: ReportState.SUBMITTED,
    Verb.WITHDRAW: ReportState.DRAFT,
    Verb.RETURN: ReportState.RETURNED,
    Verb.ACCEPT: ReportState.ACCEPTED,
    Verb.VOID: ReportState.VOIDED,
}
NOT_SENT = (ReportState.DRAFT, ReportState.VOIDED)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of one target, whatever day one asks about.

    ``overrides`` name who set them by the person's id.
    """

    versions: tuple[Version, ...] = ()
    readings: tuple[Reading, ...] = ()
    submissions: tuple[Submission, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(slots=True)
class Steps:
    """The steps of one report revision up to the day."""

    state: ReportState = ReportState.DRAFT
    as_of: date | None = None
    submitted_on: date | None = None
    accepted_on: date | None = None


class Stated(NamedTuple):
    """What a replay needs of a report revision."""

    pk: int
    target_id: int
    period: str
    period_start: date
    period_end: date
    revision: int
    as_of: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    done_on: date | None
    expected_on: date | None
    level: int | None
    nil_reason: NilReason | None
    items: list[str]
    backfilled: bool


def _stated(target_ids: Collection[int]) -> Iterable[Stated]:
    """All revisions of the targets, by period and revision; as tuples, a third of the cost of models."""
    rows = Report.objects.filter(target__in=target_ids).order_by("period_end", "period", "revision")
    return map(Stated._make, rows.values_list(*Stated._fields))


def end_of(day: date) -> datetime | None:
    """The first moment after ``day`` in Asia/Shanghai; None for ``FOREVER``: no limit."""
    if day == FOREVER:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def replay(target_ids: Collection[int], known_at: date) -> dict[int, Known]:
    """What was known of each target by the end of ``known_at`` (``FOREVER``: all that is known now).

    Nine queries, whatever the number of targets, seven where none is a milestone; every report of the
    targets is read.
    """
    versions, milestones = _versions(target_ids, known_at)
    overrides = _overrides(target_ids, known_at)
    steps = _steps(target_ids, known_at)
    reports: dict[int, list[Stated]] = defaultdict(list)
    for report in _stated(target_ids):
        if report.pk in steps:
            reports[report.target_id].append(report)
    counted = {
        target_id: _newest(row for row in rows if steps[row.pk].accepted_on is not None)
        for target_id, rows in reports.items()
    }
    proof = _Proof(target_ids, known_at, milestones)
    return {
        target_id: Known(
            versions=tuple(versions.get(target_id, ())),
            readings=tuple(_reading(row, steps[row.pk], proof) for row in counted.get(target_id, ())),
            submissions=tuple(_submissions(reports.get(target_id, ()), steps)),
            overrides=tuple(overrides.get(target_id, ())),
        )
        for target_id in target_ids
    }


def versions_known(target_ids: Collection[int], known_at: date) -> dict[int, list[Version]]:
    """The versions of each target as known on a day, the oldest first. Two queries, three with milestones."""
    return _versions(target_ids, known_at)[0]


def _versions(
    target_ids: Collection[int], known_at: date
) -> tuple[dict[int, list[Version]], Collection[int]]:
    """The versions of each target, and which of the targets are milestones: no other kind has stages."""
    end = end_of(known_at)
    all_rows = TargetVersion.objects.filter(target__in=target_ids).annotate(of_kind=F("target__kind"))
    rows = [row for row in all_rows.order_by("number") if is_known(row, end)]
    milestones = {row.target_id for row in rows if row.of_kind == Kind.MILESTONE}
    ids = [row.pk for row in rows]
    checkpoints: dict[int, list[Checkpoint]] = defaultdict(list)
    for point in CheckpointRow.objects.filter(target_version__in=ids).order_by("on"):
        checkpoints[point.target_version_id].append(Checkpoint(point.on, trimmed(point.value) or Decimal(0)))
    stages: dict[int, list[Stage]] = defaultdict(list)
    staged = [row.pk for row in rows if row.target_id in milestones]
    for stage in StageRow.objects.filter(target_version__in=staged).order_by("position"):
        weight = trimmed(stage.weight) or Decimal(0)
        stages[stage.target_version_id].append(Stage(stage.name, weight, stage.planned_on))
    found: dict[int, list[Version]] = defaultdict(list)
    for row in rows:
        found[row.target_id].append(_version(row, tuple(checkpoints[row.pk]), tuple(stages[row.pk])))
    return found, milestones


def is_known(version: TargetVersion, end: datetime | None) -> bool:
    """Whether a version was known before ``end`` (``end_of`` a day): recorded, and not voided by then."""
    recorded = version.number == 1 or end is None or version.recorded_at < end
    voided = version.voided_at is not None and (end is None or version.voided_at < end)
    return recorded and not voided


def _version(row: TargetVersion, checkpoints: tuple[Checkpoint, ...], stages: tuple[Stage, ...]) -> Version:
    return Version(
        starts_on=row.starts_on,
        due_on=row.due_on,
        number=row.number,
        effective_on=row.effective_on,
        comparator=row.comparator,
        goal=trimmed(row.goal),
        upper_goal=trimmed(row.upper_goal),
        baseline=trimmed(row.baseline),
        baseline_on=row.baseline_on,
        due_basis=row.due_basis,
        strength=row.strength,
        frequency=row.frequency,
        hold_rule=row.hold_rule,
        warning_band=trimmed(row.warning_band),
        checkpoints=checkpoints,
        stages=stages,
        cancelled=row.cancelled,
        reason=row.reason,
    )


def _overrides(target_ids: Collection[int], known_at: date) -> dict[int, list[Override]]:
    end = end_of(known_at)
    found: dict[int, list[Override]] = defaultdict(list)
    for row in StatusOverride.objects.filter(target__in=target_ids).order_by("pk"):
        recorded = end is None or row.recorded_at < end
        if recorded and not (row.withdrawn_on is not None and row.withdrawn_on <= known_at):
            by = str(row.recorded_by_id)
            found[row.target_id].append(Override(row.status, row.reason, row.starts_on, row.expires_on, by))
    return found


def _steps(target_ids: Collection[int], known_at: date) -> dict[int, Steps]:
    found: dict[int, Steps] = {}
    events = ReportEvent.objects.filter(report__target__in=target_ids, on__lte=known_at).order_by("pk")
    for report_id, verb, on, as_of in events.values_list("report_id", "verb", "on", "as_of"):
        steps = found.setdefault(report_id, Steps())
        steps.state = LEADS_TO[verb]
        steps.as_of = as_of or steps.as_of
        if verb == Verb.SUBMIT:
            steps.submitted_on = on
        elif verb == Verb.ACCEPT:
            steps.accepted_on = on
        elif verb == Verb.VOID:
            steps.accepted_on = None
    return found


def _newest(reports: Iterable[Stated]) -> list[Stated]:
    """The newest revision of every period; ``reports`` ordered by period and revision."""
    return list({report.period: report for report in reports}.values())


def _submissions(reports: Iterable[Stated], steps: dict[int, Steps]) -> Iterable[Submission]:
    for report in _newest(row for row in reports if steps[row.pk].state not in NOT_SENT):
        step = steps[report.pk]
        period = Period(report.period, report.period_start, report.period_end)
        yield Submission(period, step.state, step.as_of or report.as_of, step.submitted_on)


class _Proof:
    """Stages and evidence of all reports of targets, as known on a day. Three queries at most."""

    def __init__(self, target_ids: Collection[int], known_at: date, milestones: Collection[int]) -> None:
        self.stages: dict[int, list[tuple[str, date]]] = defaultdict(list)
        for done in StageDone.objects.filter(report__target__in=milestones).order_by("done_on", "pk"):
            self.stages[done.report_id].append((done.stage, done.done_on))
        of_targets = {"report__target__in": target_ids}
        self.attached = {
            item.report_id
            for item in EvidenceItem.objects.filter(
                **of_targets, added_on__lte=known_at, verification__isnull=True
            )
            if item.removed_on is None or item.removed_on > known_at
        }
        self.results = {
            check.report_id: check.result
            for check in Verification.objects.filter(**of_targets, on__lte=known_at).order_by("pk")
        }

    def light(self, report_id: int) -> Evidence:
        """What stands behind one report: the newest check, else whether anything is attached."""
        result = self.results.get(report_id)
        if result is not None:
            return Evidence.VERIFIED if result == VerificationResult.TRUE else Evidence.DISPUTED
        return Evidence.ATTACHED if report_id in self.attached else Evidence.NONE


def _reading(row: Stated, steps: Steps, proof: _Proof) -> Reading:
    return reading_of(
        row,
        stages_done=proof.stages.get(row.pk, ()),
        evidence=proof.light(row.pk),
        accepted_on=steps.accepted_on,
    )


def reading_of(
    row: Stated | Report,
    *,
    stages_done: Iterable[tuple[str, date]],
    evidence: Evidence = Evidence.NONE,
    accepted_on: date | None = None,
) -> Reading:
    """A revision as the engine reads it. No query: its stages and its evidence are given."""
    return Reading(
        period=Period(row.period, row.period_start, row.period_end),
        as_of=row.as_of,
        value=trimmed(row.value),
        numerator=trimmed(row.numerator),
        denominator=trimmed(row.denominator),
        done_on=row.done_on,
        expected_on=row.expected_on,
        level=row.level,
        nil=row.nil_reason,
        stages_done=tuple(stages_done),
        items=tuple(row.items),
        evidence=evidence,
        revision=row.revision,
        backfilled=row.backfilled,
        accepted_on=accepted_on,
    )
