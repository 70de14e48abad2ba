"""What is odd about a reported number but allowed: shown before it is sent and to the reviewer."""

from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from tracker.domain.goals import DOWNWARD
from tracker.domain.vocabulary import Basis, Comparator, Kind

RUNNING_TOTALS = (Basis.YEAR_TO_DATE, Basis.PLAN_TO_DATE)
AMOUNTS = (Kind.CUMULATIVE, Kind.COUNT)
WITH_BASELINE = (Basis.PLAN_TO_DATE, Basis.STOCK)  # whose numbers of an amount hold the baseline
TEN, LOW_WAN, HIGH_WAN = Decimal(10), Decimal(5_000), Decimal(20_000)


class Oddity(StrEnum):
    """Kinds of oddness, the gravest first."""

    TOTAL_FALLS = "total_falls"
    JUMP_10000 = "jump_10000"  # about 万 times the number before, or that part of it
    JUMP_10 = "jump_10"
    ABOVE_WHOLE = "above_whole"  # more than 100 %, or less than 0 %
    BELOW_ZERO = "below_zero"  # an amount or a number of things
    NOT_WHOLE = "not_whole"  # a number of things with decimals
    BEHIND_BASELINE = "behind_baseline"  # on the other side of the baseline than the goal
    ITEMS_DIFFER = "items_differ"  # the names are more or fewer than the number
    NIL_AGAIN = "nil_again"  # the same nil as in the period before
    NOTE_MISSING = "note_missing"  # it lags or changes greatly, and does not say why
    LATE = "late"
    NO_EVIDENCE = "no_evidence"


# A change that the note of a report has to explain (status-rules §9 "Notes").
GREAT_CHANGES = (Oddity.TOTAL_FALLS, Oddity.JUMP_10000, Oddity.JUMP_10)


def odd_against(basis: Basis, before: Decimal, now: Decimal, *, new_year: bool) -> tuple[Oddity, ...]:
    """How ``now`` is odd against the number ``before`` it.

    ``new_year``: the two speak of different years, where a total of the year begins anew and the
    two cannot be compared.
    """
    if basis is Basis.YEAR_TO_DATE and new_year:
        return ()
    falls = (Oddity.TOTAL_FALLS,) if basis in RUNNING_TOTALS and now < before else ()
    if not now or not before:
        return falls
    times = max(abs(now / before), abs(before / now))
    if LOW_WAN <= times <= HIGH_WAN:
        return (*falls, Oddity.JUMP_10000)
    return (*falls, Oddity.JUMP_10) if times >= TEN else falls


def is_beyond_whole(unit: str, number: Decimal) -> bool:
    """Whether a percent lies outside 0 to 100; False for any other unit."""
    return unit == "%" and not 0 <= number <= 100


def beyond_nature(kind: Kind, unit: str, number: Decimal) -> Oddity | None:
    """How a number lies outside what its kind and unit can be; None when it may be so."""
    if is_beyond_whole(unit, number):
        return Oddity.ABOVE_WHOLE
    if kind in AMOUNTS and number < 0:
        return Oddity.BELOW_ZERO
    return Oddity.NOT_WHOLE if kind is Kind.COUNT and number != int(number) else None


class Line(Protocol):
    """What a target's version says of its goal, as stored or as the engine reads it."""

    @property
    def comparator(self) -> Comparator: ...
    @property
    def goal(self) -> Decimal | None: ...
    @property
    def baseline(self) -> Decimal | None: ...


def is_behind_baseline(kind: Kind, basis: Basis, line: Line, number: Decimal) -> bool:
    """Whether a number lies on the other side of the baseline than the goal, so that V−b turns round (§3).

    False where no percent is formed: a ceiling, a band, a baseline that is unknown or past the goal; and
    where a number does not hold the baseline (``WITH_BASELINE``).
    """
    goal, baseline = line.goal, line.baseline
    if baseline is None or goal is None or kind not in (*AMOUNTS, Kind.LEVEL):
        return False
    falling = line.comparator in DOWNWARD
    if line.comparator == Comparator.BAND or (kind in AMOUNTS and (falling or basis not in WITH_BASELINE)):
        return False
    return goal < baseline < number if falling else number < baseline < goal
