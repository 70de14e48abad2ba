"""A number in a cell becomes an amount in the target's unit: converted exactly, or refused."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from tracker.domain.numbers import MOST_DECIMALS, NumberNote, NumberRead
from tracker.models import Unit
from tracker.resources.base import CellRefused
from tracker.resources.books import Books, loose
from tracker.resources.readings import number_of
from tracker.services.ledger import plain_number
from tracker.sheet_messages import RowProblem
from tracker.sheets.cells import Cell

PERCENT = "%"
_SMALLEST = Decimal(1).scaleb(-MOST_DECIMALS)
_MULTIPLIERS = "百千万亿"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in the target's unit. ``read`` and ``unit`` say what stood there when it was converted;
    ``in_cell`` that the unit stood beside the number in its own cell.
    """

    value: Decimal
    read: str = ""
    unit: str = ""
    in_cell: bool = False

    @property
    def converted(self) -> bool:
        """Whether it was written in another unit."""
        return bool(self.unit)


def amount_of(cell: Cell, own: Unit | None, books: Books, beside: str = "") -> Amount:
    """The amount in ``cell`` for a target kept in ``own``; ``beside`` is the unit named next to it.

    Raises ``CellRefused``: no number, an unknown unit, one of another dimension, one that contradicts
    ``beside``, a result that would have to be rounded, or 万 where it may be part of the unit or that is %.
    """
    read = number_of(cell, expects_percent=own is not None and own.name == PERCENT)
    if read.unit_text is None:
        return _beside(read, cell, own, books, beside)
    if beside and not _same_unit(books, beside, read):
        raise CellRefused(RowProblem.UNIT_CONFLICT, value=cell.text, unit=beside)
    if books.unit(read.unit_text) is None and read.base_unit and read.base_value is not None:
        amount = _converted(read.base_value, read.base_unit, own, books)
    else:
        amount = _converted(read.value, read.unit_text, own, books)
    return replace(amount, in_cell=True)


def _same_unit(books: Books, beside: str, read: NumberRead) -> bool:
    if loose(beside) in {loose(read.unit_text or ""), loose(read.base_unit or "")}:
        return True
    first = books.unit(beside)
    return first is not None and first in (books.unit(read.unit_text or ""), books.unit(read.base_unit or ""))


def _beside(read: NumberRead, cell: Cell, own: Unit | None, books: Books, beside: str) -> Amount:
    unit = beside or (own.name if own else "")
    if NumberNote.MULTIPLIER in read.notes and any(sign in loose(unit) for sign in (*_MULTIPLIERS, PERCENT)):
        raise CellRefused(RowProblem.MULTIPLIER_UNCLEAR, value=cell.text, unit=unit)
    return _converted(read.value, beside, own, books) if beside else Amount(read.value)


def _converted(value: Decimal, name: str, own: Unit | None, books: Books) -> Amount:
    if own is None or loose(name) == loose(own.name):
        return Amount(value)
    unit = books.unit(name)
    if unit is None:
        known = [known.name for known in books.units.values()]
        raise CellRefused(RowProblem.UNKNOWN_UNIT, value=name, nearest=books.nearest("unit", name, known))
    if unit.pk == own.pk:
        return Amount(value)
    if unit.dimension != own.dimension:
        raise CellRefused(RowProblem.UNIT_DIFFERS, value=name, unit=own.name)
    return Amount(_exactly(value, unit, own), plain_number(value), unit.name)


def _exactly(value: Decimal, unit: Unit, own: Unit) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        result = value * unit.factor / own.factor
        rounded = result.quantize(_SMALLEST, rounding=ROUND_HALF_EVEN)
        if rounded * own.factor != value * unit.factor:
            read = f"{plain_number(value)} {unit.name}"
            raise CellRefused(RowProblem.UNIT_INEXACT, value=read, unit=own.name)
    return rounded.normalize()
