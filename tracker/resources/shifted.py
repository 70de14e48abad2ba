"""Rows of text tables that have more cells than there are headings: a separator stands inside a value."""

import re
from itertools import pairwise

from tracker.resources.base import Remark, Row
from tracker.sheet_messages import RowProblem
from tracker.sheets import table
from tracker.sheets.cells import Cell

_FIRST_DIGITS, _NEXT_DIGITS = re.compile(r"[-+]?\d{1,3}"), re.compile(r"\d{3}(?:\.\d+)?%?")


def refuse_shifted(row: Row, raw: table.Row) -> None:
    """Refuse a row with cells beyond the last heading: after a value like 12,345 every cell stands wrong.

    The place is the number that was cut in two where there is one, else the first cell too many. Nothing
    else is said of the row.
    """
    cells = sorted((*raw.cells.values(), *raw.beyond), key=lambda cell: cell.column)
    place = next((left for left, right in pairwise(cells) if _cut_in_two(left, right)), raw.beyond[0])
    key = next((key for key, cell in row.cells.items() if cell.column == place.column), "")
    params = {"last": raw.beyond[-1].address}
    row.values = dict.fromkeys(row.values)
    row.errors = [
        Remark(
            RowProblem.SHIFTED_CELLS,
            row.sheet,
            row.number,
            row.headings.get(key, ""),
            place.address,
            place.text,
            params,
        )
    ]


def _cut_in_two(left: Cell, right: Cell) -> bool:
    """12 and 345 side by side."""
    beside = left.column + 1 == right.column
    return beside and bool(_FIRST_DIGITS.fullmatch(left.text) and _NEXT_DIGITS.fullmatch(right.text))
