"""A number typed by a person becomes an amount in the target's unit: converted exactly, or refused."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from enum import StrEnum

from tracker.domain.numbers import MOST_DECIMALS, NumberNote, NumberRead, parse_number

PERCENT = "%"
_SMALLEST = Decimal(1).scaleb(-MOST_DECIMALS)
_MULTIPLIERS = "百千万亿"


class AmountCode(StrEnum):
    """Why a number that was read cannot be taken in the target's unit. In brackets: the parameters."""

    UNKNOWN_UNIT = "unknown_unit"  # value, nearest
    UNIT_DIFFERS = "unit_differs"  # value, unit
    UNIT_INEXACT = "unit_inexact"  # value, unit
    MULTIPLIER_UNCLEAR = "multiplier_unclear"  # value, unit


class AmountRefused(ValueError):
    """An amount that is not taken: ``code`` says why, ``params`` fill its sentence."""

    def __init__(self, code: AmountCode, **params: str) -> None:
        super().__init__(f"{code.value}: {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit: ``factor`` base units of its ``dimension`` make one of it."""

    name: str
    dimension: str
    factor: Decimal = Decimal(1)
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in the target's unit. ``unit`` is the unit as it was written, "" when none was."""

    value: Decimal
    unit: str = ""


def loose(name: str) -> str:
    """A name as it is compared: half width, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def by_spelling(units: Iterable[UnitFact]) -> dict[str, UnitFact]:
    """Units by every spelling, loosely written; the first unit of a spelling keeps it."""
    found: dict[str, UnitFact] = {}
    for unit in units:
        for name in (unit.name, *unit.aliases):
            found.setdefault(loose(name), unit)
    return found


def read_amount(text: str, own: UnitFact | None, units: Mapping[str, UnitFact]) -> Amount:
    """What ``text`` means for a target kept in ``own`` (None: a target without a unit).

    ``units`` as from ``by_spelling``. A bare number is in the target's unit, a written unit of the
    same dimension is converted exactly. Raises ``NumberRefused`` or ``AmountRefused``.
    """
    read = parse_number(text, expects_percent=own is not None and own.name == PERCENT)
    if read.unit_text is None:
        _refuse_doubtful_multiplier(read, text, own)
        return Amount(read.value)
    if loose(read.unit_text) not in units and read.base_unit and read.base_value is not None:
        return _converted(read.base_value, read.base_unit, own, units)
    return _converted(read.value, read.unit_text, own, units)


def _refuse_doubtful_multiplier(read: NumberRead, text: str, own: UnitFact | None) -> None:
    """1.2万 for a target kept in 万人: its own 万, or ten thousand times it? 万 of % is nothing."""
    unit = own.name if own else ""
    if NumberNote.MULTIPLIER in read.notes and any(sign in unit for sign in (*_MULTIPLIERS, PERCENT)):
        raise AmountRefused(AmountCode.MULTIPLIER_UNCLEAR, value=text, unit=unit)


def _converted(value: Decimal, name: str, own: UnitFact | None, units: Mapping[str, UnitFact]) -> Amount:
    if own is None or loose(name) == loose(own.name):
        return Amount(value, name)
    unit = units.get(loose(name))
    if unit is None:
        raise AmountRefused(AmountCode.UNKNOWN_UNIT, value=name, nearest=own.name)
    if unit.name == own.name:
        return Amount(value, name)
    if unit.dimension != own.dimension:
        raise AmountRefused(AmountCode.UNIT_DIFFERS, value=name, unit=own.name)
    with localcontext() as context:
        context.prec = 60
        rounded = (value * unit.factor / own.factor).quantize(_SMALLEST, rounding=ROUND_HALF_EVEN)
        if rounded * own.factor != value * unit.factor:
            shown = f"{format(value, 'f')} {unit.name}"
            raise AmountRefused(AmountCode.UNIT_INEXACT, value=shown, unit=own.name)
    return Amount(_plain(rounded), name)


def _plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    short = number.normalize()
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else short
