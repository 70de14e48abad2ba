"""Values by calamine: beside the file's own records for large .xlsx and for .xls, alone for .xlsb.

Calamine is fast and knows every text; it drops percent formats, errors and uncached formulas, and lays a
sheet out as a full rectangle. So the file's own records say what is filled and how, where they can be read.
"""

import io
from collections.abc import Mapping, Sequence

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from tracker.sheets.cells import Merge, Packed, Sheet, Workbook
from tracker.sheets.facts import TEXT, SheetFacts
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.packing import pack_text, pack_value, raw_rows

_LARGEST_AREA = 12_000_000  # cells that calamine would lay out, filled or not: some 30 bytes each


def read_beside_facts(
    data: bytes, hidden: Mapping[str, bool], facts: Mapping[str, SheetFacts], limits: SheetLimits
) -> tuple[Sheet, ...]:
    """The sheets that ``facts`` names. Raises what calamine raises on a workbook it cannot read."""
    for name, found in facts.items():
        _refuse_wide_area(name, found)
    with _open(data) as book:
        return tuple(
            sheet_of_facts(
                name, found, _rows_with_texts(book.get_sheet_by_name(name), found, limits), hidden[name]
            )
            for name, found in facts.items()
        )


def sheet_of_facts(
    name: str, facts: SheetFacts, rows: Sequence[tuple[int, Mapping[int, Packed]]], hidden: bool
) -> Sheet:
    """A ``Sheet`` of these rows with what the facts say is merged or hidden."""
    made = raw_rows(rows)
    return Sheet(
        name=name,
        rows=made,
        merges=tuple(sorted(facts.merges)),
        hidden_rows=frozenset(row.number for row in made if row.number in facts.hidden_rows),
        hidden_columns=frozenset(facts.hidden_columns),
        filtered=facts.filtered,
        hidden=hidden,
    )


def read_alone(data: bytes, kind: str, limits: SheetLimits, sheet: str | None) -> Workbook:
    """A workbook of which only calamine knows the records; a percent stays the fraction that is stored."""
    with _open(data) as book:
        names = tuple(book.sheet_names)
        if sheet is not None and sheet not in names:
            raise SheetRefused(SheetProblem.NO_SUCH_SHEET, sheet=sheet, names=list(names))
        hidden = {page.name for page in book.sheets_metadata if page.visible != SheetVisibleEnum.Visible}
        wanted = names if sheet is None else (sheet,)
        sheets = tuple(_whole_sheet(book.get_sheet_by_name(name), limits, name in hidden) for name in wanted)
    return Workbook("", kind, sheets, sheet_names=names)


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise SheetRefused(SheetProblem.PASSWORD) from None


def _refuse_wide_area(name: str, facts: SheetFacts) -> None:
    """Refuse a sheet whose few filled cells stand so far apart that their rectangle fits no memory."""
    last_row = max(facts.rows, default=1)
    last_column = max((max(cells, default=1) for cells in facts.rows.values()), default=1)
    if last_row * last_column > _LARGEST_AREA:
        raise SheetRefused(SheetProblem.TOO_MANY_COLUMNS, sheet=name, limit=_LARGEST_AREA // last_row)


def _first_column(page: CalamineSheet) -> int:
    """Calamine leaves out the empty columns on the left, though not the empty rows above."""
    return page.start[1] + 1 if page.start else 1


def _rows_with_texts(
    page: CalamineSheet, facts: SheetFacts, limits: SheetLimits
) -> list[tuple[int, Mapping[int, Packed]]]:
    """Every row of the facts; calamine may end earlier, at the last cell in which it sees a value."""
    first = _first_column(page)
    made = {
        number: _with_texts(number, values, first, facts.rows[number], page.name, limits)
        for number, values in enumerate(page.iter_rows(), 1)
        if number in facts.rows
    }
    return [(number, made.get(number, cells)) for number, cells in facts.rows.items()]


def _with_texts(
    row: int,
    values: Sequence[object],
    first: int,
    cells: Mapping[int, Packed],
    sheet: str,
    limits: SheetLimits,
) -> dict[int, Packed]:
    made = dict(cells)
    for column, packed in cells.items():
        if packed == TEXT:
            index = column - first
            value = values[index] if 0 <= index < len(values) else None
            made[column] = _pack(value, row, column, sheet, limits)
    return made


def _pack(value: object, row: int, column: int, sheet: str, limits: SheetLimits) -> Packed:
    if isinstance(value, str):
        return pack_text(value, row, column, sheet, limits)
    return pack_value(value)


def _whole_sheet(page: CalamineSheet, limits: SheetLimits, hidden: bool) -> Sheet:
    first = _first_column(page)
    if first + page.width - 1 > limits.columns:
        raise SheetRefused(SheetProblem.TOO_MANY_COLUMNS, sheet=page.name, limit=limits.columns)
    rows = raw_rows(
        (number, {column: _pack(value, number, column, page.name, limits) for column, value in pairs})
        for number, pairs in ((n, enumerate(values, first)) for n, values in enumerate(page.iter_rows(), 1))
    )
    if len(rows) > limits.rows:
        raise SheetRefused(SheetProblem.TOO_MANY_ROWS, sheet=page.name, limit=limits.rows)
    merges = tuple(
        Merge(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in page.merged_cell_ranges or ()
    )
    return Sheet(name=page.name, rows=rows, merges=merges, hidden=hidden)
