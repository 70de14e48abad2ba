"""Writes tables as csv and xlsx files that open safely and import again as they were."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from operator import getitem
from tempfile import TemporaryFile
from typing import BinaryIO
from zipfile import ZipFile

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from tracker.documents.long_sheets import Fragment, Kept, grafted, number_cell, text_cell, write_rows

type_of_cell = str | int | Decimal | date | bool | None
BYTE_ORDER_MARK = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
_LIVE = re.compile(r"'*[=+\-@\t\r]")
SEAL_PROPERTY = "Audit seal"
_SAFE_DIGITS = 15
_DAY_ZERO, _BEFORE_29_FEBRUARY_1900 = datetime(1899, 12, 31), 60  # noqa: DTZ001  as above
_LINES_AT_ONCE, _DAY_STYLE = 200, 2
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


def _as_wide(
    rows: Iterable[Sequence[type_of_cell]], headings: Sequence[str]
) -> Iterator[Sequence[type_of_cell]]:
    """The same rows; ``ValueError`` at one that has more or fewer cells than there are headings."""
    width = len(headings)
    for row in rows:
        if len(row) != width:
            raise ValueError(f"{len(row)} cells under {width} headings")
        yield row


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[type_of_cell]]) -> Iterator[str]:
    """The lines of a csv file, some at once; the first carries the mark by which Excel knows UTF-8."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([neutral(heading) for heading in headings])
    yield BYTE_ORDER_MARK + lines.getvalue()
    texts = [Kept(cell_text) for _heading in headings]
    rest = iter(rows)
    while some := list(islice(rest, _LINES_AT_ONCE)):
        lines.seek(0)
        lines.truncate()
        writer.writerows(map(getitem, texts, row) for row in _as_wide(some, headings))
        yield lines.getvalue()


def write_csv(stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[type_of_cell]]) -> None:
    """Write a csv file (UTF-8 with its mark) to ``stream``, some lines at once."""
    for lines in csv_parts(headings, rows):
        stream.write(lines)


def csv_parts(
    headings: Sequence[str], rows: Iterable[Sequence[type_of_cell]], ready: Iterable[bytes] | None = None
) -> Iterator[bytes]:
    """The same file, some lines at once; ``ready`` are the lines of its rows where somebody wrote them."""
    yield from map(str.encode, csv_lines(headings, rows if ready is None else ()))
    yield from ready or ()


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
    letters = [xl_col_to_name(place) for place in range(len(headings))]
    with TemporaryFile("w+", encoding="utf-8") as body:
        last = write_rows(body, _as_wide(rows, headings), letters, _cell, first=2)
        body.flush()
        body.buffer.seek(0)
        with ZipFile(_shell(title, headings, last, seal)) as shell:
            grafted(shell, body.buffer, f"{letters[-1]}{last}", stream)


def _shell(title: str, headings: Sequence[str], last: int, seal: str) -> BinaryIO:
    """The workbook with its headings; its second row shows the style of days, and is replaced."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "constant_memory": True, "strings_to_formulas": False})
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
    sheet.write_datetime(1, 0, NO_MOMENT, day)
    sheet.autofilter(0, 0, last - 1, max(0, len(headings) - 1))
    book.close()
    if day.xf_index != _DAY_STYLE:
        raise RuntimeError(f"days have the style {day.xf_index}")
    return stream


def _cell(value: type_of_cell) -> Fragment:
    """The end of a cell; None where nothing stands.

    A number that a spreadsheet cannot hold exactly is written as text.
    """
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return number_cell(plain_number(_serial(value)), _DAY_STYLE)
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and _exact(Decimal(value)):
        return number_cell(plain_number(Decimal(value)))
    return text_cell(cell_text(value))


def _serial(day: date) -> Decimal:
    """The number by which spreadsheets know a day; they believe that 1900-02-29 was one."""
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001  as above
    passed = moment.replace(tzinfo=None) - _DAY_ZERO
    days = Decimal(passed.days) + Decimal(passed.seconds) / 86_400
    return days + 1 if days >= _BEFORE_29_FEBRUARY_1900 else days


def _exact(value: Decimal) -> bool:
    return len(value.normalize().as_tuple().digits) <= _SAFE_DIGITS
