"""Text tables in every usual shape (tracker/sheets/delimited.py); here without the child process."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sheets.delimited import read_text_table, sniff_delimiter
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused

LIMITS = SheetLimits()


def texts(data: str | bytes, limits: SheetLimits = LIMITS) -> list[tuple[int, list[str]]]:
    """Row numbers and texts of a text table."""
    book = read_text_table(data.encode() if isinstance(data, str) else data, limits)
    return [(cells[0].row, [cell.text for cell in cells]) for cells in book.sheets[0].cells()]


def refusal(data: str | bytes, limits: SheetLimits = LIMITS) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        texts(data, limits)
    return refused.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_delimiter_and_line_end_is_found(delimiter: str, end: str) -> None:
    data = end.join([delimiter.join(["编号", "期", "值"]), delimiter.join(["T-001", "2018-06", "1"]), ""])
    assert texts(data) == [(1, ["编号", "期", "值"]), (2, ["T-001", "2018-06", "1"])]


def test_mixed_line_ends_are_all_line_ends() -> None:
    assert [row for row, _ in texts("a,b\r\n1,2\n3,4\r5,6\r\n")] == [1, 2, 3, 4]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_sep_line_names_the_delimiter_and_is_no_row(line: str) -> None:
    assert texts(f"{line}\r\na;b,c\r\n1;2,3\r\n") == [(1, ["a", "b,c"]), (2, ["1", "2,3"])]


def test_semicolons_inside_texts_do_not_cut_a_comma_table() -> None:
    data = "编号,分阶段目标,值\nT-1,2018-06-30:20;2018-09-30:60,1\nT-2,2018-06-30:20;2018-09-30:60,2\n"
    assert [len(row) for _, row in texts(data)] == [3, 3, 3]


def test_blank_lines_count_as_rows() -> None:
    assert [row for row, _ in texts("a,b\n\n,,\n1,2\n")] == [1, 4]


def test_a_quoted_line_break_stays_in_its_cell_and_its_row() -> None:
    assert texts('a,b\n1,"x\ny"\n2,z\n') == [(1, ["a", "b"]), (2, ["1", "x\ny"]), (3, ["2", "z"])]


def test_doubled_quotes_are_one_quote() -> None:
    assert texts('a,b\n1,"say ""so"""\n')[1][1] == ["1", 'say "so"']


def test_a_quote_inside_a_plain_text_is_only_a_quote() -> None:
    assert texts('a,b\n1,5" pipe\n')[1][1] == ["1", '5" pipe']


def test_a_quote_that_is_never_closed_is_refused_where_it_was_opened() -> None:
    refused = refusal('a,b\n1,"x\n2,y\n3,z\n')
    assert (refused.code, refused.params["cell"]) == (SheetProblem.UNBALANCED_QUOTES, "B2")


def test_text_after_a_closing_quote_is_refused_with_its_place() -> None:
    refused = refusal('a,b,c\n1,2,3\n4,"x"y,5\n')
    assert (refused.code, refused.params["cell"]) == (SheetProblem.UNBALANCED_QUOTES, "B3")


def test_a_broken_byte_is_named_by_row_and_column() -> None:
    data = "编号,值,说明\r\nT-001,1,完成\r\nT-002,2,".encode() + b"\xe6\x88" + ",新增\r\n".encode()
    refused = refusal(data)
    assert (refused.code, refused.params["cell"]) == (SheetProblem.UNDECODABLE, "C3")


def test_a_broken_byte_behind_a_quoted_line_break_has_the_row_a_program_shows() -> None:
    data = '编号,说明\nT-001,"一\n二"\nT-002,'.encode() + b"\xff" + "三\n".encode()
    assert refusal(data).params["cell"] == "B3"


def test_the_first_row_in_another_encoding_is_named() -> None:
    head, row = "目标编号,填报日期,完成值,单位,说明\r\n", "T-001,2018-06-30,120,公里,通车路段验收完成\r\n"
    assert refusal(head.encode() + row.encode("gbk")).params["cell"] == "D2"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"MZ\x90\0\3", "program"),
        (b"Rar!\x1a\x07", "archive"),
        (b"{\\rtf1", "word"),
    ],
)
def test_what_is_no_table_is_named(start: bytes, kind: str) -> None:
    refused = refusal(start + b"junk" * 20)
    assert (refused.code, refused.params["looks_like"]) == (SheetProblem.NOT_A_SHEET, kind)


@pytest.mark.parametrize(
    "start", ["<html><table>", "\n <!DOCTYPE HTML>", "<!-- x --><table>", "MIME-Version: 1.0\n", "<meta x>"]
)
def test_a_web_page_named_xls_is_refused(start: str) -> None:
    assert refusal(start).code is SheetProblem.HTML_DISGUISED


def test_a_spreadsheet_of_2003_in_xml_is_refused() -> None:
    assert refusal('<?xml version="1.0"?><Workbook/>').code is SheetProblem.XML_DISGUISED


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (SheetLimits(rows=2), SheetProblem.TOO_MANY_ROWS),
        (SheetLimits(columns=1), SheetProblem.TOO_MANY_COLUMNS),
        (SheetLimits(cells=3), SheetProblem.TOO_MANY_CELLS),
        (SheetLimits(text_length=3), SheetProblem.TEXT_TOO_LONG),
    ],
)
def test_limits_are_kept(limits: SheetLimits, code: SheetProblem) -> None:
    assert refusal("a,b\n1,2\n3,long text\n", limits).code is code


def test_a_text_that_is_too_long_is_named_by_its_cell() -> None:
    assert refusal("a,b\n1,long text\n", SheetLimits(text_length=5)).params["cell"] == "B2"


def test_a_table_of_one_column_has_one_column() -> None:
    assert sniff_delimiter("编号\nT-001\nT-002\n") == ","


WORDS = st.text(st.sampled_from('目标编号完成ab12"\n ,;\t'), max_size=6)


@given(st.lists(st.lists(WORDS, min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_what_a_program_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    quoted = [[f'"{word.replace(chr(34), chr(34) * 2)}"' for word in row] for row in rows]
    data = f"sep={delimiter}\n" + "\n".join(delimiter.join(row) for row in quoted) + "\n"
    expected = []
    for number, row in enumerate(rows, 1):
        cells = [word.strip() for word in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            expected.append((number, cells))
    assert texts(data) == expected


@given(st.text(st.sampled_from('a,";\n\r\t目'), max_size=40))
def test_any_text_is_read_or_refused_with_a_code(data: str) -> None:
    try:
        texts(data)
    except SheetRefused as refused:
        assert refused.code in SheetProblem
