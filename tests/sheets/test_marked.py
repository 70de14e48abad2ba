"""The workbook with remarks that a person gets back (tracker/sheets/marked.py)."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.sheets.build import GOOD_ROW, HEADINGS, book, saved
from tracker.sheets import marked
from tracker.sheets.cells import CellKind
from tracker.sheets.limits import SheetLimits
from tracker.sheets.marked import Mark, mark_workbook
from tracker.sheets.reader import read_workbook

SAMPLES = Path(__file__).parent / "samples"


def page(data: bytes, *marks: Mark, limits: SheetLimits | None = None) -> Worksheet:
    """The first sheet of the marked workbook."""
    made = mark_workbook(data, read_workbook(data), marks, author="督查", limits=limits)
    return load_workbook(io.BytesIO(made)).worksheets[0]


def workbook() -> bytes:
    made, sheet = book([HEADINGS, GOOD_ROW, ["=1+1", None, None, None, None]])
    sheet["C2"].number_format = "0.00"
    sheet.merge_cells("D2:D3")
    sheet.column_dimensions["E"].width = 44
    made.create_sheet("填表说明")
    return saved(made)


def test_an_error_is_a_comment_and_a_colour_on_its_cell() -> None:
    cell = page(workbook(), Mark("Sheet1", "C2", "“约120”只是约数。"))["C2"]
    assert (cell.comment.text, cell.comment.author, cell.fill.start_color.rgb[-6:]) == (
        "“约120”只是约数。",
        "督查",
        "FFC7CE",
    )


def test_a_warning_has_another_colour() -> None:
    assert page(workbook(), Mark("Sheet1", "C2", "x", "warning"))["C2"].fill.start_color.rgb[-6:] == "FFEB9C"


def test_several_remarks_on_a_cell_are_one_comment_in_the_gravest_colour() -> None:
    cell = page(workbook(), Mark("Sheet1", "C2", "一", "warning"), Mark("Sheet1", "C2", "二"))["C2"]
    assert (cell.comment.text, cell.fill.start_color.rgb[-6:]) == ("一\n二", "FFC7CE")


def test_the_rest_of_the_workbook_stays_as_it_was() -> None:
    sheet = page(workbook(), Mark("Sheet1", "C2", "x"))
    assert (sheet["A3"].value, sheet["C2"].value, sheet["C2"].number_format) == ("=1+1", 120, "0.00")
    assert (sheet.column_dimensions["E"].width, sheet.parent.sheetnames) == (44, ["Sheet1", "填表说明"])


def test_a_remark_on_a_merged_cell_stands_where_it_can_be_seen() -> None:
    assert page(workbook(), Mark("Sheet1", "D3", "x"))["D2"].comment.text == "x"


def test_a_remark_may_stand_on_a_blank_cell() -> None:
    assert page(workbook(), Mark("Sheet1", "B9", "缺"))["B9"].comment.text == "缺"


@pytest.mark.parametrize("sample", ["a04_gbk.csv", "b20_biff8.xls", "b23_sheet.ods"])
def test_a_file_of_another_kind_becomes_an_xlsx_of_the_same_cells(sample: str) -> None:
    data = (SAMPLES / sample).read_bytes()
    read = read_workbook(data)
    name = read.sheets[0].name
    made = mark_workbook(data, read, [Mark(name, "C3", "x"), Mark(name, "E9", "y", "warning")], author="督查")
    again = read_workbook(made)
    cells = [[(cell.address, cell.value) for cell in row] for row in read.sheets[0].cells()]
    assert [[(cell.address, cell.value) for cell in row] for row in again.sheets[0].cells()] == cells
    assert load_workbook(io.BytesIO(made)).worksheets[0]["E9"].comment.text == "y"


def test_a_percent_stays_a_percent() -> None:
    data = (SAMPLES / "percent_merge_hidden.xls").read_bytes()
    again = read_workbook(mark_workbook(data, read_workbook(data), [], author="督查")).sheets[0].cell(2, 3)
    assert (again.kind, again.value) == (CellKind.PERCENT, Decimal(92))


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    cell = page("编号,说明\nT-1,=cmd|' /C calc'!A0\n".encode(), Mark("", "B2", "x"))["B2"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|' /C calc'!A0")


def test_a_workbook_that_cannot_be_edited_is_written_anew_from_its_cells() -> None:
    sheet = page(workbook(), Mark("Sheet1", "C2", "x"), limits=SheetLimits(seconds=20, rows=1))
    assert (sheet["C2"].value, sheet["C2"].comment.text, sheet["C2"].number_format) == (120, "x", "General")


def test_no_more_marks_are_made_than_a_program_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked, "MOST_MARKS", 2)
    sheet = page(workbook(), *[Mark("Sheet1", f"A{row}", "x") for row in range(2, 9)])
    assert [sheet[f"A{row}"].comment is not None for row in range(2, 6)] == [True, True, False, False]


def test_sheet_names_that_xlsx_forbids_are_written_otherwise() -> None:
    names: set[str] = set()
    made = [marked._sheet_name(name, names) for name in ("a/b", "a?b", "", "x" * 40)]
    assert made == ["a-b", "a-b 2", "Sheet1", "x" * 31]
