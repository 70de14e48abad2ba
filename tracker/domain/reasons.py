"""Why a light shows what it shows, as codes with their inputs; sentences are made elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tracker.domain.goals import decimal_of

Input = str | int | Decimal | date | tuple[str, ...] | None


class ReasonCode(StrEnum):
    """Every sentence that an assessment can need; ``tracker.explanations`` words each of them."""

    CANCELLED = "cancelled"
    UNQUANTIFIED = "unquantified"
    NOT_BEGUN = "not_begun"
    NOTHING_COUNTED = "nothing_counted"
    ACTUAL = "actual"
    AT_LEAST = "at_least"
    BEHIND_LINE = "behind_line"
    RATIO = "ratio"
    FILED_TRAJECTORY = "filed_trajectory"
    TOO_EARLY = "too_early"
    BASELINE_UNKNOWN = "baseline_unknown"
    BASELINE_PAST_GOAL = "baseline_past_goal"
    NO_DUE_DATE = "no_due_date"
    GOAL_MET = "goal_met"
    GOAL_MET_LATE = "goal_met_late"
    GOAL_MISSED = "goal_missed"
    LOST_AGAIN = "lost_again"
    AWAITING_FINAL = "awaiting_final"
    UNREPORTED = "unreported"
    HOLDS = "holds"
    BREACH = "breach"
    FAILED_BEFORE = "failed_before"
    CANNOT_BE_MET = "cannot_be_met"
    COMPLIANCE = "compliance"
    NEAR_LINE = "near_line"
    SHORT_OF_NEW_LINE = "short_of_new_line"
    FALLING = "falling"
    AVERAGE = "average"
    CEILING_HOLDS = "ceiling_holds"
    CEILING_BROKEN = "ceiling_broken"
    DONE = "done"
    NOT_DONE = "not_done"
    EXPECTED_LATE = "expected_late"
    EXPECTED = "expected"
    STAGE_PASSED = "stage_passed"
    STAGES = "stages"
    LEVEL = "level"
    STALE = "stale"
    OVERDUE = "overdue"
    RETURNED = "returned"
    HOLES = "holes"
    DISPUTED = "disputed"
    POSTPONED = "postponed"
    ASPIRATIONAL = "aspirational"
    PARTS_MISSING = "parts_missing"
    PARTS_BELOW = "parts_below"
    BACKFILLED = "backfilled"
    SERIES = "series"
    FINISH_NEEDS = "finish_needs"
    RECENT_PACE = "recent_pace"
    GREEN_NEEDS = "green_needs"
    GREEN_BY_REPORTING = "green_by_reporting"
    GREEN_BY_HOLDING = "green_by_holding"
    GREEN_BY_MARGIN = "green_by_margin"
    GREEN_BY_DATE = "green_by_date"


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement of the reason sentence; ``inputs`` are exact, wording and rounding come later."""

    code: ReasonCode
    inputs: Mapping[str, Input] = field(default_factory=dict)


def because(code: ReasonCode, **inputs: Input | Fraction) -> Reason:
    """Build a reason; exact fractions become Decimals of 28 digits."""
    plain = {name: decimal_of(v) if isinstance(v, Fraction) else v for name, v in inputs.items()}
    return Reason(code, plain)
