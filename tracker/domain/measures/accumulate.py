"""From readings to numbers, by 口径: sums, running totals, stocks, named items (§3)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tracker.domain.facts import Reading
from tracker.domain.vocabulary import Basis

ZERO = Decimal(0)


def number_of(reading: Reading) -> Decimal | None:
    """A reading's number; named items count once each; None for nil and for words."""
    return Decimal(len(set(reading.items))) if reading.items else reading.number


def newest_number(readings: Sequence[Reading]) -> Decimal | None:
    """The number of the newest reading that carries one; None when none does."""
    return next((n for n in map(number_of, reversed(readings)) if n is not None), None)


def running_totals(basis: Basis, readings: Sequence[Reading], baseline: Decimal) -> Iterator[Decimal]:
    """V after each of ``readings``, which are in the order of their days.

    无进展 leaves the value where it was, at first at ``baseline``. Cost: one step a reading.
    """
    if basis is Basis.PERIOD:
        return _sums(readings, baseline)
    if basis is Basis.YEAR_TO_DATE:
        return _yearly_sums(readings, baseline)
    return _newest(readings, baseline)


def _sums(readings: Sequence[Reading], baseline: Decimal) -> Iterator[Decimal]:
    """b + Σ; items named in several periods count once."""
    named: set[str] = set()
    plain = baseline
    for reading in readings:
        named.update(reading.items)
        if not reading.items:
            plain += reading.number or ZERO
        yield plain + len(named)


def _yearly_sums(readings: Sequence[Reading], baseline: Decimal) -> Iterator[Decimal]:
    """b + Σ over the years of each year's newest total."""
    newest: dict[int, Decimal] = {}
    for reading in readings:
        number = number_of(reading)
        if number is not None:
            newest[reading.as_of.year] = number
        yield baseline + sum(newest.values(), ZERO)


def _newest(readings: Sequence[Reading], baseline: Decimal) -> Iterator[Decimal]:
    current = baseline
    for reading in readings:
        number = number_of(reading)
        current = current if number is None else number
        yield current
