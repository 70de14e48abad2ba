"""What a number format makes of a number: a percent, a date, a month, a time, or nothing.

Knows the built-in formats of the Chinese editions (27-36, 50-58): dates that files do not spell out.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from tracker.sheets.formatwords import Choice, Words, words_of


class Shape(StrEnum):
    """How a numeric cell is shown."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    TIME = "time"


Form = Shape | Words | Choice
_BUILT_IN = {
    **dict.fromkeys((9, 10), Shape.PERCENT),
    **dict.fromkeys((14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58), Shape.DATE),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), Shape.MONTH),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), Shape.TIME),
}
_NOISE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|AM/PM|A/P|General', re.IGNORECASE)
_LONGEST = 1_000  # Excel itself keeps 255 characters of a format
_SHORT = re.compile(r"-?[1-9][0-9]{0,8}(?:\.[0-9]{0,5}[1-9])?|0")  # already as plain as can be
_EXPONENT = re.compile(r"E[+-]", re.IGNORECASE)
_DAYS_1900, _DAYS_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_SERIAL = 2_958_465


def shape_of(number_format: int, code: str | None = None) -> Form:
    """The shape of a format by its number, or by its code when the file spells one out; or its words."""
    if code is None:
        return _BUILT_IN.get(number_format, Shape.PLAIN)
    if len(code) > _LONGEST:
        return Shape.PLAIN
    bare = _EXPONENT.sub("", _NOISE.sub("", code).split(";", 1)[0]).lower()
    if "%" in bare:
        return Shape.PERCENT
    year, day = "y" in bare or "e" in bare, "d" in bare
    clock = "h" in bare or "s" in bare
    if day:
        return Shape.DATE
    if clock:
        return Shape.DATE if year else Shape.TIME
    if "m" in bare:
        return Shape.MONTH
    return Shape.YEAR if year else words_of(code) or Shape.PLAIN


def exact(raw: str) -> Decimal | None:
    """The number a spreadsheet program shows for a stored one; None when it is no finite number.

    A fraction is cut to the 15 digits that such programs keep, so 0.30000000000000004 is 0.3; whole
    numbers stay as they are written. Exponents beyond ±400 are no numbers of a spreadsheet.
    """
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 400:
        return None
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < 0 and number.adjusted() < 15:
        number = Decimal(f"{number:.14e}")
    return plain(number)


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros, and without an exponent unless it is enormous."""
    number = number.normalize() if number else Decimal(0)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and 0 < exponent <= 30:
        return number.quantize(Decimal(1)) if number.adjusted() < 27 else number
    return number


def digits(number: Decimal) -> str:
    """A number as plain digits, for packing and showing."""
    return f"{number:f}" if abs(number.adjusted()) <= 40 else str(number)


def moment(serial: Decimal, *, date1904: bool) -> date | datetime | None:
    """The day (and time, to the second) of a serial number; None when there is none.

    In the 1900 system day 0 and day 60, a 29 February, never were; programs show them, no calendar does.
    """
    whole = int(serial)
    if not (0 <= serial <= _LAST_SERIAL) or (not date1904 and whole in (0, 60)):
        return None
    start = _DAYS_1904 if date1904 else _DAYS_1900
    if not date1904 and whole < 60:
        whole += 1
    seconds = int(((serial - int(serial)) * 86_400).to_integral_value())
    try:
        day = start + timedelta(days=whole)
        if seconds == 0:
            return day
        return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - a sheet's wall time
    except OverflowError:
        return None


def pack_number(raw: str, shape: Form, *, date1904: bool) -> str:
    """The packed cell of a stored number under a format."""
    if shape is Shape.PLAIN and _SHORT.fullmatch(raw):
        return "n" + raw
    number = exact(raw)
    if number is None:
        return "t" + raw
    words = shape.of(number) if isinstance(shape, Choice) else shape
    if isinstance(words, Words):
        return "t" + words.around(number)
    if shape is Shape.PERCENT:
        return "p" + digits(plain(number * 100))
    if shape in (Shape.DATE, Shape.MONTH, Shape.YEAR, Shape.TIME):
        return _pack_moment(number, shape, date1904)
    return "n" + digits(number)


def _pack_moment(number: Decimal, shape: Shape, date1904: bool) -> str:
    """A date; a month or a year when the format shows no more than that and the day is the first."""
    if shape is Shape.TIME or 0 < number < 1:
        seconds = int((number * 86_400).to_integral_value())
        return f"t{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    found = moment(number, date1904=date1904)
    if found is None:
        return "n" + digits(number)
    return pack_moment(found, shape)


def pack_moment(found: date | datetime, shape: Form = Shape.DATE) -> str:
    """The packed cell of a date, as far as its format shows it; midnight is no time."""
    if shape is Shape.MONTH and found.day == 1:
        return f"t{found.year}年{found.month}月"
    if shape is Shape.YEAR and (found.month, found.day) == (1, 1):
        return f"t{found.year}年"
    if isinstance(found, datetime) and found.time() == found.time().min:
        found = found.date()
    return "d" + found.isoformat()


def pack_iso(text: str, shape: Form = Shape.DATE) -> str:
    """The packed cell of an ISO date or moment as a file writes it; what is neither stays a text."""
    try:
        found: date | datetime = datetime.fromisoformat(text.split(".")[0].removesuffix("Z"))
    except ValueError:
        return "t" + text
    return pack_moment(found, shape)
