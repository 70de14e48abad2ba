"""The workbook of an .xlsx or .xlsm: its sheets, its styles, and each sheet's facts beside its values.

Up to 20,000 rows openpyxl reads the values (``xlsx_small``), above that calamine (``calamine_reader``).
Formats, errors, hidden rows and merges of the large ones come from the sheet's own XML; a test holds both
equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import normpath

from tracker.sheets.facts import SheetFacts
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.numberformats import Form, shape_of
from tracker.sheets.package import Package
from tracker.sheets.sheetxml import scan_sheet
from tracker.sheets.xmlwalk import local, walk


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its name, the part that holds it, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class BookPlan:
    """What stands in workbook.xml: worksheets in order, and the date system."""

    sheets: list[SheetPart] = field(default_factory=list)
    date1904: bool = False


def read_plan(package: Package, limits: SheetLimits) -> BookPlan:
    """The sheets of a package. Chart sheets and sheets whose part is missing are left out."""
    targets = relations(package, "xl/_rels/workbook.xml.rels")
    plan = BookPlan()

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        tag = local(tag)
        if tag == "workbookPr":
            plan.date1904 = attributes.get("date1904") in ("1", "true", "on")
        elif tag == "sheet":
            relation = next((value for key, value in attributes.items() if local(key) == "id"), "")
            part = targets.get(relation, "")
            if part and package.has(part):
                hidden = attributes.get("state", "visible") != "visible"
                plan.sheets.append(SheetPart(attributes.get("name", ""), part, hidden))

    with package.open("xl/workbook.xml") as stream:
        walk(stream, "xl/workbook.xml", start)
    if len(plan.sheets) > limits.sheets:
        raise SheetRefused(SheetProblem.TOO_MANY_SHEETS, found=len(plan.sheets), limit=limits.sheets)
    return plan


def relations(package: Package, part: str) -> dict[str, str]:
    """The parts of the worksheets by the id of their relation."""
    targets: dict[str, str] = {}

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path

    with package.open(part) as stream:
        walk(stream, part, start)
    return targets


def read_shapes(package: Package) -> list[Form]:
    """What each cell style of the workbook makes of a number; empty when it has no styles."""
    if not package.has("xl/styles.xml"):
        return []
    reader = _StyleReader()
    with package.open("xl/styles.xml") as stream:
        walk(stream, "xl/styles.xml", reader.start, reader.end)
    return [shape_of(number, reader.codes.get(number)) for number in reader.formats]


class _StyleReader:
    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.formats: list[int] = []
        self._inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = local(tag)
        if tag == "numFmt":
            number = attributes.get("numFmtId", "")
            if number.isdigit():
                self.codes[int(number)] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            number = attributes.get("numFmtId", "0")
            self.formats.append(int(number) if number.isdigit() else 0)

    def end(self, tag: str) -> None:
        if local(tag) == "cellXfs":
            self._inside = False


def read_facts(
    package: Package, plan: BookPlan, only: str | None, limits: SheetLimits
) -> dict[str, SheetFacts]:
    """The facts of the sheets by name, of one sheet when ``only`` names it."""
    shapes = read_shapes(package)
    facts: dict[str, SheetFacts] = {}
    left = limits.cells
    for sheet in plan.sheets:
        if only is not None and sheet.name != only:
            continue
        with package.open(sheet.part) as stream:
            found = scan_sheet(stream, sheet.name, sheet.part, shapes, limits, date1904=plan.date1904)
        left -= found.cells
        if left < 0:
            raise SheetRefused(SheetProblem.TOO_MANY_CELLS, limit=limits.cells)
        facts[sheet.name] = found
    return facts
