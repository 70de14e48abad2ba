"""The rows of a sheet of any length as the XML of a workbook: a few microseconds a row, in bounded memory.

xlsxwriter makes the workbook around them (``documents.sheets``); ``grafted`` puts the two together.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from operator import getitem
from typing import Any, BinaryIO, TextIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MOST_ROWS = 1_048_576
MOST_LETTERS = 32_767
MOST_KEPT, LONG = 2_000, 100
SHEET = "xl/worksheets/sheet1.xml"
_ESCAPED = re.compile(r"_x[0-9a-fA-F]{4}_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_BLOCK = 1 << 20
Fragment = str | None


class TooManyRows(ValueError):
    """A sheet holds no more than ``MOST_ROWS`` rows."""


class Kept(dict[Any, Any]):
    """What the values of one column become: in a long table most of them stand there again and again.

    Long texts are not kept, nor what equals 0 or 1: as a key a number is the same as a yes or no.
    """

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> Any:
        found = self._make(value)
        if value not in (0, 1) and not (isinstance(value, str) and len(value) > LONG):
            if len(self) >= MOST_KEPT:
                self.clear()
            self[value] = found
        return found


def number_cell(digits: str, style: int = 0) -> str:
    """The end of a cell with a number, written as plain digits; ``style`` 0 is the ordinary one."""
    return f' s="{style}"><v>{digits}</v></c>' if style else f"><v>{digits}</v></c>"


def text_cell(text: str) -> str:
    """The end of a cell with a text, of which a spreadsheet keeps 32,767 letters."""
    said = _ESCAPED.sub(lambda found: f"_x005F{found[0]}", text[:MOST_LETTERS])
    said = escape(_CONTROL.sub(lambda sign: f"_x{ord(sign[0]):04X}_", said))
    space = ' xml:space="preserve"' if said[:1].isspace() or said[-1:].isspace() else ""
    return f' t="inlineStr"><is><t{space}>{said}</t></is></c>'


def write_rows(
    out: TextIO,
    rows: Iterable[Sequence[Any]],
    letters: Sequence[str],
    make: Callable[[Any], Fragment],
    first: int,
) -> int:
    """Write rows from row ``first`` on; returns the number of the last one.

    ``make`` gives the end of a cell (``number_cell``, ``text_cell``), None where nothing stands.
    """
    cells = [Kept(make) for _letter in letters]
    starts = [f'<c r="{letter}' for letter in letters]
    number = first - 1
    for number, row in enumerate(rows, start=first):
        if number > MOST_ROWS:
            raise TooManyRows(number)
        filled = (
            f'{start}{number}"{end}'
            for start, end in zip(starts, map(getitem, cells, row), strict=True)
            if end is not None
        )
        out.write(f'<row r="{number}">{"".join(filled)}</row>\n')
    return number


def grafted(shell: ZipFile, rows: BinaryIO, last: str, stream: BinaryIO) -> None:
    """The workbook ``shell`` with ``rows`` in place of all behind its first row; ``last`` is the last cell.

    The shell has one sheet of two rows.
    """
    head, between, tail = _cut(shell.read(SHEET).decode(), last)
    with ZipFile(stream, "w", ZIP_DEFLATED) as whole:
        for entry in shell.infolist():
            if entry.filename != SHEET:
                whole.writestr(entry, shell.read(entry))
        sheet = ZipInfo(SHEET, shell.getinfo(SHEET).date_time)
        sheet.compress_type = ZIP_DEFLATED
        with whole.open(sheet, "w") as out:
            out.write(head.encode())
            while block := rows.read(_BLOCK):
                out.write(block)
            out.write((between + tail).encode())


def _cut(sheet: str, last: str) -> tuple[str, str, str]:
    """A sheet before its second row and from the end of its rows on; it says which cell is the last."""
    head, end, tail = sheet.partition("</sheetData>")
    first = head.partition('<row r="2"')[0]
    return re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{last}"/>', first, count=1), end, tail
