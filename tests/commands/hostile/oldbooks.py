"""Workbooks in binary formats, written record by record: .xls (and .et), .xlsb, and locked containers."""

import struct
from collections.abc import Iterable, Sequence
from typing import Any

from tests.sheets.build import zipped

_SECTOR = 512
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def container(streams: dict[str, bytes]) -> bytes:
    """A compound file of these streams, each blown up to the size at which it has sectors of its own."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    table: list[int] = []
    starts = {}
    for name, data in padded.items():
        starts[name] = len(sectors)
        pieces = [
            data[place : place + _SECTOR].ljust(_SECTOR, b"\0") for place in range(0, len(data), _SECTOR)
        ]
        table += [*range(len(sectors) + 1, len(sectors) + len(pieces)), _END]
        sectors += pieces
    entries = _entry("Root Entry", 5, _END, 0, child=1) + b"".join(
        _entry(
            name, 2, starts[name], len(padded[name]), right=place + 2 if place + 1 < len(padded) else _FREE
        )
        for place, name in enumerate(padded)
    )
    directory = len(sectors)
    pieces = [
        entries[place : place + _SECTOR].ljust(_SECTOR, b"\0") for place in range(0, len(entries), _SECTOR)
    ]
    table += [*range(directory + 1, directory + len(pieces)), _END]
    sectors += pieces
    count = -(-(len(sectors) + 1) // (_SECTOR // 4 - 1))
    first = len(sectors)
    table += [_FAT] * count
    table += [_FREE] * (count * _SECTOR // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(10) + struct.pack("<IIIIIIII", count, directory, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *(list(range(first, first + count)) + [_FREE] * (109 - count)))
    return head + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    label = name.encode("utf-16-le") + b"\0\0"
    return (
        label.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(label), kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _old(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _label(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\1" + text.encode("utf-16-le")


FORMATS = ("General", "0%", "yyyy-mm-dd", "0.00%")  # styles 0 to 3 of the old workbooks


def xls(
    rows: Sequence[Sequence[Any]],
    *,
    sheets: Sequence[tuple[str, bool]] = (("填报", False),),
    date1904: bool = False,
    locked: bool = False,
    hidden_rows: Iterable[int] = (),
    merges: Sequence[tuple[int, int, int, int]] = (),
) -> bytes:
    """An Excel 97 workbook: texts, numbers, and (number, style) pairs; the last sheet holds the rows."""
    start = _old(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    start += _old(0x2F, bytes(54)) if locked else b""
    start += _old(0x22, struct.pack("<H", date1904))
    for number, code in enumerate(FORMATS):
        start += _old(0x41E, struct.pack("<H", 164 + number) + _label(code, "<H"))
    for number in range(len(FORMATS)):
        start += _old(0xE0, struct.pack("<HH", 0, 164 + number) + bytes(16))
    pages = [_page([], (), ()) for _ in sheets[:-1]] + [_page(rows, hidden_rows, merges)]
    size = len(start) + sum(4 + 8 + 2 * len(name) for name, _ in sheets) + 4
    bounds = b""
    for (name, hidden), page in zip(sheets, pages, strict=True):
        bounds += _old(0x85, struct.pack("<IBB", size, hidden, 0) + _label(name, "<B"))
        size += len(page)
    return container({"Workbook": start + bounds + _old(0x0A) + b"".join(pages)})


def _page(
    rows: Sequence[Sequence[Any]], hidden: Iterable[int], merges: Sequence[tuple[int, int, int, int]]
) -> bytes:
    out = _old(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    out += b"".join(
        _old(0x208, struct.pack("<HHHHHHHH", row - 1, 0, 9, 255, 0, 0, 0x20, 0)) for row in hidden
    )
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            out += _cell(row, column, cell)
    if merges:
        out += _old(
            0xE5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<4H", *merge) for merge in merges)
        )
    return out + _old(0x0A)


def _cell(row: int, column: int, cell: Any) -> bytes:
    if cell in (None, ""):
        return b""
    if isinstance(cell, str):
        return _old(0x204, struct.pack("<HHH", row, column, 0) + _label(cell, "<H"))
    if isinstance(cell, bytes):  # an error code
        return _old(0x205, struct.pack("<HHHBB", row, column, 0, cell[0], 1))
    number, style = cell if isinstance(cell, tuple) else (cell, 0)
    return _old(0x203, struct.pack("<HHHd", row, column, style, number))


def locked() -> bytes:
    """A container as a program makes it for a workbook under a password."""
    return container({"EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>", "EncryptedPackage": bytes(5000)})


def other_document(stream: str) -> bytes:
    """A container that holds another program's document."""
    return container({stream: b"\xec\xa5" + bytes(600)})


def binary(kind: int, body: bytes = b"") -> bytes:
    """A record of an .xlsb: its kind and its length seven bits a byte."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(body)
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 127 else 0)])
        size >>= 7
        if not size:
            return head + length + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(rows: Sequence[Sequence[Any]], *, more: bytes = b"", after: bytes = b"") -> bytes:
    """An .xlsb with texts, numbers and (number, style) pairs, its styles those of ``FORMATS``.

    ``more`` are further records of rows and cells, ``after`` those behind them.
    """
    cells = b""
    for row, filled in enumerate(rows):
        cells += binary(0, struct.pack("<IIHHB", row, 0, 300, 0, 0) + struct.pack("<III", 1, 0, len(filled)))
        for column, cell in enumerate(filled):
            number, style = cell if isinstance(cell, tuple) else (cell, 0)
            place = struct.pack("<II", column, style)
            cells += (
                binary(6, place + _wide(number))
                if isinstance(number, str)
                else binary(5, place + struct.pack("<d", number))
            )
    width = max(len(filled) for filled in rows) - 1
    sheet = (
        binary(129)
        + binary(148, struct.pack("<4I", 0, len(rows) + 9, 0, width))
        + binary(145)
        + cells
        + more
        + binary(146)
        + after
        + binary(130)
    )
    book = (
        binary(131)
        + binary(143)
        + binary(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("填报"))
        + binary(144)
        + binary(132)
    )
    formats = b"".join(
        binary(44, struct.pack("<H", 164 + place) + _wide(code)) for place, code in enumerate(FORMATS)
    )
    styles = b"".join(
        binary(47, struct.pack("<HHHHHBBHH", 0, 164 + place, 0, 0, 0, 0, 0, 0, 0))
        for place in range(len(FORMATS))
    )
    book_styles = (
        binary(278)
        + binary(615, struct.pack("<I", len(FORMATS)))
        + formats
        + binary(616)
        + binary(617, struct.pack("<I", len(FORMATS)))
        + styles
        + binary(618)
        + binary(279)
    )
    relation = '<Relationship Id="{}" Type="' + _RELATIONS + '" Target="{}"/>'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + relation.format("rId1", "worksheets/sheet1.bin")
        + relation.format("rId2", "styles.bin").replace("/worksheet", "/styles")
        + "</Relationships>"
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations,
            "xl/styles.bin": book_styles,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )
