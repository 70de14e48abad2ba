"""Sheets as departments really send them: each gives its cells and values, or the reason and the place."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.sheets.test_headings import WANTED
from tracker.domain.dates import DateRefused, parse_period
from tracker.domain.numbers import NumberRefused, parse_number
from tracker.sheets.cells import Cell, CellKind
from tracker.sheets.notices import SheetNotice, SheetProblem, SheetRefused
from tracker.sheets.reader import read_workbook
from tracker.sheets.table import Table, find_table

SAMPLES = Path(__file__).parent / "samples"
PLAIN = [
    ("T-001", date(2018, 6, 30), Decimal("120"), "公里", "通车路段验收完成"),
    ("T-002", date(2018, 6, 30), Decimal("92"), "%", "第二季度接种率"),
    ("T-003", date(2018, 6, 30), Decimal("12000"), "个", "新增学位"),
    ("T-004", date(2018, 12, 31), Decimal("38.5"), "微克/立方米", "年均浓度"),
    ("T-005", date(2018, 12, 31), Decimal("23456.78"), "万元", "投资完成额"),
]


def table(sample: str) -> Table:
    return find_table(read_workbook((SAMPLES / sample).read_bytes(), name=sample), WANTED)


def day(cell: Cell) -> date | str:
    """The last day of the period in a cell, or the address of the cell when it is refused."""
    try:
        return parse_period(cell.value if isinstance(cell.value, str | date) else cell.text).end
    except DateRefused:
        return cell.address


def number(cell: Cell) -> Decimal | str:
    """The number in a cell, or the address of the cell when it is refused."""
    if cell.kind in (CellKind.ERROR, CellKind.UNCACHED_FORMULA):
        return cell.address
    try:
        value = cell.value if isinstance(cell.value, str | Decimal) else None
        return parse_number(value, is_percent=cell.kind is CellKind.PERCENT).value
    except NumberRefused:
        return cell.address


def rows(made: Table) -> list[tuple[object, ...]]:
    return [
        (
            row.cells["target"].value,
            day(row.cells["period"]),
            number(row.cells["value"]),
            row.cells["unit"].text,
            row.cells["note"].text,
        )
        for row in made.rows()
    ]


@pytest.mark.parametrize(
    "sample",
    [
        "a04_gbk.csv",
        "a05_utf16le_bom_tab.csv",
        "a15_tab.tsv",
        "a27_preamble.csv",
        "b20_biff8.xls",
        "b23_sheet.ods",
        "c01_title_rows.xlsx",
        "c08_decorated_headers.xlsx",
        "c18_total_row.xlsx",
        "c23_data_on_second_sheet.xlsx",
        "d02_percent_format.xlsx",
    ],
)
def test_a_good_sheet_of_any_kind_gives_the_same_five_rows(sample: str) -> None:
    assert rows(table(sample)) == PLAIN


def test_a_value_in_another_unit_is_read_with_that_unit() -> None:
    assert rows(table("d08_unit_converted.xlsx"))[0][2:4] == (Decimal("120000"), "米")


@pytest.mark.parametrize(
    ("sample", "values"),
    [
        ("d01_percent_text.csv", ["92", "92", "92.5", "0.5", "100"]),
        ("d05_thousands.csv", ["12345", "12345", "1234567.5", "12345", "12345", "12345"]),
        ("d06_fullwidth.csv", ["120", "3.5", "12", "1200"]),
    ],
)
def test_every_way_to_write_a_number_is_read(sample: str, values: list[str]) -> None:
    assert [str(row[2]) for row in rows(table(sample))] == values


@pytest.mark.parametrize(
    ("sample", "cells"),
    [
        ("d12_nan_inf.csv", [f"C{row}" for row in range(2, 8)]),
        ("d16_text_values.csv", [f"C{row}" for row in range(2, 12)]),
        ("d24_excel_errors.xlsx", ["C2", "C3", "C4", "C5"]),
        ("c12_blank_rows_between.xlsx", ["C7"]),
    ],
)
def test_every_cell_that_is_no_number_is_named(sample: str, cells: list[str]) -> None:
    assert [row[2] for row in rows(table(sample)) if isinstance(row[2], str)] == cells


@pytest.mark.parametrize(
    ("sample", "days"),
    [
        ("e01_chinese.csv", ["2018-12-31", "2018-06-03", "2018-07-04", "2018-07-05", "2018-07-06"]),
        ("e02_as_of.csv", ["2018-06-30", "2018-12-31", "2018-09-30", "2018-12-31", "2018-02-28"]),
        ("e05_impossible.csv", ["B2", "B3", "B4", "B5", "B6", "B7"]),
        ("e09_quarters.csv", ["2018-06-30", "2018-09-30", "2018-06-30", "2019-03-31", "2018-12-31"]),
    ],
)
def test_every_way_to_write_a_period_is_read_or_named(sample: str, days: list[str]) -> None:
    assert [str(row[1]) for row in rows(table(sample))] == days


def test_a_merged_code_is_filled_down_and_its_cell_is_named() -> None:
    made = table("c02_merged_code.xlsx")
    assert [row[0] for row in rows(made)] == ["T-003", "T-003"]
    assert [(n.code, n.cell) for n in made.notices] == [(SheetNotice.MERGED_FILLED, "A4")]


def test_the_row_of_totals_is_named() -> None:
    assert [(n.code, n.cell) for n in table("c18_total_row.xlsx").notices] == [(SheetNotice.TOTAL_ROW, "A7")]


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        ("a09_one_bad_byte.csv", SheetProblem.UNDECODABLE),
        ("b05_truncated.xlsx", SheetProblem.DAMAGED),
        ("b18_password.xlsx", SheetProblem.PASSWORD),
        ("b30_only_header.xlsx", SheetProblem.NO_ROWS),
    ],
)
def test_a_file_that_cannot_be_read_says_why(sample: str, code: SheetProblem) -> None:
    with pytest.raises(SheetRefused) as refused:
        table(sample)
    assert refused.value.code is code


def test_the_broken_byte_is_named_by_its_cell() -> None:
    with pytest.raises(SheetRefused) as refused:
        table("a09_one_bad_byte.csv")
    assert refused.value.params["cell"] == "E3"
