"""A workbook to fill in: instructions first, then one row a target, with all but the answers locked."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tracker.choices import FACES
from tracker.domain.periods import ONCE
from tracker.domain.vocabulary import Kind, NilReason
from tracker.explanations import period_words
from tracker.queries.report_sheet import SheetLine

KEY, SHOWN = "row_key", ("target", "name", "period", "unit", "last")
ANSWERS = (
    "value",
    "numerator",
    "denominator",
    "done_on",
    "expected_on",
    "level",
    "nil_reason",
    "as_of",
    "data_source",
    "evidence_links",
    "note",
)
NUMBERS = (Kind.CUMULATIVE, Kind.LEVEL, Kind.COUNT, Kind.MAINTAIN)
WIDTHS = {"target": 14, "name": 36, "period": 12, "unit": 8, "last": 12, "note": 30, "evidence_links": 30}
LEVELS = ["0", "1", "2", "3", "4"]


def takes(line: SheetLine, key: str) -> bool:
    """Whether a target can be answered in a column."""
    if key == "value":
        return line.kind in NUMBERS
    if key in ("numerator", "denominator"):
        return line.kind in NUMBERS and line.is_ratio
    if key in ("done_on", "expected_on"):
        return line.kind is Kind.MILESTONE
    if key == "level":
        return line.kind is Kind.RUBRIC
    return True


def write_report_sheet(
    stream: BinaryIO,
    lines: Sequence[SheetLine],
    *,
    headings: Mapping[str, str],
    keys: Sequence[str],
    person: str,
    today: date,
) -> None:
    """Write the workbook. ``headings`` are those that imports know, by column key; ``keys`` one a row.

    No formula, no macro; sheets are protected without a password, against slips and not against people.
    """
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        _Instructions(book).write(lines, person, today)
        _Table(book, lines, headings).write(keys)


def _written(code: str) -> str:
    """A period as it is written in a sheet; imports read it again."""
    return period_words(code) if code == ONCE else code


class _Instructions:
    def __init__(self, book: Workbook) -> None:
        self.sheet = book.add_worksheet(_("Instructions"))
        self.bold = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def write(self, lines: Sequence[SheetLine], person: str, today: date) -> None:
        self.sheet.set_column(0, 0, 90)
        self.sheet.write_string(0, 0, _("Reports to fill in"), self.bold)
        for row, text in enumerate(_said(lines, person, today), start=1):
            self.sheet.write_string(row, 0, text, self.wrapped)
        self.sheet.protect()


def _said(lines: Sequence[SheetLine], person: str, today: date) -> list[str]:
    made = {"person": person, "day": today.isoformat(), "number": len(lines)}
    said = [
        _("Made for %(person)s on %(day)s: %(number)d targets.") % made,
        _("1. Fill in the yellow cells of the next sheet. Everything else is locked."),
        _("2. A blank is not zero. Where there is no number, choose the reason in the nil column."),
        _("3. A row without an answer is left out when the sheet is imported."),
        _("4. Numbers stand in the unit of their row; 1.2万 or a unit in the cell is understood as well."),
        _("5. Days are written as 2018-06-30. Without a day the last day of the period is meant."),
        _("6. Save the file and send it under “Imports and exports”, kind “Reports”."),
    ]
    if any(line.illustrative for line in lines):
        said.append(_("The targets are illustrative data."))
    return said


class _Table:
    def __init__(self, book: Workbook, lines: Sequence[SheetLine], headings: Mapping[str, str]) -> None:
        self.sheet: Worksheet = book.add_worksheet(_("To fill in"))
        self.lines = lines
        answers = [key for key in ANSWERS if any(takes(line, key) for line in lines) or not lines]
        self.columns = [*SHOWN, *answers, KEY]
        self.headings = headings
        border = {"border": 1, "border_color": "#B0B8C0", "valign": "top"}
        self.head = book.add_format({**border, "bold": True, "bg_color": "#DCE6F1", "text_wrap": True})
        self.locked = book.add_format({**border, "text_wrap": True})
        self.closed = book.add_format({**border, "bg_color": "#E7E9EC"})
        self.open = book.add_format({**border, "locked": False, "bg_color": "#FFF9DB", "text_wrap": True})
        self.day = book.add_format(
            {**border, "locked": False, "bg_color": "#FFF9DB", "num_format": "yyyy-mm-dd"}
        )

    def write(self, keys: Sequence[str]) -> None:
        for column, key in enumerate(self.columns):
            self.sheet.write_string(0, column, self.headings[key], self.head)
            self.sheet.set_column(column, column, WIDTHS.get(key, 14), None, {"hidden": key == KEY})
        for row, (line, key) in enumerate(zip(self.lines, keys, strict=True), start=1):
            self._row(row, line, key)
        self.sheet.freeze_panes(1, self.columns.index("period"))
        self.sheet.protect("", {"format_columns": True, "format_rows": True})
        self.sheet.activate()

    def _row(self, row: int, line: SheetLine, row_key: str) -> None:
        fixed = {
            KEY: row_key,
            "target": line.code,
            "name": line.name,
            "unit": line.unit,
            "last": f"{line.last:f} ({_written(line.last_period)})" if line.last is not None else "",
        }
        for column, key in enumerate(self.columns):
            if key == "period":
                self._period(row, column, line)
            elif key in fixed:
                self.sheet.write_string(row, column, fixed[key], self.locked)
            elif takes(line, key):
                self._answer(row, column, key, line)
            else:
                self.sheet.write_blank(row, column, None, self.closed)

    def _period(self, row: int, column: int, line: SheetLine) -> None:
        if line.period is None:
            self.sheet.write_blank(row, column, None, self.open)
        else:
            self.sheet.write_string(row, column, _written(line.period.code), self.locked)

    def _answer(self, row: int, column: int, key: str, line: SheetLine) -> None:
        is_day = key in ("done_on", "expected_on", "as_of")
        self.sheet.write_blank(row, column, None, self.day if is_day else self.open)
        rule = self._rule(key, line)
        if rule:
            self.sheet.data_validation(row, column, row, column, {"ignore_blank": True, **rule})

    def _rule(self, key: str, line: SheetLine) -> dict[str, Any]:
        """What a spreadsheet program offers or refuses in a cell."""
        if key == "nil_reason":
            return {"validate": "list", "source": [FACES[NilReason][one].words[0] for one in NilReason]}
        if key == "level":
            return {"validate": "list", "source": LEVELS}
        if key == "as_of" and line.period is not None:
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": line.period.start,
                "maximum": line.period.end,
                "error_title": _("Not in the period"),
                "error_message": _("Expected a day from %(start)s to %(end)s.")
                % {"start": line.period.start.isoformat(), "end": line.period.end.isoformat()},
            }
        return {}
