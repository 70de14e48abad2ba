"""The records of an .xls (Excel 97-2003, and WPS .et): what is filled, how it is shown, hidden or merged."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.sheets.cells import Packed
from tracker.sheets.facts import TEXT, SheetFacts
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.numberformats import Form, Shape, pack_number, shape_of

_BIFF8 = 0x0600
_EOF, _DATE_SYSTEM, _PASSWORD, _SHEET, _FORMAT, _STYLE = 0x0A, 0x22, 0x2F, 0x85, 0x041E, 0xE0
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass(slots=True)
class BookRecords:
    """The workbook's own records: sheets as (name, offset, hidden), styles' shapes, date system."""

    sheets: list[tuple[str, int, bool]] = field(default_factory=list)
    shapes: list[Form] = field(default_factory=list)
    date1904: bool = False


def records(stream: bytes, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records from an offset to the end of their part, as (kind, body)."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        body = stream[start + 4 : start + 4 + length]
        start += 4 + length
        yield kind, body
        depth += (kind & 0xFF) == 0x09 and kind != 0x09FF
        if kind == _EOF:
            depth -= 1
            if depth <= 0:
                return


def read_book_records(stream: bytes) -> BookRecords | None:
    """The records before the first sheet; None when the workbook is older than Excel 97.

    Raises ``SheetRefused``: password, damaged.
    """
    found = BookRecords()
    formats: dict[int, str] = {}
    styles: list[int] = []
    try:
        if len(stream) < 8 or struct.unpack_from("<H", stream, 4)[0] != _BIFF8:
            return None
        for kind, body in records(stream):
            if kind == _PASSWORD:
                raise SheetRefused(SheetProblem.PASSWORD)
            if kind == _DATE_SYSTEM:
                found.date1904 = body[:1] == b"\x01"
            elif kind == _FORMAT:
                formats[struct.unpack_from("<H", body)[0]] = _text(body[2:], "<H")
            elif kind == _STYLE:
                styles.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == _SHEET and body[5] == 0:
                offset, state = struct.unpack_from("<IB", body)
                found.sheets.append((_text(body[6:], "<B"), offset, state != 0))
    except (struct.error, IndexError):
        raise SheetRefused(SheetProblem.DAMAGED, detail="xls") from None
    found.shapes = [shape_of(number, formats.get(number)) for number in styles]
    return found


def _text(body: bytes, length_format: str) -> str:
    """A string with its length and its width flag in front."""
    (length,) = struct.unpack_from(length_format, body)
    place = struct.calcsize(length_format)
    if body[place] & 1:
        return body[place + 1 : place + 1 + 2 * length].decode("utf-16-le", "replace")
    return body[place + 1 : place + 1 + length].decode("latin-1")


def scan_records(stream: bytes, name: str, offset: int, book: BookRecords, limits: SheetLimits) -> SheetFacts:
    """The facts of one sheet. Raises ``SheetRefused`` for limits and for broken records."""
    scanner = _Scanner(name, book, limits)
    try:
        for kind, body in records(stream, offset):
            scanner.take(kind, body)
    except (struct.error, IndexError):
        raise SheetRefused(SheetProblem.DAMAGED, detail="xls") from None
    facts = scanner.facts
    facts.drop_covered()
    facts.hidden_rows &= facts.rows.keys()
    return facts


class _Scanner:
    """Takes the records of one sheet one by one."""

    def __init__(self, name: str, book: BookRecords, limits: SheetLimits) -> None:
        self.facts = SheetFacts()
        self._name, self._book, self._limits = name, book, limits
        self._handlers = {
            0x0203: self._number,
            0x027E: self._rk,
            0x00BD: self._many_rk,
            0x00FD: self._label,
            0x0204: self._label,
            0x00D6: self._label,
            0x0205: self._bool_or_error,
            0x0006: self._formula,
            0x0208: self._row,
            0x007D: self._columns,
            0x00E5: self._merges,
            0x009B: self._filter,
        }

    def take(self, kind: int, body: bytes) -> None:
        handler = self._handlers.get(kind)
        if handler:
            handler(body)

    def _put(self, row: int, column: int, packed: Packed) -> None:
        self.facts.put(self._name, row + 1, column + 1, packed, self._limits)

    def _put_number(self, row: int, column: int, style: int, number: float) -> None:
        shapes = self._book.shapes
        shape = shapes[style] if style < len(shapes) else Shape.PLAIN
        self._put(row, column, pack_number(digits_of(number), shape, date1904=self._book.date1904))

    def _number(self, body: bytes) -> None:
        self._put_number(*struct.unpack_from("<HHHd", body))

    def _rk(self, body: bytes) -> None:
        row, column, style, packed = struct.unpack_from("<HHHI", body)
        self._put_number(row, column, style, unpack_rk(packed))

    def _many_rk(self, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        for place in range(4, len(body) - 7, 6):
            style, packed = struct.unpack_from("<HI", body, place)
            self._put_number(row, column, style, unpack_rk(packed))
            column += 1

    def _label(self, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        self._put(row, column, TEXT)

    def _bool_or_error(self, body: bytes) -> None:
        row, column, _, value, is_error = struct.unpack_from("<HHHBB", body)
        self._put(row, column, error_word(value) if is_error else f"b{int(bool(value))}")

    def _formula(self, body: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", body)
        result = body[6:14]
        if result[6:8] != b"\xff\xff":
            self._put_number(row, column, style, struct.unpack("<d", result)[0])
        elif result[0] == 1:
            self._put(row, column, f"b{int(bool(result[2]))}")
        elif result[0] == 2:
            self._put(row, column, error_word(result[2]))
        elif result[0] == 0:
            self._put(row, column, TEXT)

    def _row(self, body: bytes) -> None:
        (row,) = struct.unpack_from("<H", body)
        self.facts.row_elements += 1
        if body[12] & 0x20:
            self.facts.hidden_rows.add(row + 1)

    def _columns(self, body: bytes) -> None:
        first, last, _, _, options = struct.unpack_from("<5H", body)
        if options & 1:
            self.facts.hide_columns(first + 1, last + 1, self._limits)

    def _merges(self, body: bytes) -> None:
        (count,) = struct.unpack_from("<H", body)
        for index in range(count):
            top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * index)
            self.facts.merge(top + 1, left + 1, bottom + 1, right + 1)

    def _filter(self, _: bytes) -> None:
        self.facts.filtered = True


def digits_of(number: float) -> str:
    """A stored number as its digits; whole ones without a point."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def error_word(code: int) -> str:
    """The packed cell of an error by its code."""
    return "e" + _ERRORS.get(code, "#N/A")


def unpack_rk(packed: int) -> float:
    """A number in four bytes: a whole one or the upper half of a float, perhaps times a hundred."""
    if packed & 2:
        value = float((packed - (1 << 32) if packed & 0x80000000 else packed) >> 2)
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return value / 100 if packed & 1 else value
