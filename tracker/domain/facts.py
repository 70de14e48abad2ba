"""The facts that a judgement needs, as plain values: the engine's only input.

Everything here is already read "as known on K": versions recorded by K, the newest revision
accepted by K of every period, the newest submission of every period by K (status-rules §2).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.domain.periods import Period
from tracker.domain.vocabulary import (
    Basis,
    Comparator,
    DueBasis,
    Evidence,
    Frequency,
    HoldRule,
    Kind,
    NilReason,
    ReportState,
    Status,
    Strength,
)

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rules:
    """The cuts and the grace of a plan, in force at (A, K); ``closes_periods`` changes no judgement."""

    ahead_from: Decimal = Decimal("1.05")
    on_pace_from: Decimal = Decimal("0.95")
    at_risk_from: Decimal = Decimal("0.60")
    grace_days: int = 5
    closes_periods: bool = False


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A dated interim value of a trajectory."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Stage:
    """A weighted stage of a milestone; ``planned_on`` None when it has no day."""

    name: str
    weight: Decimal
    planned_on: date | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a target. ``goal`` None: unquantified (for a rubric: the agreed level 0–4)."""

    starts_on: date
    due_on: date | None
    number: int = 1
    effective_on: date | None = None
    comparator: Comparator = Comparator.AT_LEAST
    goal: Decimal | None = None
    upper_goal: Decimal | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    due_basis: DueBasis = DueBasis.STATED
    strength: Strength = Strength.ANTICIPATORY
    frequency: Frequency = Frequency.AD_HOC
    hold_rule: HoldRule = HoldRule.EVERY_PERIOD
    warning_band: Decimal | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    stages: tuple[Stage, ...] = ()
    cancelled: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest revision of one period accepted by K. ``value`` is in the target's unit.

    ``missing_parts`` > 0 marks a sum over parts that is not complete ("至少").
    """

    period: Period
    as_of: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    done_on: date | None = None
    expected_on: date | None = None
    level: int | None = None
    nil: NilReason | None = None
    stages_done: tuple[tuple[str, date], ...] = ()
    items: tuple[str, ...] = ()
    evidence: Evidence = Evidence.NONE
    revision: int = 1
    backfilled: bool = False
    accepted_on: date | None = None
    missing_parts: int = 0
    parts_below: tuple[str, ...] = ()

    @property
    def number(self) -> Decimal | None:
        """The reported number: the value, or 100·N/D; None for nil and for words."""
        if self.value is None and self.numerator is not None and self.denominator:
            return HUNDRED * self.numerator / self.denominator
        return self.value

    @property
    def is_data(self) -> bool:
        """Whether the reading speaks of progress: a number, words, or nil 无进展."""
        return self.nil in (None, NilReason.NO_PROGRESS)


@dataclass(frozen=True, slots=True)
class Submission:
    """Where the newest revision of one period stands at the end of K."""

    period: Period
    state: ReportState
    as_of: date
    submitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A reviewer's word beside the computed status, from ``starts_on`` to ``expires_on`` inclusive."""

    status: Status
    reason: str
    starts_on: date
    expires_on: date
    by: str = ""


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """One target with everything that was known of it by the end of K.

    ``parts`` are break-downs by department, ``instances`` the yearly targets of a series; each
    carries its own versions and readings.
    """

    code: str
    kind: Kind
    basis: Basis
    versions: tuple[Version, ...]
    name: str = ""
    unit: str = ""
    readings: tuple[Reading, ...] = ()
    submissions: tuple[Submission, ...] = ()
    rules: Rules = field(default_factory=Rules)
    overrides: tuple[Override, ...] = ()
    parts: tuple["TargetFacts", ...] = ()
    instances: tuple["TargetFacts", ...] = ()
    is_series: bool = False
    part_name: str = ""

    def in_force(self, day: date) -> Version:
        """The version in force on ``day``: the newest with effective day ≤ ``day``, else the first."""
        chosen = self.versions[0]
        for version in self.versions[1:]:
            if version.effective_on is None or version.effective_on <= day:
                chosen = version
        return chosen
