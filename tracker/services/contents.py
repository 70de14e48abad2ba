"""Typed values that services take: what a form, a sheet or a programme fills in."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.domain.facts import Checkpoint, Stage
from tracker.domain.vocabulary import (
    ActionState,
    Basis,
    Comparator,
    DrawMethod,
    DueBasis,
    Frequency,
    Grounds,
    HoldRule,
    Kind,
    NilReason,
    Role,
    Strength,
)
from tracker.models import Concept, Department, Plan, SpecialAction, Target, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """What a report says, in the target's unit (status-rules §2). None is "not said", never zero.

    ``as_of`` None: the done day of a milestone if it lies in the period, else the last day of the
    period (cut to the window), not later than today. ``numerator``/``denominator`` only where the
    unit is %. A milestone that says nothing says "not done". ``stages_done`` are pairs of a stage's
    name and its day; ``evidence_links`` are http(s) addresses or pairs (address, title).
    """

    as_of: date | None = None
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    done_on: date | None = None
    expected_on: date | None = None
    level: int | None = None
    nil_reason: NilReason | None = None
    nil_note: str = ""
    items: tuple[str, ...] = ()
    stages_done: tuple[tuple[str, date], ...] = ()
    typed_value: str = ""
    typed_unit: str = ""
    data_source: str = ""
    note: str = ""
    evidence_links: tuple[str | tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDetails:
    """What a target is, apart from its terms. ``kind``, ``unit`` and ``basis`` never change.

    A child of a series is one of its instances; a child of any other target is a part of it, with or
    without a department of its own (``part_department``).
    """

    code: str
    plan: Plan
    name: str
    kind: Kind
    basis: Basis
    unit: Unit | None = None
    action: SpecialAction | None = None
    action_grounds: Grounds | None = None
    concept: Concept | None = None
    name_en: str = ""
    is_series: bool = False
    parent: Target | None = None
    part_department: Department | None = None
    evidence_required: bool = False
    is_additional: bool = False
    quote: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The goal, deadline and rule of a target: what one version says (status-rules §1).

    Quantities are in the target's unit; ``goal`` None is unquantified. ``rubric`` are pairs of a
    level 0–4 and its written criterion.
    """

    starts_on: date
    due_on: date | None
    frequency: Frequency
    comparator: Comparator = Comparator.AT_LEAST
    goal: Decimal | None = None
    upper_goal: Decimal | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    due_basis: DueBasis = DueBasis.STATED
    strength: Strength = Strength.ANTICIPATORY
    hold_rule: HoldRule = HoldRule.EVERY_PERIOD
    warning_band: Decimal | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    stages: tuple[Stage, ...] = ()
    rubric: tuple[tuple[int, str], ...] = ()
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """Who leads and who supports. No lead at all means 待定; ``grounds`` tells 推定 from stated."""

    leads: tuple[Department, ...] = ()
    supporting: tuple[Department, ...] = ()
    grounds: Grounds = Grounds.STATED


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetails:
    """A plan's heading and window. ``live_since`` None: not live yet, all its days are history."""

    code: str
    name: str
    starts_on: date
    ends_on: date
    name_en: str = ""
    live_since: date | None = None
    illustrative: bool = False
    opens_at_last_day: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleValues:
    """The cuts (ratios) and the grace (working days) of a plan, and whether its periods close after it."""

    ahead_from: Decimal = Decimal("1.05")
    on_pace_from: Decimal = Decimal("0.95")
    at_risk_from: Decimal = Decimal("0.60")
    grace_days: int = 5
    closes_periods: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDetails:
    """A special action as published; merged and superseded ones name their successor."""

    plan: Plan
    number: int
    name: str
    name_en: str = ""
    emphasis: str = ""
    typical_cases: str = ""
    batch: str = ""
    state: ActionState = ActionState.ADOPTED
    adopted_on: date | None = None
    ended_on: date | None = None
    successor: SpecialAction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptDetails:
    """A heading of the source, with or without a special action."""

    plan: Plan
    position: int
    name: str
    name_en: str = ""
    text: str = ""
    action: SpecialAction | None = None
    action_grounds: Grounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentDetails:
    """An office of the city with its validity; both days included, None is open."""

    name: str
    short_name: str = ""
    name_en: str = ""
    parent: Department | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    successor: Department | None = None
    illustrative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipDetails:
    """One role for a time (both days included, None is open); no department means the whole city."""

    role: Role
    department: Department | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """A person who signs in, with all roles at once."""

    username: str
    full_name: str = ""
    email: str = ""
    language: str = ""
    illustrative: bool = False
    memberships: tuple[MembershipDetails, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDetails:
    """A unit: ``factor`` base units of its dimension make one of it."""

    name: str
    dimension: str
    factor: Decimal = Decimal(1)
    name_en: str = ""
    aliases: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """A holiday on a weekday (``is_working`` False) or a make-up working day (True)."""

    day: date
    is_working: bool
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something odd that does not stop a report: a stable code, the field, a translated sentence."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawTerms:
    """What is to be drawn: ``size`` accepted reports of a plan, of one department (and those below it) or
    of all, whose periods end between two days (None is open)."""

    plan: Plan
    purpose: str
    method: DrawMethod
    size: int
    seed: str
    department: Department | None = None
    first_day: date | None = None
    last_day: date | None = None
