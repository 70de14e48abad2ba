"""``python -m tracker.sheets.child_mark``: puts comments and colours into an .xlsx and hands it back.

Its input is one line of JSON, ``{"author": …, "notes": [[sheet, cell, text, level], …]}``, then the file.
"""

import base64
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from tracker.sheets import child
from tracker.sheets.limits import SheetLimits
from tracker.sheets.marked import COLOURS
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.package import open_package
from tracker.sheets.xlsx import read_facts, read_plan

_SMALL_ELEMENTS = 400_000


def mark(request: bytes, limits: SheetLimits, options: Mapping[str, str | None]) -> Iterator[bytes]:
    """The marked workbook as one line ``{"file": base64}``. Raises ``SheetRefused`` like a reading.

    ``options`` are those of every child; this one has none.
    """
    head, _, data = request.partition(b"\n")
    asked = json.loads(head)
    package = open_package(data, limits)
    facts = read_facts(package, read_plan(package, limits), None, limits)
    if sum(found.elements for found in facts.values()) > _SMALL_ELEMENTS:
        raise SheetRefused(SheetProblem.TOO_MANY_CELLS, limit=_SMALL_ELEMENTS)
    book = load_workbook(io.BytesIO(data))
    fills = {level: PatternFill("solid", start_color=colour) for level, colour in COLOURS.items()}
    for sheet, address, text, level in asked["notes"]:
        cell = _first_of_merge(book[sheet], address)
        cell.fill = fills[level]
        said = f"{cell.comment.text}\n{text}" if cell.comment else text
        cell.comment = Comment(said, asked["author"], height=120, width=320)
    out = io.BytesIO()
    book.save(out)
    yield b'{"file":"' + base64.b64encode(out.getvalue()) + b'"}\n'


def _first_of_merge(page: Worksheet, address: str) -> Any:
    """The cell, or the first one of the merge that it lies in: only that can be seen."""
    for area in page.merged_cells.ranges:
        if address in area:
            return page.cell(area.min_row, area.min_col)
    return page[address]


if __name__ == "__main__":
    child.serve(mark)
