"""A worksheet's own XML, read as a stream: what is filled, how it is shown, hidden or merged.

Trusts neither ``<dimension>`` nor the order of attributes; empty formatted cells cost time but no memory.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from tracker.sheets.cells import Packed, column_index, column_letter
from tracker.sheets.facts import TEXT, SheetFacts
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.numberformats import Form, Shape, pack_iso, pack_number
from tracker.sheets.xmlwalk import local, walk

_TRUE = ("1", "true", "on")
_LETTERS = {"e": "e", "b": "b"}
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")?(?:/>|></c>)')
_COLUMNS = {column_letter(index): index for index in range(1, 703)}  # A to ZZ
_CELL_WITHOUT_PLACE = re.compile(rb"<c(?=[ />])(?! r=)")


def read_reference(reference: str) -> tuple[int, int]:
    """Row and column of an address such as ``$B$7``; anything else is a ``ValueError``."""
    plain = reference.replace("$", "")
    letters = plain.rstrip("0123456789")
    if not letters or len(letters) > 3 or len(plain) - len(letters) > 7:
        raise ValueError(reference)
    return int(plain[len(letters) :]), column_index(letters)


def scan_sheet(
    stream: IO[bytes],
    name: str,
    part: str,
    shapes: Sequence[Form],
    limits: SheetLimits,
    *,
    date1904: bool = False,
) -> SheetFacts:
    """The facts of one worksheet part. Raises ``SheetRefused`` for limits, far cells and broken XML."""
    scanner = _Scanner(name, shapes, limits, date1904)
    try:
        walk(_WithoutEmptyCells(stream, scanner.facts), part, scanner.start, scanner.end, scanner.text)
    except (ValueError, OverflowError) as error:
        if isinstance(error, SheetRefused):
            raise
        raise SheetRefused(SheetProblem.DAMAGED, detail=part) from None
    scanner.facts.drop_covered()
    return scanner.facts


def _pass_over(_: Mapping[str, str]) -> None:
    """The handler of elements that say nothing about cells."""


class _WithoutEmptyCells:
    """A worksheet's bytes without cells that are only formatted: a million of them would take seconds.

    Cells that do not say their place count on those before them, so beside such cells nothing is left out.
    """

    def __init__(self, stream: IO[bytes], facts: SheetFacts) -> None:
        self._stream, self._facts = stream, facts

    def read(self, size: int) -> bytes:
        chunk = self._stream.read(size)
        if _CELL_WITHOUT_PLACE.search(chunk):
            return chunk
        rest, count = _EMPTY_CELL.subn(b"", chunk)
        self._facts.elements += count
        return rest if rest or not chunk else b" "


class _Scanner:
    """The handlers of one walk over a worksheet."""

    def __init__(self, name: str, shapes: Sequence[Form], limits: SheetLimits, date1904: bool) -> None:
        self.facts = SheetFacts()
        self._name, self._shapes, self._limits, self._date1904 = name, shapes, limits, date1904
        self._row = self._column = 0
        self._row_digits = ""
        self._row_hidden = False
        self._type, self._style = "n", 0
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._inline = False
        self._collect: list[str] | None = None
        self._handlers: dict[str, Callable[[Mapping[str, str]], None]] = {
            "row": self._start_row,
            "c": self._start_cell,
            "v": self._start_value,
            "f": self._start_formula,
            "is": self._start_inline,
            "col": self._start_col,
            "mergeCell": self._start_merge,
            "autoFilter": self._start_filter,
        }

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag not in self._handlers:
            self._handlers[tag] = self._handlers.get(local(tag), _pass_over)
        self._handlers[tag](attributes)

    def end(self, tag: str) -> None:
        tag = local(tag) if ":" in tag else tag
        if tag in ("v", "f"):
            self._collect = None
        elif tag == "c":
            self._end_cell()

    def text(self, content: str) -> None:
        if self._collect is not None:
            self._collect.append(content)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r")
        self._row = int(number) if number else self._row + 1
        self._row_digits = str(self._row)
        self._column = 0
        self._row_hidden = attributes.get("hidden") in _TRUE
        self.facts.row_elements += 1

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            letters = reference.removesuffix(self._row_digits)
            if letters in _COLUMNS:
                self._column = _COLUMNS[letters]
            else:
                self._row, self._column = read_reference(reference)
        else:
            self._column += 1
        self._type = attributes.get("t", "n")
        self._style = int(attributes.get("s", 0))
        self._value, self._formula, self._inline = [], None, False
        self.facts.elements += 1

    def _start_value(self, _: Mapping[str, str]) -> None:
        self._collect = self._value

    def _start_formula(self, _: Mapping[str, str]) -> None:
        self._formula = self._collect = []

    def _start_inline(self, _: Mapping[str, str]) -> None:
        self._inline = True

    def _start_col(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") in _TRUE:
            self.facts.hide_columns(int(attributes["min"]), int(attributes["max"]), self._limits)

    def _start_merge(self, attributes: Mapping[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        if last:
            self.facts.merge(*read_reference(first), *read_reference(last))

    def _start_filter(self, _: Mapping[str, str]) -> None:
        self.facts.filtered = True

    def _end_cell(self) -> None:
        packed = self._pack()
        if packed is None:
            return
        self.facts.put(self._name, self._row, self._column, packed, self._limits)
        if self._row_hidden:
            self.facts.hidden_rows.add(self._row)

    def _pack(self) -> Packed:
        value = "".join(self._value)
        if self._formula is not None and not value and self._type != "str":
            return "u=" + "".join(self._formula)
        if self._type in ("s", "str", "inlineStr"):
            return TEXT if value or self._inline else None
        if not value.strip():
            return None
        if self._type == "n":
            return self._pack_number(value.strip())
        if self._type == "d":
            return pack_iso(value.strip(), self._shape())
        return _LETTERS.get(self._type, "t") + value.strip()

    def _pack_number(self, value: str) -> Packed:
        return pack_number(value, self._shape(), date1904=self._date1904)

    def _shape(self) -> Form:
        return self._shapes[self._style] if self._style < len(self._shapes) else Shape.PLAIN
