"""Exported files open safely, keep their numbers and days, and hold no live formula."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from tracker.documents.sheets import neutral, plain_number, write_csv, write_xlsx

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
