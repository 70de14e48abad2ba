"""The workbook of an .ods. Its one XML part holds values, formats, merges and hidden rows, so it is enough.

(Calamine would give 0.92 for a cell that shows 92%.) Repeated rows and cells are laid out only when filled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.sheets.calamine_reader import sheet_of_facts
from tracker.sheets.cells import Packed, Sheet, Workbook
from tracker.sheets.facts import SheetFacts
from tracker.sheets.formatwords import words_shown
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.numberformats import Form, Shape, exact, pack_iso, pack_number
from tracker.sheets.package import Package
from tracker.sheets.packing import pack_text
from tracker.sheets.xmlwalk import local, walk

_NUMBERS = ("float", "currency", "percentage")
_SPACES = {"s": " ", "tab": "\t", "line-break": "\n"}


def read_ods(package: Package, limits: SheetLimits, sheet: str | None) -> Workbook:
    """The workbook of a package, or its one sheet of that name. Raises ``SheetRefused``."""
    reader = _Reader(limits, sheet)
    try:
        with package.open("content.xml") as stream:
            walk(stream, "content.xml", reader.start, reader.end, reader.text)
    except (ValueError, OverflowError) as error:
        if isinstance(error, SheetRefused):
            raise
        raise SheetRefused(SheetProblem.DAMAGED, detail="content.xml") from None
    if sheet is not None and sheet not in reader.names:
        raise SheetRefused(SheetProblem.NO_SUCH_SHEET, sheet=sheet, names=reader.names)
    if not reader.names:
        raise SheetRefused(SheetProblem.NO_SHEETS)
    return Workbook("", "ods", tuple(reader.sheets), sheet_names=tuple(reader.names))


@dataclass(slots=True)
class _Cell:
    """A cell element that is being read."""

    attributes: Mapping[str, str]
    repeat: int
    paragraphs: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class _Styles:
    """Automatic styles: which date styles show a month only, which cell styles use them, hidden tables."""

    date_parts: dict[str, set[str]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    hidden_tables: set[str] = field(default_factory=set)
    date_style: str = ""
    style: str = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "date-style":
            self.date_style = attributes.get("name", "")
            self.date_parts[self.date_style] = set()
        elif tag in ("year", "month", "day", "hours") and self.date_style:
            self.date_parts[self.date_style].add(tag)
        elif tag == "style":
            self.style = attributes.get("name", "")
            self.cells[self.style] = attributes.get("data-style-name", "")
        elif tag == "table-properties" and attributes.get("display") == "false":
            self.hidden_tables.add(self.style)

    def end(self, tag: str) -> None:
        if tag == "date-style":
            self.date_style = ""

    def shape(self, cell_style: str) -> Shape:
        """How a date of this cell style is shown."""
        parts = self.date_parts.get(self.cells.get(cell_style, ""), set())
        if parts == {"year", "month"} or parts == {"month"}:
            return Shape.MONTH
        return Shape.YEAR if parts == {"year"} else Shape.DATE


class _Reader:
    """The handlers of one walk over content.xml."""

    def __init__(self, limits: SheetLimits, only: str | None) -> None:
        self.names: list[str] = []
        self.sheets: list[Sheet] = []
        self._limits, self._only = limits, only
        self._styles = _Styles()
        self._facts = SheetFacts()
        self._name = ""
        self._hidden = False
        self._row = self._column = self._row_repeat = 0
        self._row_visible = True
        self._columns: list[tuple[int, str]] = []
        self._cells: list[tuple[int, int, Packed]] = []
        self._cell: _Cell | None = None
        self._notes = 0
        self._in_paragraph = False
        self._starts = {
            "table": self._start_table,
            "table-column": self._start_column,
            "table-row": self._start_row,
            "table-cell": self._start_cell,
            "covered-table-cell": self._start_covered,
        }
        self._ends = {"table": self._end_table, "table-row": self._end_row, "table-cell": self._end_cell}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = local(tag)
        if tag == "annotation" or self._notes:
            self._notes += 1
        elif self._cell is not None and tag not in self._starts:
            self._start_text(tag, attributes)
        elif handler := self._starts.get(tag):
            handler({local(name): value for name, value in attributes.items()})
        else:
            self._styles.start(tag, {local(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> None:
        tag = local(tag)
        if self._notes:
            self._notes -= 1
        elif tag == "p":
            self._in_paragraph = False
        elif handler := self._ends.get(tag):
            handler()
        else:
            self._styles.end(tag)

    def text(self, content: str) -> None:
        if self._cell is not None and self._in_paragraph and not self._notes:
            self._cell.paragraphs[-1].append(content)

    def _start_text(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._cell is None:
            return
        if tag == "p":
            self._cell.paragraphs.append([])
            self._in_paragraph = True
        elif tag in _SPACES and self._in_paragraph:
            count = next((int(value) for name, value in attributes.items() if local(name) == "c"), 1)
            self._cell.paragraphs[-1].append(_SPACES[tag] * min(count, 1000))

    def _start_table(self, attributes: Mapping[str, str]) -> None:
        self._name = attributes.get("name", "")
        self.names.append(self._name)
        if len(self.names) > self._limits.sheets:
            raise SheetRefused(SheetProblem.TOO_MANY_SHEETS, found=len(self.names), limit=self._limits.sheets)
        self._hidden = attributes.get("style-name", "") in self._styles.hidden_tables
        self._facts, self._columns, self._row = SheetFacts(), [], 1

    def _end_table(self) -> None:
        if self._only in (None, self._name):
            self._facts.drop_covered()
            rows = list(self._facts.rows.items())
            self.sheets.append(sheet_of_facts(self._name, self._facts, rows, self._hidden))

    def _start_column(self, attributes: Mapping[str, str]) -> None:
        repeat = int(attributes.get("number-columns-repeated", 1))
        first = self._columns[-1][0] + 1 if self._columns else 1
        last = first + repeat - 1
        self._columns.append((last, attributes.get("default-cell-style-name", "")))
        if attributes.get("visibility", "visible") != "visible":
            self._facts.hide_columns(first, last, self._limits)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._row_repeat = int(attributes.get("number-rows-repeated", 1))
        visibility = attributes.get("visibility", "visible")
        self._row_visible = visibility == "visible"
        self._facts.filtered = self._facts.filtered or visibility == "filter"
        self._column, self._cells = 1, []

    def _end_row(self) -> None:
        rows = self._row_repeat if self._cells else 0
        for row in range(self._row, self._row + rows):
            for first, repeat, packed in self._cells:
                for column in range(first, first + repeat):
                    self._facts.put(self._name, row, column, packed, self._limits)
            if not self._row_visible:
                self._facts.hidden_rows.add(row)
        self._row += self._row_repeat

    def _start_covered(self, attributes: Mapping[str, str]) -> None:
        self._column += int(attributes.get("number-columns-repeated", 1))

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._cell = _Cell(attributes, int(attributes.get("number-columns-repeated", 1)))
        down = int(attributes.get("number-rows-spanned", 1))
        right = int(attributes.get("number-columns-spanned", 1))
        if down > 1 or right > 1:
            self._facts.merge(self._row, self._column, self._row + down - 1, self._column + right - 1)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        packed = self._pack(self._cell)
        if packed is not None:
            self._cells.append((self._column, self._cell.repeat, packed))
        self._column += self._cell.repeat
        self._cell = None

    def _pack(self, cell: _Cell) -> Packed:
        kind = cell.attributes.get("value-type", "")
        shown = "\n".join("".join(parts) for parts in cell.paragraphs)
        if "formula" in cell.attributes and shown.startswith(("#", "Err:")):
            return "e" + shown.strip()
        if "formula" in cell.attributes and not kind and not shown:
            return "u" + cell.attributes["formula"]
        if kind in _NUMBERS:
            value = cell.attributes.get("value", "")
            return pack_number(value, _form(kind, value, shown), date1904=False)
        if kind == "boolean":
            return "b1" if cell.attributes.get("boolean-value") == "true" else "b0"
        if kind == "date":
            return pack_iso(cell.attributes.get("date-value", ""), self._styles.shape(self._style_of(cell)))
        text = cell.attributes.get("string-value") or shown
        return pack_text(text, self._row, self._column, self._name, self._limits)

    def _style_of(self, cell: _Cell) -> str:
        own = cell.attributes.get("style-name")
        if own:
            return own
        return next((style for last, style in self._columns if last >= self._column), "")


def _form(kind: str, value: str, shown: str) -> Form:
    """How a number is shown: as a percentage, with words around it, or alone."""
    if kind == "percentage":
        return Shape.PERCENT
    number = exact(value)
    return (words_shown(number, shown) if number is not None else None) or Shape.PLAIN
