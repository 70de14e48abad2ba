"""Cells of .xls, .ods and .xlsb workbooks, and files that only look like them."""

import struct
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.sheets.build import ods, zipped
from tracker.sheets import books, xls
from tracker.sheets.cells import CellKind, Merge, Sheet, Workbook
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused

SAMPLES = Path(__file__).parent / "samples"
LIMITS = SheetLimits()
OLE = b"\xd0\xcf\x11\xe0"


def read_book(data: bytes, limits: SheetLimits) -> Workbook:
    """The workbook of these bytes by the reader of its container."""
    return (xls.read_xls if data.startswith(OLE) else books.read_book)(data, limits)


def refusal(data: bytes, limits: SheetLimits = LIMITS) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        read_book(data, limits)
    return refused.value


def old_sheet() -> Sheet:
    return read_book((SAMPLES / "percent_merge_hidden.xls").read_bytes(), LIMITS).sheets[0]


@pytest.mark.parametrize(
    ("row", "column", "kind", "value"),
    [
        (2, 2, CellKind.DATE, date(2018, 6, 30)),
        (2, 3, CellKind.PERCENT, Decimal("92")),
        (3, 2, CellKind.TEXT, "2018年7月"),
        (3, 5, CellKind.BOOL, True),
        (4, 1, CellKind.TEXT, "T-003"),
        (4, 3, CellKind.NUMBER, Decimal("12000")),
        (5, 3, CellKind.NUMBER, Decimal("-38.25")),
        (6, 3, CellKind.ERROR, "#N/A"),
        (6, 4, CellKind.ERROR, "#DIV/0!"),
    ],
)
def test_a_cell_of_an_xls_is_read_as_it_is_shown(
    row: int, column: int, kind: CellKind, value: object
) -> None:
    cell = old_sheet().cell(row, column)
    assert (cell.kind, cell.value) == (kind, value)


def test_merges_and_hidden_parts_of_an_xls_are_known() -> None:
    sheet = old_sheet()
    assert (sheet.merges, sheet.hidden_rows, sheet.hidden_columns) == ((Merge(2, 1, 3, 1),), {4}, {5})


def test_a_hidden_sheet_of_an_xls_is_marked() -> None:
    book = read_book((SAMPLES / "percent_merge_hidden.xls").read_bytes(), LIMITS)
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("数据", False), ("选项", True)]


def test_the_date_system_of_1904_is_kept_in_an_xls() -> None:
    book = read_book((SAMPLES / "date1904.xls").read_bytes(), LIMITS)
    assert (book.date1904, book.sheets[0].cell(1, 1).value) == (True, date(2018, 6, 30))


def test_a_workbook_under_a_password_is_named_as_such() -> None:
    assert refusal((SAMPLES / "b18_password.xlsx").read_bytes()).code is SheetProblem.PASSWORD


def test_an_xls_under_a_password_is_named_as_such() -> None:
    data = bytearray((SAMPLES / "date1904.xls").read_bytes())
    place = data.index(struct.pack("<HH", 0x22, 2))  # the date system's record becomes one of encryption
    data[place : place + 2] = struct.pack("<H", 0x2F)
    assert refusal(bytes(data)).code is SheetProblem.PASSWORD


@pytest.mark.parametrize("keep", [8, 100, 600, 1500])
def test_an_xls_that_is_cut_off_is_damaged(keep: int) -> None:
    data = (SAMPLES / "date1904.xls").read_bytes()[:keep]
    assert refusal(data).code in (SheetProblem.DAMAGED, SheetProblem.NOT_A_SHEET)


def test_the_limits_hold_for_an_xls() -> None:
    data = (SAMPLES / "percent_merge_hidden.xls").read_bytes()
    assert refusal(data, SheetLimits(rows=2)).code is SheetProblem.TOO_MANY_ROWS


