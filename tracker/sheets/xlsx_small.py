"""Values of an .xlsx up to 20,000 rows: openpyxl in full mode, which knows formats, errors and merges."""

import io
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as OpenpyxlCell
from openpyxl.worksheet.worksheet import Worksheet

from tracker.sheets.cells import Merge, Packed, Sheet
from tracker.sheets.facts import SheetFacts
from tracker.sheets.limits import SheetLimits
from tracker.sheets.numberformats import Shape, shape_of
from tracker.sheets.packing import pack_text, pack_value, raw_rows
from tracker.sheets.xlsx import BookPlan


def read_small(
    data: bytes, plan: BookPlan, facts: dict[str, SheetFacts], limits: SheetLimits
) -> tuple[Sheet, ...]:
    """The sheets that ``facts`` names. Raises what openpyxl raises on a workbook it cannot read."""
    book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    hidden = {sheet.name: sheet.hidden for sheet in plan.sheets}
    try:
        return tuple(
            _sheet(book[name], found, limits, hidden=hidden[name], date1904=plan.date1904)
            for name, found in facts.items()
        )
    finally:
        book.close()


def _sheet(page: Worksheet, facts: SheetFacts, limits: SheetLimits, *, hidden: bool, date1904: bool) -> Sheet:
    rows = [
        (row, {column: _pack(page, row, column, facts, limits, date1904) for column in columns})
        for row, columns in facts.rows.items()
    ]
    made = raw_rows(rows)
    return Sheet(
        name=page.title,
        rows=made,
        merges=tuple(
            Merge(area.min_row, area.min_col, area.max_row, area.max_col)
            for area in sorted(page.merged_cells.ranges, key=lambda area: (area.min_row, area.min_col))
        ),
        hidden_rows=frozenset(row.number for row in made if page.row_dimensions[row.number].hidden),
        hidden_columns=_hidden_columns(page, limits),
        filtered=bool(page.auto_filter.ref),
        hidden=hidden,
    )


def _hidden_columns(page: Worksheet, limits: SheetLimits) -> frozenset[int]:
    return frozenset(
        number
        for dimension in page.column_dimensions.values()
        if dimension.hidden and dimension.min and dimension.max
        for number in range(dimension.min, min(dimension.max, limits.columns) + 1)
    )


def _pack(
    page: Worksheet, row: int, column: int, facts: SheetFacts, limits: SheetLimits, date1904: bool
) -> Packed:
    place = (row, column)
    if formula := facts.uncached.get(place):
        return "u" + formula
    cell = page.cell(row, column)
    if not isinstance(cell, OpenpyxlCell):  # inside a merge: the program shows nothing there
        return None
    if cell.data_type == "e":
        return f"e{cell.value}"
    if isinstance(cell.value, str):
        return pack_text(cell.value, row, column, page.title, limits)
    if place in facts.long_numbers and isinstance(cell.value, int | float):
        return facts.rows[row][column]
    return pack_value(cell.value, _shape(cell), date1904=date1904)


def _shape(cell: Any) -> Shape:
    """By the format's number below 164: openpyxl says General for the built-ins that it does not know."""
    number = cell._style.numFmtId
    return shape_of(number, cell.number_format if number >= 164 else None)
