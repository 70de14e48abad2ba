"""Zipped workbooks → sheets. Runs in the reading process only."""

from tracker.sheets.calamine_reader import read_beside_facts
from tracker.sheets.cells import Sheet, Workbook
from tracker.sheets.facts import SheetFacts
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.ods import read_ods
from tracker.sheets.package import Package, open_package, with_plain_names
from tracker.sheets.xlsb import read_xlsb
from tracker.sheets.xlsx import BookPlan, read_facts, read_plan
from tracker.sheets.xlsx_small import read_small

SMALL_ROWS = 20_000
_SMALL_ELEMENTS = 200_000  # cells, empty ones too: openpyxl keeps every one of them, 700 bytes each


def read_book(data: bytes, limits: SheetLimits, sheet: str | None = None) -> Workbook:
    """The workbook of these bytes; only the sheet of that name when one is given. Raises ``SheetRefused``."""
    data = with_plain_names(data, limits)
    package = open_package(data, limits)
    if package.kind == "xlsx":
        return read_xlsx(data, package, limits, sheet)
    if package.kind == "ods":
        return read_ods(package, limits, sheet)
    return read_xlsb(data, package, limits, sheet)


def read_xlsx(
    data: bytes, package: Package, limits: SheetLimits, sheet: str | None, *, small_rows: int = SMALL_ROWS
) -> Workbook:
    """An .xlsx or .xlsm. What openpyxl cannot open for reasons beside the cells is read the other way."""
    plan = read_plan(package, limits)
    names = tuple(part.name for part in plan.sheets)
    if not names:
        raise SheetRefused(SheetProblem.NO_SHEETS)
    if sheet is not None and sheet not in names:
        raise SheetRefused(SheetProblem.NO_SUCH_SHEET, sheet=sheet, names=list(names))
    facts = read_facts(package, plan, sheet, limits)
    sheets = _read_values(data, plan, facts, limits, small_rows)
    return Workbook("", "xlsx", sheets, date1904=plan.date1904, sheet_names=names)


def _read_values(
    data: bytes, plan: BookPlan, facts: dict[str, SheetFacts], limits: SheetLimits, small_rows: int
) -> tuple[Sheet, ...]:
    rows = max((found.row_elements for found in facts.values()), default=0)
    if rows <= small_rows and sum(found.elements for found in facts.values()) <= _SMALL_ELEMENTS:
        try:
            return read_small(data, plan, facts, limits)
        except (SheetRefused, MemoryError):
            raise
        except Exception:  # noqa: S110 - odd styles or names hide no cell from the other reader
            pass
    hidden = {part.name: part.hidden for part in plan.sheets}
    return read_beside_facts(data, hidden, facts, limits)
