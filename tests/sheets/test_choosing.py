"""Columns that a person names by hand: what is shown of a sheet, and what is read of it."""

import pytest

from tracker.sheets.choosing import Chosen, SeenColumn, columns_seen, likely_heading
from tracker.sheets.headings import Columns
from tracker.sheets.notices import SheetRefused
from tracker.sheets.reader import read_workbook
from tracker.sheets.table import find_table

WANTED = Columns({"code": ["code"], "value": ["value"]}, frozenset({"code"}))
TEXT = "某年度情况表,,\n代号,数目（公里）,\nA,1,x\nB,2,y\n"


def book(text: str):
    return read_workbook(text.encode(), name="s.csv")


def test_the_row_with_most_texts_is_the_likely_heading() -> None:
    assert likely_heading(book(TEXT).sheets[0]) == 2
    assert likely_heading(book("a,b\nc,d\n").sheets[0]) == 1


def test_every_column_is_shown_with_its_first_values() -> None:
    assert columns_seen(book(TEXT).sheets[0], 2, 2) == [
        SeenColumn(1, "代号", ("A", "B"), ("代号",)),
        SeenColumn(2, "数目（公里）", ("1", "2"), ("数目（公里）",)),
        SeenColumn(3, "", ("x", "y")),
    ]


def test_columns_named_by_hand_are_read_with_the_unit_of_their_heading() -> None:
    table = find_table(book(TEXT), WANTED, chosen=Chosen(2, 2, {1: "code", 2: "value"}))
    assert [(row.number, row.cells["code"].text, row.cells["value"].text) for row in table.rows()] == [
        (3, "A", "1"),
        (4, "B", "2"),
    ]
    assert table.columns["value"].unit == "公里"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({2: "value"}, "missing_headings"),
        ({1: "code", 2: "code"}, "duplicate_headings"),
    ],
)
def test_a_choice_that_lacks_or_doubles_a_column_is_refused(names: dict[int, str], code: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        find_table(book(TEXT), WANTED, chosen=Chosen(2, 2, names))
    assert refused.value.code == code
