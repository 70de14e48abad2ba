"""What a measure says about a target, before the four lights are put together."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.domain.reasons import Reason
from tracker.domain.vocabulary import Outcome, Pace


@dataclass(frozen=True, slots=True)
class Judged:
    """Outcome with its numbers; None means that the kind, or the data, has no such number.

    ``actual`` is a number, or for a milestone its done day as text and for a rubric its level;
    ``percent`` is raw; ``days_late`` counts from the original deadline.
    """

    outcome: Outcome
    actual: Decimal | str | None = None
    percent: Fraction | None = None
    days_late: int | None = None
    compliance: Fraction | None = None
    margin: Decimal | None = None
    passed: int | None = None
    judged: int | None = None
    failures: int = 0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Paced:
    """Pace with what it rests on; ``expected`` and ``ratio`` None where there is no line."""

    pace: Pace
    expected: Fraction | None = None
    ratio: Fraction | None = None
    reasons: tuple[Reason, ...] = ()
