"""The door to the parsers: a child process whose death never harms the server (tracker/sheets/reader.py)."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.sheets.build import GOOD_ROW, HEADINGS, book, inline, ods, parts, saved, worksheet, zipped
from tracker.sheets import reader
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.reader import read_workbook

SAMPLES = Path(__file__).parent / "samples"
ROOT = Path(__file__).resolve().parents[2]
PLAIN_XML = (
    '<row r="1">'
    + "".join(inline(f"{letter}1", word) for letter, word in zip("ABCDE", HEADINGS, strict=True))
    + "</row>"
)


def refusal(data: bytes, limits: SheetLimits | None = None) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        read_workbook(data, limits=limits)
    return refused.value


def test_a_file_is_told_by_its_content_and_not_by_its_name() -> None:
    formats = [
        read_workbook((SAMPLES / sample).read_bytes(), name=name).format
        for sample, name in [
            ("b20_biff8.xls", "a.csv"),
            ("b23_sheet.ods", "a.xlsx"),
            ("a04_gbk.csv", "a.xls"),
        ]
    ]
    assert formats == ["xls", "ods", "csv"]


def test_a_workbook_crosses_the_pipe_unchanged() -> None:
    made, sheet = book([HEADINGS, GOOD_ROW])
    sheet.merge_cells("A2:A3")
    sheet["B3"] = '引号"、换行\n与\\'
    read = read_workbook(saved(made), name="表.xlsx")
    assert (read.name, read.sheets[0].cell(3, 2).value, read.sheets[0].merges[0].anchor) == (
        "表.xlsx",
        '引号"、换行\n与\\',
        "A2",
    )


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\0\0\0\0"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data).code is SheetProblem.EMPTY_FILE


def test_a_file_above_the_limit_is_refused_before_it_is_read() -> None:
    refused = refusal(b"a,b\n" * 100, SheetLimits(file_bytes=100))
    assert (refused.code, refused.params) == (SheetProblem.FILE_TOO_LARGE, {"found": 400, "limit": 100})


def test_a_reader_that_takes_too_long_is_ended_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_TEXT_CHILD", "tests.sheets.sleeping_child")
    start = time.monotonic()
    refused = refusal(b"a,b\n1,2\n", SheetLimits(seconds=1))
    assert (refused.code, time.monotonic() - start < 9) == (SheetProblem.TOO_SLOW, True)


def test_a_reader_that_calculates_too_long_is_ended_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_TEXT_CHILD", "tests.sheets.busy_child")
    assert refusal(b"a,b\n1,2\n", SheetLimits(seconds=1)).code is SheetProblem.TOO_SLOW


def test_a_reader_that_wants_too_much_memory_is_named_and_the_server_does_not_grow() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = b"a,b\n" + b"1,2\n" * 2_000_000
    refused = refusal(data, SheetLimits(memory_mb=120, rows=10**7, cells=10**8))
    assert refused.code in (SheetProblem.TOO_MUCH_MEMORY, SheetProblem.READER_STOPPED)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


# The peak of this process by VmHWM: its ru_maxrss would begin with the size of the tests that started it.
MEASURE = r"""
import re, resource, sys
from pathlib import Path
from tracker.sheets.reader import read_workbook
found = read_workbook(sys.stdin.buffer.read())
own = int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
print(len(found.sheets[0].rows), max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""


def test_the_largest_workbook_of_openpyxl_takes_less_than_200_mb() -> None:
    row = '<row r="{0}">' + "".join(f'<c r="{letter}{{0}}"><v>{{0}}.5</v></c>' for letter in "ABCDEFGHI")
    rows = "".join(row.format(number) + "</row>" for number in range(2, 20_002))
    data = with_part(SHEET, worksheet(PLAIN_XML + rows))
    command = [sys.executable, "-c", MEASURE]
    answer = subprocess.run(command, input=data, capture_output=True, check=True, cwd=ROOT)
    found, used = map(int, answer.stdout.split())
    assert (found, used < 200) == (20_001, True)


def test_a_reader_that_aborts_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_TEXT_CHILD", "tests.sheets.dying_child")
    assert refusal(b"a,b\n1,2\n").code is SheetProblem.READER_STOPPED


def test_a_reader_that_dies_before_it_took_the_file_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_TEXT_CHILD", "tests.sheets.no_such_child")
    assert refusal(b"a,b\n1,2\n" * 500_000).code is SheetProblem.READER_STOPPED


def test_a_reader_that_cannot_even_start_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.sheets.process.sys.executable", "/nowhere/python")
    assert refusal(saved(book()[0])).code is SheetProblem.READER_STOPPED


def test_a_reader_knows_none_of_the_secrets_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "only the server knows")
    monkeypatch.setattr(reader, "_TEXT_CHILD", "tests.sheets.telling_child")
    names = read_workbook(b"a,b\n").sheet_names
    assert "PATH" in names
    assert "SECRET_KEY" not in names


def test_a_reader_that_answers_nonsense_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_TEXT_CHILD", "tests.sheets.lying_child")
    assert refusal(b"a,b\n1,2\n").code is SheetProblem.READER_STOPPED


