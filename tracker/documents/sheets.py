"""Writes tables as csv and xlsx files that open safely and import again as they were."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from xlsxwriter import Workbook

type_of_cell = str | int | Decimal | date | bool | None
BYTE_ORDER_MARK = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
_LIVE = re.compile(r"'*[=+\-@\t\r]")
SEAL_PROPERTY = "Audit seal"
_SAFE_DIGITS = 15
_WIDE, _NARROW = 48, 10
NO_MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001  a mark of the file format, without a zone: never the clock


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula.

    The importer takes one such apostrophe off again, so that nothing changes on the way back.
    """
    return f"'{text}" if _LIVE.match(text) else text


def plain_number(value: Decimal) -> str:
    """A number as a plain decimal string: no exponent, no trailing zeros ("120", "38.5")."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def cell_text(value: type_of_cell) -> str:
    """A cell as csv shows it; None is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[type_of_cell]]) -> Iterator[str]:
    """The lines of a csv file, one by one; the first carries the mark by which Excel knows UTF-8."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow([neutral(heading) for heading in headings])
    yield BYTE_ORDER_MARK + line.getvalue()
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([cell_text(value) for value in row])
        yield line.getvalue()


def write_csv(stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[type_of_cell]]) -> None:
    """Write a csv file (UTF-8 with its mark) to ``stream``, row by row."""
    for line in csv_lines(headings, rows):
        stream.write(line.encode())


def write_xlsx(
    stream: BinaryIO,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[type_of_cell]],
    seal: str = "",
) -> None:
    """Write a workbook of one sheet to ``stream``: frozen bold headings, real dates, no formula ever.

    ``seal``, the newest one of the audit, stands at the foot of every printed page and in the
    properties of the file. Cost: constant memory; one pass over ``rows``.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(stream, options)
    book.set_properties({"created": NO_MOMENT})
    sheet = book.add_worksheet(title[:31])
    if seal:
        book.set_custom_property(SEAL_PROPERTY, seal)
        sheet.set_footer(f"&L{seal}&R&P/&N")
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, min(_WIDE, max(_NARROW, 2 * len(heading) + 2)))
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [neutral(heading) for heading in headings], bold)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write_cell(sheet, number, column, value, day)
    sheet.autofilter(0, 0, number, max(0, len(headings) - 1))
    book.close()


def _write_cell(sheet, row: int, column: int, value: type_of_cell, day) -> None:
    """Write one cell; a number that a spreadsheet cannot hold exactly is written as text."""
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool) and _exact(Decimal(value)):
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, cell_text(value))


def _exact(value: Decimal) -> bool:
    return len(value.normalize().as_tuple().digits) <= _SAFE_DIGITS
