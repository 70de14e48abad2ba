"""What a file holds once it is read: workbook, sheets, rows, cells.

A sheet may have a hundred thousand rows, so a cell is kept as one short string, a kind letter before
its content, and becomes a ``Cell`` only when it is looked at:

    ``t`` text   ``n`` number   ``p`` percent   ``d`` date or time of a day   ``b`` 1 or 0
    ``e`` error word   ``u`` formula without a kept result        None: blank
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

Packed = str | None
Value = str | Decimal | bool | date | datetime | None


class CellKind(StrEnum):
    """What a cell holds; for text files every filled cell is ``text``."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    BOOL = "bool"
    ERROR = "error"
    UNCACHED_FORMULA = "uncached_formula"
    BLANK = "blank"


_KINDS = {
    "t": CellKind.TEXT,
    "n": CellKind.NUMBER,
    "p": CellKind.PERCENT,
    "d": CellKind.DATE,
    "b": CellKind.BOOL,
    "e": CellKind.ERROR,
    "u": CellKind.UNCACHED_FORMULA,
}


def column_letter(index: int) -> str:
    """The letters of a column, 1 → A, 27 → AA. ``index`` is 1 or more."""
    letters = ""
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The number of a column by its letters, A → 1, XFD → 16384; other signs are a ``ValueError``."""
    index = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        index = index * 26 + ord(letter) - 64
    return index


class Cell(NamedTuple):
    """One cell as the user sees it.

    ``row`` and ``column`` count from 1 as the spreadsheet program shows them. ``value`` is a str for text,
    a Decimal for numbers, the number *as shown* for percent (0.92 in a 0% format is Decimal 92), a date or
    (with a time other than midnight) a datetime, a bool, the error word, the formula's text for an uncached
    formula, None when blank. ``text`` is what the user sees, as near as can be. ``merged_from`` is the
    address of the merge's first cell when the value was filled down from there.
    """

    row: int
    column: int
    kind: CellKind
    value: Value
    text: str
    merged_from: str | None = None

    @property
    def letter(self) -> str:
        """The column's letters."""
        return column_letter(self.column)

    @property
    def address(self) -> str:
        """The cell's address, such as ``C7``."""
        return f"{column_letter(self.column)}{self.row}"

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the cell."""
        return self.kind is CellKind.BLANK


def _day(content: str) -> tuple[Value, str]:
    if len(content) == 10:
        return date.fromisoformat(content), content
    return datetime.fromisoformat(content), content.replace("T", " ")


def unpack(packed: Packed, row: int, column: int, merged_from: str | None = None) -> Cell:
    """The ``Cell`` for a packed string at a place. Constant time."""
    if packed is None:
        return Cell(row, column, CellKind.BLANK, None, "", merged_from)
    content = packed[1:]
    kind = _KINDS[packed[0]]
    value: Value = content
    text = content
    if kind is CellKind.NUMBER:
        value = Decimal(content)
    elif kind is CellKind.PERCENT:
        value, text = Decimal(content), f"{content}%"
    elif kind is CellKind.DATE:
        value, text = _day(content)
    elif kind is CellKind.BOOL:
        value, text = content == "1", "TRUE" if content == "1" else "FALSE"
    return Cell(row, column, kind, value, text, merged_from)


class Merge(NamedTuple):
    """A merged range, its first and last row and column, all counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def anchor(self) -> str:
        """The address of the cell that holds the value."""
        return f"{column_letter(self.left)}{self.top}"


class RawRow(NamedTuple):
    """A filled row: its number and its packed cells from column A on (short rows end early)."""

    number: int
    cells: Sequence[Packed]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its filled rows in order, and what the program would hide or merge.

    ``rows`` leaves out rows without content; their numbers are the user's. ``hidden_rows`` holds row
    numbers, ``filtered`` says that a filter hides them; ``hidden_columns`` holds column numbers.
    """

    name: str
    rows: Sequence[RawRow]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    hidden: bool = False

    def cells(self) -> Iterator[list[Cell]]:
        """Every filled row as cells, from column A to its last filled one."""
        for number, packed in self.rows:
            yield [unpack(content, number, column) for column, content in enumerate(packed, 1)]

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place; blank when nothing stands there. Linear in the rows: for tests and samples."""
        for number, packed in self.rows:
            if number == row and column <= len(packed):
                return unpack(packed[column - 1], row, column)
        return unpack(None, row, column)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that has been read.

    ``format`` is one of csv, xlsx, xls, xlsb, ods by content; ``encoding`` and ``delimiter`` are set for
    text files (``utf-8``, ``gb18030``, ``utf-16-le`` …); ``date1904`` says which date system the file uses
    (dates are already dates; it matters for serial numbers in unformatted cells).
    """

    name: str
    format: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    delimiter: str | None = None
    date1904: bool = False
    sheet_names: tuple[str, ...] = field(default=())
