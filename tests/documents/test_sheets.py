"""Exported files open safely, keep their numbers and days, and hold no live formula."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

from tracker.documents import long_sheets
from tracker.documents.long_sheets import TooManyRows
from tracker.documents.sheets import csv_lines, neutral, plain_number, write_csv, write_xlsx

HEADINGS = ["编号", "数", "日", "话"]
ROWS = [["A-1", Decimal("38.500000"), date(2018, 6, 30), "=1+1"], ["", None, None, "'-x"]]


def test_a_csv_says_that_it_is_utf_8_and_has_plain_numbers() -> None:
    stream = io.BytesIO()
    write_csv(stream, HEADINGS, ROWS)
    assert stream.getvalue().startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))
    assert lines == [HEADINGS, ["A-1", "38.5", "2018-06-30", "'=1+1"], ["", "", "", "''-x"]]


def test_a_workbook_has_real_numbers_and_days_and_no_formula() -> None:
    stream = io.BytesIO()
    write_xlsx(stream, "表", HEADINGS, ROWS)
    sheet = load_workbook(stream)["表"]
    assert (sheet["B2"].value, sheet["C2"].value.date(), sheet["D2"].value) == (
        38.5,
        date(2018, 6, 30),
        "'=1+1",
    )
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert sheet.freeze_panes == "A2"


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_written_as_text() -> None:
    stream = io.BytesIO()
    write_xlsx(stream, "x", ["数"], [[Decimal("1234567890123456.5")]])
    assert load_workbook(stream).active["A2"].value == "1234567890123456.5"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1"])
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["x=1", "公里", "1-2", "'s", ""])
def test_other_text_is_left_alone(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize(
    ("number", "text"), [("120.000000", "120"), ("1E+3", "1000"), ("-0.0", "0"), ("0.000001", "0.000001")]
)
def test_numbers_are_written_without_exponent_and_trailing_zeros(number: str, text: str) -> None:
    assert plain_number(Decimal(number)) == text


ODD = [" 空格 ", "a<b>&c\"'", "_x0041_", "\x01\x1f\ufffe", "行\n行\r行", "\t", "𠀀", "甲" * 40_000, "]]>"]


def cells(stream: io.BytesIO) -> list[list[object]]:
    return [list(row) for row in load_workbook(stream).active.iter_rows(values_only=True)]


def test_a_workbook_holds_every_text_as_xlsxwriter_writes_it() -> None:
    ours, theirs = io.BytesIO(), io.BytesIO()
    write_xlsx(ours, "x", ["话"], [[text] for text in ODD])
    book = Workbook(theirs, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for number, text in enumerate(["话", *map(neutral, ODD)]):
        sheet.write_string(number, 0, text)
    book.close()
    assert cells(ours) == cells(theirs)


@pytest.mark.parametrize(
    "day",
    [date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(2018, 12, 31), datetime(2018, 1, 2, 18)],  # noqa: DTZ001  sheets know no zone
    ids=str,
)
def test_a_day_is_the_day_that_it_was(day: date) -> None:
    stream = io.BytesIO()
    write_xlsx(stream, "x", ["日"], [[day]])
    found = load_workbook(stream).active["A2"]
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001
    assert (found.value, found.number_format) == (moment, "yyyy-mm-dd")


def test_yes_and_no_are_not_taken_for_one_and_nought() -> None:
    stream = io.BytesIO()
    write_csv(stream, ["甲"], [[1], [True], [Decimal("1.0")], [0], [False]])
    assert stream.getvalue().decode("utf-8-sig").split() == ["甲", "1", "True", "1", "0", "False"]


def test_a_workbook_says_how_large_it_is_and_filters_all_its_rows() -> None:
    stream = io.BytesIO()
    write_xlsx(stream, "x", HEADINGS, ROWS * 20)
    sheet = load_workbook(stream).active
    assert (sheet.dimensions, sheet.auto_filter.ref) == ("A1:D41", "A1:D41")


def test_a_workbook_without_rows_opens() -> None:
    stream = io.BytesIO()
    write_xlsx(stream, "x", HEADINGS, [])
    assert cells(stream) == [HEADINGS]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_sheets, "MOST_ROWS", 10)
    with pytest.raises(TooManyRows):
        write_xlsx(io.BytesIO(), "x", HEADINGS, ROWS * 10)


@pytest.mark.parametrize("write", [write_csv, lambda *what: write_xlsx(what[0], "x", *what[1:])])
def test_a_row_that_is_not_as_wide_as_the_headings_is_an_error(write) -> None:
    with pytest.raises(ValueError, match="3 cells under 4 headings"):
        write(io.BytesIO(), HEADINGS, [["A", None, None]])


def test_a_csv_is_written_while_its_rows_are_read() -> None:
    read = []

    def rows() -> Iterator[list[str]]:
        for number in range(100_000):
            read.append(number)
            yield ["x"]

    lines = csv_lines(["甲"], rows())
    next(lines), next(lines)
    assert len(read) < 1_000
