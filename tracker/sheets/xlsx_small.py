"""Values of an .xlsx up to 20,000 rows: openpyxl in full mode knows texts, errors, merges, what is hidden."""

import io

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tracker.sheets.cells import Merge, Packed, Sheet
from tracker.sheets.facts import TEXT, SheetFacts
from tracker.sheets.limits import SheetLimits
from tracker.sheets.packing import pack_text, pack_value, raw_rows
from tracker.sheets.xlsx import BookPlan


def read_small(
    data: bytes, plan: BookPlan, facts: dict[str, SheetFacts], limits: SheetLimits
) -> tuple[Sheet, ...]:
    """The sheets that ``facts`` names. Raises what openpyxl raises on a workbook it cannot read."""
    book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    hidden = {sheet.name: sheet.hidden for sheet in plan.sheets}
    try:
        return tuple(_sheet(book[name], found, limits, hidden=hidden[name]) for name, found in facts.items())
    finally:
        book.close()


def _sheet(page: Worksheet, facts: SheetFacts, limits: SheetLimits, *, hidden: bool) -> Sheet:
    rows = [
        (row, {column: _pack(page, row, column, facts, limits) for column in columns})
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


def _pack(page: Worksheet, row: int, column: int, facts: SheetFacts, limits: SheetLimits) -> Packed:
    """A text or error by openpyxl; a number by its digits in the file, of which openpyxl makes a float."""
    packed = facts.rows[row][column]
    if packed != TEXT and not (packed or "").startswith("e"):
        return packed
    value = page.cell(row, column).value
    if packed == TEXT:
        return (
            pack_text(value, row, column, page.title, limits) if isinstance(value, str) else pack_value(value)
        )
    return f"e{value}"
