"""Cells of an .xlsb by its own records, which calamine alone would show otherwise or not at all."""

import struct
from datetime import date
from decimal import Decimal

import pytest

from tests.commands.hostile.oldbooks import binary, xlsb
from tracker.sheets.books import read_book
from tracker.sheets.cells import CellKind, Merge, Sheet
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused

LIMITS = SheetLimits()
PERCENT, DATE = 1, 2
HIDDEN = 0x10


def cell(kind: int, column: int, content: bytes, style: int = 0) -> bytes:
    return binary(kind, struct.pack("<II", column, style) + content)


def row(number: int, flags: int = 0) -> bytes:
    head = struct.pack("<IIHBBB", number - 1, 0, 300, 0, flags, 0)
    return binary(0, head + struct.pack("<III", 1, 0, 5))


MORE = (
    row(2, HIDDEN)
    + cell(2, 0, struct.pack("<I", 12345 << 2 | 3))
    + cell(3, 1, b"\x2a")
    + cell(4, 2, b"\1")
    + row(3)
    + cell(9, 0, struct.pack("<dH", 0.925, 0), PERCENT)
    + cell(11, 1, b"\x07\0\0")
    + cell(5, 2, struct.pack("<d", 43281), DATE)
    + cell(1, 3, b"")
)
AFTER = (
    binary(161, struct.pack("<4I", 0, 2, 0, 2)) + binary(162) + binary(176, struct.pack("<4I", 2, 3, 0, 0))
)


def sheet() -> Sheet:
    return read_book(xlsb([["甲", 38.5, (0.92, PERCENT)]], more=MORE, after=AFTER), LIMITS).sheets[0]


@pytest.mark.parametrize(
    ("row", "column", "kind", "value"),
    [
        (1, 1, CellKind.TEXT, "甲"),
        (1, 2, CellKind.NUMBER, Decimal("38.5")),
        (1, 3, CellKind.PERCENT, Decimal("92")),
        (2, 1, CellKind.NUMBER, Decimal("123.45")),
        (2, 2, CellKind.ERROR, "#N/A"),
        (2, 3, CellKind.BOOL, True),
        (3, 1, CellKind.PERCENT, Decimal("92.5")),
        (3, 2, CellKind.ERROR, "#DIV/0!"),
        (3, 3, CellKind.DATE, date(2018, 6, 30)),
        (3, 4, CellKind.BLANK, None),
    ],
)
def test_a_cell_of_an_xlsb_is_read_as_it_is_shown(
    row: int, column: int, kind: CellKind, value: object
) -> None:
    found = sheet().cell(row, column)
    assert (found.kind, found.value) == (kind, value)


def test_merges_filters_and_hidden_rows_of_an_xlsb_are_known() -> None:
    found = sheet()
    assert (found.merges, found.filtered, found.hidden_rows) == ((Merge(3, 1, 4, 1),), True, frozenset({2}))


def test_a_far_cell_of_an_xlsb_is_refused() -> None:
    far = row(1_048_576) + cell(5, 16_383, struct.pack("<d", 1))
    with pytest.raises(SheetRefused) as refused:
        read_book(xlsb([["甲"]], more=far), LIMITS)
    assert refused.value.code is SheetProblem.FAR_CELL


@pytest.mark.parametrize("broken", [b"\x05\xff\xff\xff\x7f", b"\x05\x02\0\0", b"\x00\x01\0"])
def test_an_xlsb_with_broken_records_is_damaged(broken: bytes) -> None:
    with pytest.raises(SheetRefused) as refused:
        read_book(xlsb([["甲"]], more=broken), LIMITS)
    assert refused.value.code is SheetProblem.DAMAGED
