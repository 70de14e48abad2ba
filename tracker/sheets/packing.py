"""From what the libraries give for a cell to its packed form; rows without gaps at their end."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from tracker.sheets.cells import Packed, RawRow, column_letter
from tracker.sheets.limits import SheetLimits
from tracker.sheets.mojibake import garbled
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.numberformats import Shape, pack_moment, pack_number

_ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f]|7[Ff])_")  # how xlsx writes control characters in texts
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_INVISIBLE = re.compile("[\ufeff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u00ad\x0b\x0c]")


def pack_text(content: str, row: int, column: int, sheet: str, limits: SheetLimits) -> Packed:
    """The packed text of a cell, without invisible characters and outer blanks; None when nothing is left.

    Raises ``SheetRefused`` for a text longer than the limit and for one that was damaged before (U+FFFD).
    """
    if len(content) > limits.text_length:
        cell = f"{column_letter(column)}{row}"
        raise SheetRefused(SheetProblem.TEXT_TOO_LONG, sheet=sheet, cell=cell, limit=limits.text_length)
    if not content.isascii() and (found := garbled(content)):
        place = f"{column_letter(column)}{row}"
        raise SheetRefused(SheetProblem.GARBLED, sheet=sheet, cell=place, row=row, value=found[1][:30])
    if content.isprintable() and "_x00" not in content and "\ufffd" not in content:
        content = content.strip()
        return "t" + content if content else None
    if "\ufffd" in content:
        cell = f"{column_letter(column)}{row}"
        raise SheetRefused(SheetProblem.REPLACEMENT_CHARACTER, sheet=sheet, cell=cell, row=row)
    if "_x00" in content:
        content = _ESCAPED.sub("", content)
    content = _INVISIBLE.sub("", _CONTROL.sub("", content))
    content = content.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "t" + content if content else None


def visible(text: str) -> str:
    """The text without the invisible signs that no reading keeps, by which two texts are compared."""
    return _INVISIBLE.sub("", text)


def pack_value(value: object, shape: Shape = Shape.PLAIN, *, date1904: bool = False) -> Packed:
    """The packed form of a value that is no text: a bool, number, date, time or duration."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "b1" if value else "b0"
    if isinstance(value, int | float | Decimal):
        return pack_number(repr(value) if isinstance(value, float) else str(value), shape, date1904=date1904)
    if isinstance(value, date):  # a datetime is one, too
        if isinstance(value, datetime):
            value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return pack_moment(value, shape)
    if isinstance(value, time):
        return f"t{value.hour}:{value.minute:02}:{value.second:02}"
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"t{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return "t" + str(value)


def raw_rows(rows: Iterable[tuple[int, Mapping[int, Packed]]]) -> list[RawRow]:
    """Sparse rows as ``RawRow``s in the order of their numbers; rows with nothing in them are left out."""
    made: list[RawRow] = []
    for number, cells in rows:
        filled = [column for column, packed in cells.items() if packed is not None]
        if filled:
            made.append(RawRow(number, [cells.get(column) for column in range(1, max(filled) + 1)]))
    made.sort(key=lambda row: row.number)
    return made
