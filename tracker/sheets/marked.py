"""The user's own workbook with remarks: every cell in question coloured, with what is wrong as a comment.

An .xlsx keeps its sheets, formats and formulas; any other kind of file becomes an .xlsx of the same cells at
the same places. Texts are written as texts, so nothing that was typed can become a formula.
"""

import base64
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryDirectory

import xlsxwriter

from tracker.sheets.cells import Cell, CellKind, Sheet, Workbook
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.process import run_child

_CHILD = "tracker.sheets.child_mark"
MOST_MARKS = 5_000
COLOURS = {"error": "FFC7CE", "warning": "FFEB9C"}
_FORMATS = {CellKind.DATE: "yyyy-mm-dd", CellKind.PERCENT: "0.00####%"}
_FORBIDDEN_IN_NAMES = str.maketrans("[]:*?/\\", "-------")


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark: the sheet's name (empty for a text file), the cell's address, the sentence, how grave it is.

    ``level`` is ``error`` or ``warning``. Several remarks on one cell become one comment.
    """

    sheet: str
    cell: str
    text: str
    level: str = "error"


def mark_workbook(
    data: bytes, workbook: Workbook, marks: Sequence[Mark], *, author: str, limits: SheetLimits | None = None
) -> bytes:
    """An .xlsx with the marks. ``workbook`` is what was read from ``data``; ``author`` signs the comments.

    At most 5,000 marks are made, the first ones. An .xlsx is edited in a child process, like everything
    that parses a file; one that cannot be edited (or is too large for it) is written anew from its cells.
    """
    marks = marks[:MOST_MARKS]
    if workbook.format == "xlsx":
        try:
            return _edited(data, marks, author, limits or SheetLimits())
        except SheetRefused:
            return _written(workbook, marks, author)
    return _written(workbook, marks, author)


def gathered(marks: Iterable[Mark]) -> dict[tuple[str, str], tuple[str, str]]:
    """One comment a cell: (sheet, address) → (all its sentences, the gravest level)."""
    made: dict[tuple[str, str], tuple[str, str]] = {}
    for mark in marks:
        text, level = made.get((mark.sheet, mark.cell), ("", mark.level))
        grave = "error" if "error" in (level, mark.level) else "warning"
        made[mark.sheet, mark.cell] = (f"{text}\n{mark.text}" if text else mark.text, grave)
    return made


def _edited(data: bytes, marks: Sequence[Mark], author: str, limits: SheetLimits) -> bytes:
    notes = [[sheet, cell, *said] for (sheet, cell), said in gathered(marks).items()]
    head = json.dumps({"author": author, "notes": notes}).encode() + b"\n"
    with TemporaryDirectory() as folder:
        return run_child(_CHILD, head + data, limits, _take_file, options={}, folder=folder)


def _take_file(lines: Iterator[bytes]) -> bytes | None:
    for line in lines:
        message = json.loads(line)
        if "refused" in message:
            raise SheetRefused(SheetProblem(message["refused"]), **message["params"])
        return base64.b64decode(message["file"], validate=True)
    return None


def _written(workbook: Workbook, marks: Sequence[Mark], author: str) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        formats = _Formats(book)
        notes = gathered(marks)
        names: set[str] = set()
        for sheet in workbook.sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, names))
            said = {cell: note for (name, cell), note in notes.items() if name == sheet.name}
            _write_cells(page, sheet, said, formats)
            for cell, (text, _) in said.items():
                page.write_comment(cell, text, {"author": author, "x_scale": 2})
    return out.getvalue()


class _Formats:
    """The formats of one workbook, each made once: a kind of cell with or without a colour."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[CellKind, str], xlsxwriter.format.Format] = {}

    def of(self, kind: CellKind, level: str) -> xlsxwriter.format.Format:
        if (kind, level) not in self._made:
            properties = {"num_format": _FORMATS.get(kind, "General")}
            if level:
                properties["bg_color"] = f"#{COLOURS[level]}"
            self._made[kind, level] = self._book.add_format(properties)
        return self._made[kind, level]


def _write_cells(
    page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, said: dict[str, tuple[str, str]], formats: _Formats
) -> None:
    left = dict(said)
    for cells in sheet.cells():
        for cell in cells:
            _, level = left.pop(cell.address, ("", ""))
            if level or not cell.is_blank:
                _write(page, cell, formats.of(cell.kind, level))
    for address, (_, level) in left.items():
        page.write_blank(address, None, formats.of(CellKind.BLANK, level))


def _write(page: xlsxwriter.worksheet.Worksheet, cell: Cell, shown: xlsxwriter.format.Format) -> None:
    row, column = cell.row - 1, cell.column - 1
    if cell.is_blank:
        page.write_blank(row, column, None, shown)
    elif isinstance(cell.value, Decimal) and len(cell.value.as_tuple().digits) <= 15:
        number = cell.value / 100 if cell.kind is CellKind.PERCENT else cell.value
        page.write_number(row, column, float(number), shown)
    elif cell.kind is CellKind.DATE and not isinstance(cell.value, datetime):
        page.write_datetime(row, column, cell.value, shown)
    elif isinstance(cell.value, bool):
        page.write_boolean(row, column, cell.value, shown)
    else:
        page.write_string(row, column, cell.text, shown)


def _sheet_name(name: str, names: set[str]) -> str:
    """The sheet's name as .xlsx allows it, told apart from those before."""
    plain = name.translate(_FORBIDDEN_IN_NAMES).strip("'")[:31] or "Sheet1"
    made, count = plain, 2
    while made.lower() in names:
        made, count = f"{plain[:27]} {count}", count + 1
    names.add(made.lower())
    return made
