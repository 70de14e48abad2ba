"""Values of an .xlsx of any size: the sheet's own XML for numbers and facts, calamine for the texts."""

import io
from collections.abc import Sequence

from python_calamine import CalamineSheet, CalamineWorkbook

from tracker.sheets.cells import Packed, Sheet
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.packing import pack_text, pack_value, raw_rows
from tracker.sheets.sheetxml import TEXT, SheetFacts
from tracker.sheets.xlsx import BookPlan

_LARGEST_AREA = 12_000_000  # cells that calamine would lay out, filled or not: some 30 bytes each


def read_large(
    data: bytes, plan: BookPlan, facts: dict[str, SheetFacts], limits: SheetLimits
) -> tuple[Sheet, ...]:
    """The sheets that ``facts`` names. Raises what calamine raises on a workbook it cannot read."""
    for name, found in facts.items():
        _refuse_wide_area(name, found)
    hidden = {sheet.name: sheet.hidden for sheet in plan.sheets}
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return tuple(
            _sheet(book.get_sheet_by_name(name), found, limits, hidden=hidden[name])
            for name, found in facts.items()
        )


def _refuse_wide_area(name: str, facts: SheetFacts) -> None:
    """Refuse a sheet whose few filled cells stand so far apart that their rectangle fits no memory."""
    last_row = max(facts.rows, default=1)
    last_column = max((max(cells) for cells in facts.rows.values()), default=1)
    if last_row * last_column > _LARGEST_AREA:
        raise SheetRefused(SheetProblem.TOO_MANY_COLUMNS, sheet=name, limit=_LARGEST_AREA // last_row)


def _sheet(page: CalamineSheet, facts: SheetFacts, limits: SheetLimits, *, hidden: bool) -> Sheet:
    rows = [
        (number, _pack_row(number, values, facts.rows[number], page.name, limits))
        for number, values in enumerate(page.iter_rows(), 1)
        if number in facts.rows
    ]
    return Sheet(
        name=page.name,
        rows=raw_rows(rows),
        merges=tuple(sorted(facts.merges)),
        hidden_rows=frozenset(facts.hidden_rows),
        hidden_columns=frozenset(facts.hidden_columns),
        filtered=facts.filtered,
        hidden=hidden,
    )


def _pack_row(
    row: int, values: Sequence[object], cells: dict[int, Packed], sheet: str, limits: SheetLimits
) -> dict[int, Packed]:
    made = dict(cells)
    for column, packed in cells.items():
        if packed == TEXT:
            value = values[column - 1] if column <= len(values) else None
            if isinstance(value, str):
                made[column] = pack_text(value, row, column, sheet, limits)
            else:
                made[column] = pack_value(value)
    return made
