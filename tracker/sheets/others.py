"""Workbooks that calamine reads alone: .xls and .et, .xlsb, .ods."""

import io

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from tracker.sheets.cells import Merge, Sheet, Workbook
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.package import Package
from tracker.sheets.packing import pack_text, pack_value, raw_rows


def read_xls(data: bytes, limits: SheetLimits, sheet: str | None) -> Workbook:
    """An Excel 97-2003 or WPS workbook."""
    return _read(data, "xls", limits, sheet)


def read_xlsb(data: bytes, limits: SheetLimits, sheet: str | None) -> Workbook:
    """A binary Excel workbook; its number formats are not known, so a percent stays a fraction."""
    return _read(data, "xlsb", limits, sheet)


def read_ods(data: bytes, package: Package, limits: SheetLimits, sheet: str | None) -> Workbook:
    """An OpenDocument spreadsheet."""
    return _read(data, "ods", limits, sheet)


def _read(data: bytes, kind: str, limits: SheetLimits, sheet: str | None) -> Workbook:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise SheetRefused(SheetProblem.PASSWORD) from None
    names = tuple(book.sheet_names)
    if sheet is not None and sheet not in names:
        raise SheetRefused(SheetProblem.NO_SUCH_SHEET, sheet=sheet, names=list(names))
    hidden = {page.name for page in book.sheets_metadata if page.visible != SheetVisibleEnum.Visible}
    wanted = names if sheet is None else (sheet,)
    sheets = tuple(_sheet(book.get_sheet_by_name(name), limits, hidden=name in hidden) for name in wanted)
    return Workbook("", kind, sheets, sheet_names=names)


def _sheet(page: CalamineSheet, limits: SheetLimits, *, hidden: bool) -> Sheet:
    rows = []
    for number, values in enumerate(page.iter_rows(), 1):
        cells = {
            column: pack_text(value, number, column, page.name, limits)
            if isinstance(value, str)
            else pack_value(value)
            for column, value in enumerate(values, 1)
        }
        rows.append((number, cells))
    merges = tuple(
        Merge(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in page.merged_cell_ranges or ()
    )
    return Sheet(name=page.name, rows=raw_rows(rows), merges=merges, hidden=hidden)