def test_an_answer_above_the_limit_is_cut_off() -> None:
    assert refusal(b"a,b\n1,2\n" * 500, SheetLimits(output_bytes=100)).code is SheetProblem.UNPACKED_TOO_LARGE


def test_no_process_is_left_behind() -> None:
    for data in (b"a,b\n1,2\n", b"PK\x03\x04junk"):
        with suppress(SheetRefused):
            read_workbook(data)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


PARTS = parts(worksheet(PLAIN_XML))
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
UTF16_DOCTYPE = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")
ONE = '<table:table-cell office:value-type="float" office:value="1"/>'


def with_part(name: str, content: str | bytes) -> bytes:
    return zipped({**PARTS, name: content})


def with_row(row: int, cell: str) -> bytes:
    return with_part(SHEET, worksheet(f'{PLAIN_XML}<row r="{row}">{inline(cell, "x")}</row>'))


HOSTILE: dict[str, tuple[Callable[[], bytes], SheetProblem]] = {
    "a part that unpacks to 300 MB": (
        lambda: with_part("xl/media/a.bin", b"\0" * (300 << 20)),
        SheetProblem.UNPACKED_TOO_LARGE,
    ),
    "a sheet of blanks": (
        lambda: with_part(SHEET, worksheet(PLAIN_XML + " " * (20 << 20))),
        SheetProblem.UNPACKED_TOO_LARGE,
    ),
    "entities in a sheet": (
        lambda: with_part(SHEET, DOCTYPE + worksheet(PLAIN_XML)[38:]),
        SheetProblem.FORBIDDEN_XML,
    ),
    "entities in texts": (
        lambda: with_part("xl/sharedStrings.xml", DOCTYPE + "<sst/>"),
        SheetProblem.FORBIDDEN_XML,
    ),
    "a document type behind a long comment": (
        lambda: with_part("xl/sharedStrings.xml", f"<!--{'x' * 400_000}-->{DOCTYPE}<sst/>"),
        SheetProblem.FORBIDDEN_XML,
    ),
    "a document type in UTF-16": (
        lambda: with_part("docProps/core.xml", UTF16_DOCTYPE),
        SheetProblem.FORBIDDEN_XML,
    ),
    "a cell in the last corner": (lambda: with_row(1048576, "XFD1048576"), SheetProblem.FAR_CELL),
    "a cell beyond the last corner": (lambda: with_row(9999999, "A9999999"), SheetProblem.FAR_CELL),
    "a cell without sense": (
        lambda: with_part(SHEET, worksheet('<row r="1"><c r="1A"><v>1</v></c></row>')),
        SheetProblem.DAMAGED,
    ),
    "half a workbook": ((SAMPLES / "b05_truncated.xlsx").read_bytes, SheetProblem.DAMAGED),
    "a password": ((SAMPLES / "b18_password.xlsx").read_bytes, SheetProblem.PASSWORD),
    "a broken sheet": (lambda: with_part(SHEET, worksheet(PLAIN_XML)[:-30]), SheetProblem.DAMAGED),
    "a workbook without sheets": (
        lambda: with_part("xl/workbook.xml", '<workbook xmlns="x"><sheets/></workbook>'),
        SheetProblem.NO_SHEETS,
    ),
    "a million repeated rows": (
        lambda: ods(f'<table:table-row table:number-rows-repeated="1000000">{ONE}</table:table-row>'),
        SheetProblem.TOO_MANY_ROWS,
    ),
    "a million repeated columns": (
        lambda: ods(
            f'<table:table-row>{ONE[:-2]} table:number-columns-repeated="1000000"/></table:table-row>'
        ),
        SheetProblem.FAR_CELL,
    ),
    "junk behind a zip's first letters": (
        lambda: b"PK\x03\x04" + bytes(range(256)) * 8,
        SheetProblem.DAMAGED,
    ),
    "junk behind an old workbook's first letters": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8,
        SheetProblem.DAMAGED,
    ),
}


@pytest.mark.parametrize("name", HOSTILE.keys())
def test_a_hostile_file_ends_in_one_reason_within_seconds(name: str) -> None:
    build, code = HOSTILE[name]
    data = build()
    start = time.monotonic()
    assert (refusal(data).code, time.monotonic() - start < 9) == (code, True)


def test_a_lying_size_in_the_directory_of_a_zip_is_refused() -> None:
    data = zipped(parts(worksheet(PLAIN_XML)))
    size = len(worksheet(PLAIN_XML).encode()).to_bytes(4, "little")
    place = data.rindex(size)  # the directory's copy of the sheet's unpacked size
    assert refusal(data[:place] + (5).to_bytes(4, "little") + data[place + 4 :]).code is SheetProblem.DAMAGED


def test_a_million_empty_formatted_cells_end_within_the_time_of_a_reader_and_hide_no_row() -> None:
    empty = "".join(
        f'<row r="{n}"><c r="A{n}" s="0"/><c r="B{n}"/><c r="C{n}" s="0"></c></row>'
        for n in range(2, 334_000)
    )
    last = f'<row r="1000000">{inline("A1000000", "x")}</row>'
    read = read_workbook(zipped(parts(worksheet(PLAIN_XML + empty + last))))
    assert [row.number for row in read.sheets[0].rows] == [1, 1_000_000]
