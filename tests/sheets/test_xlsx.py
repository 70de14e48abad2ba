"""Cells of .xlsx workbooks: values, formats, errors, formulas, merges, hidden rows; both ways of reading."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.sheets.build import GOOD_ROW, HEADINGS, book, inline, parts, saved, styles, worksheet, zipped
from tracker.sheets.books import read_book, read_xlsx
from tracker.sheets.cells import Cell, CellKind, Merge, Workbook
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.package import open_package

LIMITS = SheetLimits()


def both(data: bytes) -> Workbook:
    """The workbook, after both ways of reading gave the same."""
    small = read_xlsx(data, open_package(data, LIMITS), LIMITS, None)
    large = read_xlsx(data, open_package(data, LIMITS), LIMITS, None, small_rows=-1)
    assert small == large
    return small


def cell_of(value: Any, number_format: str = "General") -> Cell:
    """The cell that a value under a format becomes, read both ways."""
    made, sheet = book([["x"]])
    sheet["B2"] = value
    sheet["B2"].number_format = number_format
    return both(saved(made)).sheets[0].cell(2, 2)


def refusal(data: bytes, limits: SheetLimits = LIMITS) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        read_book(data, limits)
    return refused.value


@pytest.mark.parametrize(
    ("value", "number_format", "kind", "read"),
    [
        ("通车", "General", CellKind.TEXT, "通车"),
        (" \u3000通车\u200b\n路段 ", "General", CellKind.TEXT, "通车\n路段"),
        ("#N/A", "General", CellKind.ERROR, "#N/A"),
        ("#DIV/0!", "General", CellKind.ERROR, "#DIV/0!"),
        (120, "General", CellKind.NUMBER, Decimal("120")),
        (120.0, "General", CellKind.NUMBER, Decimal("120")),
        (-38.5, "0.00", CellKind.NUMBER, Decimal("-38.5")),
        (0.1 + 0.2, "General", CellKind.NUMBER, Decimal("0.3")),
        (1e-10, "General", CellKind.NUMBER, Decimal("1E-10")),
        (12345.678, "#,##0.00_ ;[Red]-#,##0.00", CellKind.NUMBER, Decimal("12345.678")),
        (1.5, '0.0"公里"', CellKind.TEXT, "1.5公里"),
        (92, '0"%"', CellKind.TEXT, "92%"),
        (1, '"T-"000', CellKind.TEXT, "T-001"),
        (7, "000", CellKind.TEXT, "007"),
        (12345, '0!.0,"万"', CellKind.TEXT, "1.2345万"),
        (-5, '0"公里";-0"公里"', CellKind.TEXT, "-5公里"),
        (5, '"¥"#,##0.00', CellKind.NUMBER, Decimal("5")),
        (12345, '[>=10000]0!.0,"万";0', CellKind.TEXT, "1.2345万"),
        (9000, '[>=10000]0!.0,"万";0', CellKind.NUMBER, Decimal("9000")),
        (5.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', CellKind.NUMBER, Decimal("5.5")),
        (15000, "0.00E+00", CellKind.NUMBER, Decimal("15000")),
        (0.92, "0%", CellKind.PERCENT, Decimal("92")),
        (0.92, "0.00%", CellKind.PERCENT, Decimal("92")),
        (0.07, "0.0%;[Red]-0.0%", CellKind.PERCENT, Decimal("7")),
        (1, "0%", CellKind.PERCENT, Decimal("100")),
        (0.005, "0.0%", CellKind.PERCENT, Decimal("0.5")),
        (True, "General", CellKind.BOOL, True),
        (date(2018, 6, 30), "yyyy-mm-dd", CellKind.DATE, date(2018, 6, 30)),
        (date(2018, 6, 30), 'yyyy"年"m"月"d"日"', CellKind.DATE, date(2018, 6, 30)),
        (date(2018, 6, 30), '[DBNum1][$-804]yyyy"年"m"月"d"日";@', CellKind.DATE, date(2018, 6, 30)),
        (date(2018, 6, 30), "yyyy/m/d;@", CellKind.DATE, date(2018, 6, 30)),
        (date(2018, 6, 15), 'yyyy"年"m"月"', CellKind.DATE, date(2018, 6, 15)),
        (datetime(2018, 6, 30, 14, 30), "yyyy-mm-dd hh:mm", CellKind.DATE, datetime(2018, 6, 30, 14, 30)),  # noqa: DTZ001 - as a sheet holds it
        (43281, "General", CellKind.NUMBER, Decimal("43281")),
        (time(8, 30), "h:mm", CellKind.TEXT, "8:30:00"),
        (timedelta(hours=30), "[h]:mm:ss", CellKind.TEXT, "30:00:00"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value: Any, number_format: str, kind: CellKind, read: Any) -> None:
    cell = cell_of(value, number_format)
    assert (cell.kind, cell.value) == (kind, read)


@pytest.mark.parametrize("number_format", ['yyyy"年"m"月"', "mmm-yy", 'yyyy"年"m"月";@', "yyyy-mm"])
def test_a_date_that_is_shown_as_a_month_is_that_month(number_format: str) -> None:
    cell = cell_of(date(2018, 6, 1), number_format)
    assert (cell.kind, cell.value) == (CellKind.TEXT, "2018年6月")


@pytest.mark.parametrize(
    ("built_in", "shown"),
    [("31", "2018-06-30"), ("14", "2018-06-30"), ("58", "2018-06-30"), ("22", "2018-06-30")],
)
def test_built_in_date_formats_of_the_chinese_edition_are_dates(built_in: str, shown: str) -> None:
    data = zipped(
        parts(worksheet('<row r="1"><c r="A1" s="1"><v>43281</v></c></row>'), styles=styles(built_in))
    )
    assert both(data).sheets[0].cell(1, 1).text == shown


@pytest.mark.parametrize("built_in", ["27", "57", "17"])
def test_built_in_month_formats_of_the_chinese_edition_are_months(built_in: str) -> None:
    data = zipped(
        parts(worksheet('<row r="1"><c r="A1" s="1"><v>43252</v></c></row>'), styles=styles(built_in))
    )
    assert both(data).sheets[0].cell(1, 1).value == "2018年6月"


def test_both_date_systems_give_the_same_day() -> None:
    days = []
    for epoch in (None, CALENDAR_MAC_1904):
        made, sheet = book([["x"]])
        if epoch:
            made.epoch = epoch
        sheet["A2"] = date(2018, 6, 30)
        read = both(saved(made))
        days.append((read.sheets[0].cell(2, 1).value, read.date1904))
    assert days == [(date(2018, 6, 30), False), (date(2018, 6, 30), True)]


def test_a_formula_with_a_kept_result_is_that_result() -> None:
    cell = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>a</v></c>'
        '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    read = both(zipped(parts(worksheet(f'<row r="1">{cell}</row>')))).sheets[0]
    assert [read.cell(1, column).value for column in (1, 2, 3)] == [Decimal(2), "a", "#DIV/0!"]


@pytest.mark.parametrize("cell", ["<f>1+1</f>", "<f>1+1</f><v></v>", "<f>1+1</f><v/>"])
def test_a_formula_without_a_kept_result_is_seen(cell: str) -> None:
    read = both(zipped(parts(worksheet(f'<row r="1"><c r="A1">{cell}</c></row>')))).sheets[0].cell(1, 1)
    assert (read.kind, read.value) == (CellKind.UNCACHED_FORMULA, "=1+1")


def test_a_formula_whose_result_is_an_empty_text_is_blank() -> None:
    data = zipped(
        parts(
            worksheet('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(1,"")</f><v></v></c></row>')
        )
    )
    assert both(data).sheets[0].cell(1, 2).is_blank


def test_digits_that_a_float_cannot_hold_are_kept() -> None:
    data = zipped(
        parts(
            worksheet(
                '<row r="1"><c r="A1"><v>123456789012345678</v></c>'
                '<c r="B1"><v>123456789012345678.5</v></c></row>'
            )
        )
    )
    sheet = both(data).sheets[0]
    assert [str(sheet.cell(1, column).value) for column in (1, 2)] == [
        "123456789012345678",
        "123456789012345678.5",
    ]


def test_merges_hidden_rows_hidden_columns_and_filters_are_known() -> None:
    made, sheet = book([HEADINGS, GOOD_ROW, GOOD_ROW, GOOD_ROW])
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[900].hidden = True
    sheet.column_dimensions["E"].hidden = True
    sheet.auto_filter.ref = "A1:E4"
    read = both(saved(made)).sheets[0]
    assert read.merges == (Merge(2, 1, 3, 1),)
    assert (read.hidden_rows, read.hidden_columns, read.filtered) == ({3}, {5}, True)


def test_what_stands_under_a_merge_is_not_read() -> None:
    data = zipped(
        parts(
            worksheet(
                '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
                '<row r="2"><c r="A2"><v>3</v></c></row>',
                after='<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>',
            )
        )
    )
    assert [(row.number, row.cells) for row in both(data).sheets[0].rows] == [(1, ["n1"])]


def test_hidden_sheets_are_marked() -> None:
    made, _ = book()
    made.create_sheet("选项").sheet_state = "veryHidden"
    assert [sheet.hidden for sheet in both(saved(made)).sheets] == [False, True]


def test_one_sheet_can_be_asked_for_by_name() -> None:
    made, _ = book()
    made.create_sheet("第二").append(["x"])
    read = read_book(saved(made), LIMITS, "第二")
    assert ([sheet.name for sheet in read.sheets], read.sheet_names) == (["第二"], ("Sheet1", "第二"))


def test_a_sheet_that_does_not_exist_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(SheetRefused) as refused:
        read_book(saved(book()[0]), LIMITS, "第二")
    assert (refused.value.code, refused.value.params["names"]) == (SheetProblem.NO_SUCH_SHEET, ["Sheet1"])


@pytest.mark.parametrize("dimension", ["A1:B1", "A1", "A1:XFD1048576", "nonsense"])
def test_a_lying_dimension_hides_no_cell(dimension: str) -> None:
    row = '<row r="1">' + inline("A1", "x") + '</row><row r="9">' + inline("C9", "y") + "</row>"
    data = zipped(parts(worksheet(row, before=f'<dimension ref="{dimension}"/>')))
    small = read_book(data, LIMITS).sheets[0]
    assert [(row.number, row.cells[-1]) for row in small.rows] == [(1, "tx"), (9, "ty")]


def test_cells_that_do_not_say_their_place_follow_each_other() -> None:
    data = zipped(parts(worksheet("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row>")))
    assert [(row.number, row.cells) for row in both(data).sheets[0].rows] == [
        (1, ["n1", None, "n3"]),
        (2, ["n4"]),
    ]


def test_rich_text_and_phonetic_hints_give_the_plain_text() -> None:
    data = zipped(
        parts(
            worksheet(
                '<row r="1"><c r="A1" t="inlineStr"><is><r><t>完</t></r><r><t>成</t></r></is></c></row>'
            )
        )
    )
    assert both(data).sheets[0].cell(1, 1).value == "完成"


def test_styles_that_openpyxl_cannot_read_hide_no_cell() -> None:
    broken = styles("0%").replace(
        "<fonts", '<colors><indexedColors><rgbColor rgb="x"/></indexedColors></colors><fonts'
    )
    data = zipped(parts(worksheet('<row r="1"><c r="A1" s="1"><v>0.92</v></c></row>'), styles=broken))
    assert read_book(data, LIMITS).sheets[0].cell(1, 1).text == "92%"


def test_a_damaged_text_is_refused_with_its_cell() -> None:
    made, sheet = book()
    sheet["E2"] = "完\ufffd"
    assert refusal(saved(made)).params["cell"] == "E2"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (SheetLimits(rows=1), SheetProblem.TOO_MANY_ROWS),
        (SheetLimits(columns=3), SheetProblem.FAR_CELL),
        (SheetLimits(cells=4), SheetProblem.TOO_MANY_CELLS),
        (SheetLimits(text_length=3), SheetProblem.TEXT_TOO_LONG),
        (SheetLimits(sheets=0), SheetProblem.TOO_MANY_SHEETS),
        (SheetLimits(unpacked_bytes=100), SheetProblem.UNPACKED_TOO_LARGE),
    ],
)
def test_limits_are_kept(limits: SheetLimits, code: SheetProblem) -> None:
    assert refusal(saved(book()[0]), limits).code is code


def test_a_far_filled_cell_is_named() -> None:
    data = zipped(parts(worksheet('<row r="1048576">' + inline("XFD1048576", "x") + "</row>")))
    assert refusal(data).params["cell"] == "XFD1048576"


def test_few_cells_far_apart_are_refused_before_a_rectangle_is_laid_out() -> None:
    rows = '<row r="1">' + inline("SA1", "x") + '</row><row r="1048576">' + inline("A1048576", "x") + "</row>"
    data = zipped(parts(worksheet(rows)))
    with pytest.raises(SheetRefused) as refused:
        read_xlsx(data, open_package(data, LIMITS), LIMITS, None, small_rows=-1)
    assert refused.value.code is SheetProblem.TOO_MANY_COLUMNS


def test_a_workbook_beyond_the_limit_of_openpyxl_is_the_same_workbook() -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("数据")
    percent, day = made.add_format({"num_format": "0.0%"}), made.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range("A3:A4", "合并")
    for row in range(20_001):
        sheet.write_string(row, 1, f"T-{row % 300:03}")
        sheet.write_number(row, 2, row / 1000, percent)
        sheet.write_number(row, 3, 43281 + row % 300, day)
    sheet.set_row(4, None, None, {"hidden": True})
    made.close()
    large = read_book(out.getvalue(), LIMITS)
    small = read_xlsx(out.getvalue(), open_package(out.getvalue(), LIMITS), LIMITS, None, small_rows=30_000)
    assert large == small


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=8).map(
        "t".__add__
    ),
    st.integers(-(10**17), 10**17),
    st.floats(-1e12, 1e12, allow_nan=False),
    st.dates(date(1901, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["#N/A", "#REF!", "=1+1", "=A1"]),
)
FORMATS = st.sampled_from(
    ["General", "0%", "0.00%", "#,##0.00", "yyyy-mm-dd", 'yyyy"年"m"月"', "@", "0.00E+00"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.tuples(VALUES, FORMATS), min_size=1, max_size=4), min_size=1, max_size=5))
def test_both_ways_of_reading_agree_on_any_workbook(rows: list[list[tuple[Any, str]]]) -> None:
    made, sheet = book([])
    for number, row in enumerate(rows, 1):
        for column, (value, number_format) in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            too_far_for_a_date = (
                isinstance(value, int | float) and abs(value) > 1e10 and "yy" in number_format
            )
            if not isinstance(value, date) and not too_far_for_a_date:  # calamine stops at such a date
                cell.number_format = number_format
    both(saved(made))
