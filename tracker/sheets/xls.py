"""The workbook of an .xls or .et: its records for numbers and facts, calamine for the texts."""

from tracker.sheets.biff import BookRecords, read_book_records, scan_records
from tracker.sheets.calamine_reader import read_alone, read_beside_facts
from tracker.sheets.cells import Workbook
from tracker.sheets.facts import SheetFacts
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.ole import open_container


def read_xls(data: bytes, limits: SheetLimits, sheet: str | None = None) -> Workbook:
    """The workbook of these bytes; one of Excel 5 or 95 is read without its formats."""
    container = open_container(data)
    stream = container.stream("workbook") if container.has("workbook") else b""
    book = read_book_records(stream)
    if book is None:
        return read_alone(data, "xls", limits, sheet)
    names = tuple(name for name, _, _ in book.sheets)
    if not names:
        raise SheetRefused(SheetProblem.NO_SHEETS)
    if sheet is not None and sheet not in names:
        raise SheetRefused(SheetProblem.NO_SUCH_SHEET, sheet=sheet, names=list(names))
    if len(names) > limits.sheets:
        raise SheetRefused(SheetProblem.TOO_MANY_SHEETS, found=len(names), limit=limits.sheets)
    facts = _facts(stream, book, sheet, limits)
    hidden = {name: is_hidden for name, _, is_hidden in book.sheets}
    sheets = read_beside_facts(data, hidden, facts, limits)
    return Workbook("", "xls", sheets, date1904=book.date1904, sheet_names=names)


def _facts(stream: bytes, book: BookRecords, only: str | None, limits: SheetLimits) -> dict[str, SheetFacts]:
    return {
        name: scan_records(stream, name, offset, book, limits)
        for name, offset, _ in book.sheets
        if only is None or name == only
    }
