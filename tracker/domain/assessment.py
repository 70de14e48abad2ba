"""The result of judging one target on one day: every light, its inputs and its reasons."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.domain.facts import Override
from tracker.domain.reasons import Reason
from tracker.domain.vocabulary import (
    Evidence,
    Kind,
    Outcome,
    Pace,
    Reporting,
    Status,
    Strength,
    Tone,
)

RULE_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is true of ``target`` on ``as_of`` as known on ``known_at`` (status-rules §3–5).

    Numbers are exact or None: ``actual`` and ``expected`` in the target's unit (a milestone's done
    day as text), ``percent`` raw 0–100 with 4 decimals, ``ratio`` and ``compliance`` fractions with
    6, ``margin`` V − T in the unit. ``data_day`` is D of §3, the day of the pace; ``actual_day`` the day
    that the newest counted report speaks of, ``expected_day`` that of ``expected``. ``status`` is the
    computed word; an override stands beside it.
    """

    target: str
    kind: Kind
    as_of: date
    known_at: date
    outcome: Outcome
    pace: Pace
    reporting: Reporting
    evidence: Evidence
    status: Status
    tone: Tone
    actual: Decimal | str | None = None
    expected: Decimal | None = None
    percent: Decimal | None = None
    ratio: Decimal | None = None
    due_on: date | None = None
    original_due: date | None = None
    data_day: date | None = None
    actual_day: date | None = None
    expected_day: date | None = None
    target_version: int = 1
    compliance: Decimal | None = None
    passed: int | None = None
    judged: int | None = None
    margin: Decimal | None = None
    days_late: int | None = None
    override: Override | None = None
    strength: Strength = Strength.ANTICIPATORY
    unit: str = ""
    goal: Decimal | None = None
    holes: int = 0
    backfilled: int = 0
    reasons: tuple[Reason, ...] = ()
    answers: tuple[Reason, ...] = ()
    instances: tuple["Assessment", ...] = field(default=(), repr=False)
    rule_version: str = RULE_VERSION
