"""Makers of workbooks part by part, for the cases that need odd or broken ones."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

from tests.commands.hostile.case import FIVE, HEAD, Make, number
from tests.sheets.build import inline, parts, saved, worksheet, zipped

GRID: list[list[Any]] = [list(HEAD), *([*row[:2], number(row[2]), *row[3:]] for row in FIVE)]
SHEET = "xl/worksheets/sheet1.xml"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
NAME = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def xml_row(place: int, cells: Sequence[Any]) -> str:
    """A row of inline texts and numbers."""
    made = "".join(
        inline(f"{letter}{place}", cell)
        if isinstance(cell, str)
        else f'<c r="{letter}{place}"><v>{cell}</v></c>'
        for letter, cell in zip("ABCDE", cells, strict=False)
    )
    return f'<row r="{place}">{made}</row>'


ROWS = "".join(xml_row(place, row) for place, row in enumerate(GRID, 1))


def book(
    data: str = ROWS,
    *,
    before: str = "",
    after: str = "",
    style: str = "",
    also: dict[str, str | bytes] | None = None,
    edit: Callable[[str], str] = str,
) -> Make:
    """An .xlsx around this sheet data, with further parts, every text part edited."""

    def make() -> bytes:
        made = parts(worksheet(data, before=before, after=after), styles=style) | (also or {})
        return zipped({name: edit(part) if isinstance(part, str) else part for name, part in made.items()})

    return make


def rezipped(
    make: Make, change: Callable[[dict[str, bytes]], dict[str, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> Make:
    """The same workbook with its parts changed."""

    def made() -> bytes:
        with zipfile.ZipFile(io.BytesIO(make())) as archive:
            found = {name: archive.read(name) for name in archive.namelist()}
        return zipped(dict(change(found)), compression=method)

    return made


def ods_rows(rows: Sequence[Sequence[Any]]) -> str:
    """Rows of an .ods."""
    cell = '<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>'
    made = (
        "".join(
            cell.format("string", "", value)
            if isinstance(value, str)
            else cell.format("float", f' office:value="{value}"', value)
            for value in row
        )
        for row in rows
    )
    return "".join(f"<table:table-row>{row}</table:table-row>" for row in made)


def empty_formatted(rows: int) -> str:
    """Rows of cells that are formatted and nothing else."""
    return "".join(
        f'<row r="{row}"><c r="A{row}" s="0"/><c r="B{row}" s="0"/></row>' for row in range(7, 7 + rows)
    )


def lied(make: Make) -> bytes:
    """A zip whose directory says that its sheet is ten bytes long."""
    data = bytearray(make())
    place = data.rindex(SHEET.encode()) - 46
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def with_sheets(*states: str) -> bytes:
    """A workbook whose last sheet holds the rows, each sheet in its state."""
    made = Workbook()
    made.remove(made.active)
    for place, state in enumerate(states):
        page = made.create_sheet(f"表{place}")
        page.sheet_state = state
    for row in GRID:
        page.append(row)
    return saved(made)


def macros(found: dict[str, bytes]) -> dict[str, bytes]:
    """The parts of a workbook with macros."""
    main = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = found["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", main
    )
    return found | {"[Content_Types].xml": types, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(600)}


def flagged(data: bytes) -> bytes:
    """The zip with its entries marked as encrypted."""
    out = bytearray(data)
    for mark, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        place = out.find(mark)
        while place >= 0:
            out[place + offset] |= 1
            place = out.find(mark, place + 4)
    return bytes(out)


def prefixed(part: str) -> str:
    """A worksheet whose elements carry a prefix."""
    return re.sub(r"<(/?)(\w)", r"<\1x:\2", part.replace("xmlns=", "xmlns:x=")).replace("<?x:xml", "<?xml")
