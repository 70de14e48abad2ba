"""The workbook of an .xlsb: its own records for numbers and facts, calamine for the texts.

(Calamine alone would give 0.92 for a cell that shows 92%, and nothing for #N/A.)
"""

import struct
from collections.abc import Iterator

from tracker.sheets.biff import digits_of, error_word, unpack_rk
from tracker.sheets.calamine_reader import read_beside_facts
from tracker.sheets.cells import Packed, Workbook
from tracker.sheets.facts import TEXT, SheetFacts
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.numberformats import Form, Shape, pack_number, shape_of
from tracker.sheets.package import Package
from tracker.sheets.xlsx import BookPlan, SheetPart, relations

_BOOK, _STYLES = "xl/workbook.bin", "xl/styles.bin"
_SHEET, _PROPERTIES, _FORMAT, _STYLE, _FIRST_STYLE, _LAST_STYLE = 156, 153, 44, 47, 617, 618
_TEXTS, _ERRORS, _TRUTHS, _RK, _NUMBERS = frozenset({6, 7, 8, 62}), (3, 11), (4, 10), 2, (5, 9)


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part as (kind, body). Numbers and sizes are written seven bits a byte."""
    place, end = 0, len(stream)
    while place < end:
        kind, place = _varying(stream, place, 2)
        size, place = _varying(stream, place, 4)
        if place + size > end:
            raise IndexError(place)
        yield kind, stream[place : place + size]
        place += size


def _varying(stream: bytes, place: int, longest: int) -> tuple[int, int]:
    number = 0
    for index in range(longest):
        byte = stream[place + index]
        number |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return number, place + index + 1
    return number, place + longest


def read_xlsb(data: bytes, package: Package, limits: SheetLimits, sheet: str | None) -> Workbook:
    """The workbook of a package, or its one sheet of that name. Raises ``SheetRefused``."""
    try:
        plan, shapes = _plan(package), _shapes(package)
        names = tuple(part.name for part in plan.sheets)
        _check_names(names, sheet, limits)
        wanted = [part for part in plan.sheets if sheet in (None, part.name)]
        facts = {
            part.name: _Scanner(part.name, shapes, plan.date1904, limits).scan(_read(package, part.part))
            for part in wanted
        }
    except (struct.error, IndexError, UnicodeDecodeError):
        raise SheetRefused(SheetProblem.DAMAGED, detail="xlsb") from None
    hidden = {part.name: part.hidden for part in plan.sheets}
    sheets = read_beside_facts(data, hidden, facts, limits)
    return Workbook("", "xlsb", sheets, date1904=plan.date1904, sheet_names=names)


def _check_names(names: tuple[str, ...], sheet: str | None, limits: SheetLimits) -> None:
    if not names:
        raise SheetRefused(SheetProblem.NO_SHEETS)
    if len(names) > limits.sheets:
        raise SheetRefused(SheetProblem.TOO_MANY_SHEETS, found=len(names), limit=limits.sheets)
    if sheet is not None and sheet not in names:
        raise SheetRefused(SheetProblem.NO_SUCH_SHEET, sheet=sheet, names=list(names))


def _read(package: Package, part: str) -> bytes:
    with package.open(part) as stream:
        return stream.read()


def _plan(package: Package) -> BookPlan:
    targets = relations(package, "xl/_rels/workbook.bin.rels")
    plan = BookPlan()
    for kind, body in records(_read(package, _BOOK)):
        if kind == _PROPERTIES:
            plan.date1904 = bool(body[0] & 1)
        elif kind == _SHEET:
            (state,) = struct.unpack_from("<I", body)
            relation, place = _wide(body, 8)
            name, _ = _wide(body, place)
            part = targets.get(relation, "")
            if package.has(part):
                plan.sheets.append(SheetPart(name, part, state != 0))
    return plan


def _wide(body: bytes, place: int) -> tuple[str, int]:
    """A string with its length in front, and the place behind it."""
    (length,) = struct.unpack_from("<I", body, place)
    end = place + 4 + 2 * length
    if end > len(body):
        raise IndexError(place)
    return body[place + 4 : end].decode("utf-16-le"), end


def _shapes(package: Package) -> list[Form]:
    """What each cell style makes of a number; empty when the workbook has no styles."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    inside = False
    for kind, body in records(_read(package, _STYLES)) if package.has(_STYLES) else ():
        if kind == _FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = _wide(body, 2)[0]
        elif kind in (_FIRST_STYLE, _LAST_STYLE):
            inside = kind == _FIRST_STYLE
        elif kind == _STYLE and inside:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    return [shape_of(number, formats.get(number)) for number in styles]


class _Scanner:
    """Takes the records of one sheet one by one."""

    def __init__(self, name: str, shapes: list[Form], date1904: bool, limits: SheetLimits) -> None:
        self._facts = SheetFacts()
        self._name, self._shapes, self._date1904, self._limits = name, shapes, date1904, limits
        self._row = 0
        self._handlers = {0: self._start_row, 60: self._columns, 161: self._filter, 176: self._merge}

    def scan(self, stream: bytes) -> SheetFacts:
        """The facts of a sheet. Raises ``SheetRefused`` for limits."""
        for kind, body in records(stream):
            if handler := self._handlers.get(kind):
                handler(body)
            elif 1 <= kind <= 11 or kind == 62:
                self._cell(kind, body)
        self._facts.drop_covered()
        self._facts.hidden_rows &= self._facts.rows.keys()
        return self._facts

    def _start_row(self, body: bytes) -> None:
        self._row = struct.unpack_from("<I", body)[0] + 1
        self._facts.row_elements += 1
        if body[11] & 0x10:
            self._facts.hidden_rows.add(self._row)

    def _columns(self, body: bytes) -> None:
        first, last = struct.unpack_from("<II", body)
        if body[16] & 1:
            self._facts.hide_columns(first + 1, last + 1, self._limits)

    def _filter(self, _: bytes) -> None:
        self._facts.filtered = True

    def _merge(self, body: bytes) -> None:
        top, bottom, left, right = struct.unpack_from("<4I", body)
        self._facts.merge(top + 1, left + 1, bottom + 1, right + 1)

    def _cell(self, kind: int, body: bytes) -> None:
        column, style = struct.unpack_from("<II", body)
        packed = self._pack(kind, style & 0xFFFFFF, body)
        self._facts.put(self._name, self._row, column + 1, packed, self._limits)

    def _pack(self, kind: int, style: int, body: bytes) -> Packed:
        if kind in _TEXTS:
            return TEXT
        if kind in _ERRORS:
            return error_word(body[8])
        if kind in _TRUTHS:
            return f"b{int(bool(body[8]))}"
        if kind == _RK:
            return self._number(unpack_rk(struct.unpack_from("<I", body, 8)[0]), style)
        return self._number(struct.unpack_from("<d", body, 8)[0], style) if kind in _NUMBERS else None

    def _number(self, number: float, style: int) -> Packed:
        shape = self._shapes[style] if style < len(self._shapes) else Shape.PLAIN
        return pack_number(digits_of(number), shape, date1904=self._date1904)