ROW = "<table:table-row>{}</table:table-row>"
CELL = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        (CELL.format("string", "", "通车"), CellKind.TEXT, "通车"),
        (CELL.format("float", 'office:value="120"', "120"), CellKind.NUMBER, Decimal("120")),
        (CELL.format("percentage", 'office:value="0.92"', "92%"), CellKind.PERCENT, Decimal("92")),
        (CELL.format("currency", 'office:value="3.5"', "￥3.50"), CellKind.NUMBER, Decimal("3.5")),
        (CELL.format("date", 'office:date-value="2018-06-30"', "x"), CellKind.DATE, date(2018, 6, 30)),
        (
            CELL.format("date", 'office:date-value="2018-06-30T00:00:00"', "x"),
            CellKind.DATE,
            date(2018, 6, 30),
        ),
        (CELL.format("boolean", 'office:boolean-value="true"', "TRUE"), CellKind.BOOL, True),
        (CELL.format("string", 'table:formula="of:=1/0"', "#DIV/0!"), CellKind.ERROR, "#DIV/0!"),
        (
            CELL.format("float", 'table:formula="of:=1/0" office:value="0"', "Err:502"),
            CellKind.ERROR,
            "Err:502",
        ),
        ('<table:table-cell table:formula="of:=A1"/>', CellKind.UNCACHED_FORMULA, "of:=A1"),
        (
            '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p>'
            "<text:p>c</text:p>"
            "</table:table-cell>",
            CellKind.TEXT,
            "a  b\nc",
        ),
        (
            '<table:table-cell office:value-type="string"><office:annotation>'
            "<text:p>批注</text:p></office:annotation>"
            "<text:p>正文</text:p></table:table-cell>",
            CellKind.TEXT,
            "正文",
        ),
    ],
)
def test_a_cell_of_an_ods_is_read_as_it_is_shown(cell: str, kind: CellKind, value: object) -> None:
    read = read_book(ods(ROW.format(cell)), LIMITS).sheets[0].cell(1, 1)
    assert (read.kind, read.value) == (kind, value)


def test_a_date_of_an_ods_that_shows_a_month_is_that_month() -> None:
    automatic = (
        '<number:date-style style:name="N1"><number:year/><number:month/></number:date-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    )
    cell = (
        '<table:table-cell table:style-name="ce1" office:value-type="date" office:date-value="2018-06-01"/>'
    )
    assert (
        read_book(ods(ROW.format(cell), automatic=automatic), LIMITS).sheets[0].cell(1, 1).value
        == "2018年6月"
    )


def test_repeated_and_empty_cells_of_an_ods_keep_their_places() -> None:
    table = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        + '<table:table-row table:number-rows-repeated="2">'
        + '<table:table-cell table:number-columns-repeated="2"/>'
        + CELL.format("string", 'table:number-columns-repeated="2"', "x")
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    )
    sheet = read_book(ods(table), LIMITS).sheets[0]
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (4, [None, None, "tx", "tx"]),
        (5, [None, None, "tx", "tx"]),
    ]


def test_merges_and_hidden_rows_of_an_ods_are_known() -> None:
    value = CELL.format("string", 'table:number-rows-spanned="2"', "T-003")
    table = (
        ROW.format(value)
        + ROW.format("<table:covered-table-cell/>" + CELL.format("float", 'office:value="2"', "2"))
        + '<table:table-row table:visibility="filter">'
        + CELL.format("string", "", "y")
        + "</table:table-row>"
    )
    sheet = read_book(ods(table), LIMITS).sheets[0]
    assert (sheet.merges, sheet.hidden_rows, sheet.filtered) == ((Merge(1, 1, 2, 1),), {3}, True)


def test_a_million_repeated_filled_rows_are_refused_at_the_limit() -> None:
    table = (
        '<table:table-row table:number-rows-repeated="1000000">'
        + CELL.format("string", "", "x")
        + "</table:table-row>"
    )
    assert refusal(ods(table)).code is SheetProblem.TOO_MANY_ROWS


def test_a_text_document_is_no_spreadsheet() -> None:
    assert refusal(ods("", mimetype="text")).params["looks_like"] == "word"


@pytest.mark.parametrize(
    ("part", "looks_like"),
    [("word/document.xml", "word"), ("ppt/presentation.xml", "slides"), ("a.csv", "archive")],
)
def test_another_zip_is_named_for_what_it_is(part: str, looks_like: str) -> None:
    refused = refusal(zipped({"[Content_Types].xml": "<a/>", part: "<a/>"}))
    assert (refused.code, refused.params["looks_like"]) == (SheetProblem.NOT_A_SHEET, looks_like)


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of a binary workbook; numbers above 127 take two bytes."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body)]) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def test_an_xlsb_is_read() -> None:
    cells = (
        record(0, struct.pack("<IIHHB", 0, 0, 300, 0, 0) + struct.pack("<III", 1, 0, 1))
        + record(6, struct.pack("<II", 0, 0) + wide("T-001"))
        + record(5, struct.pack("<II", 1, 0) + struct.pack("<d", 38.5))
    )
    sheet = (
        record(129)
        + record(148, struct.pack("<4I", 0, 0, 0, 1))
        + record(145)
        + cells
        + record(146)
        + record(130)
    )
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("数据"))
        + record(144)
        + record(132)
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.bin"/></Relationships>'
    )
    data = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )
    read = read_book(data, LIMITS)
    assert (read.format, [(row.number, row.cells) for row in read.sheets[0].rows]) == (
        "xlsb",
        [(1, ["tT-001", "n38.5"])],
    )
