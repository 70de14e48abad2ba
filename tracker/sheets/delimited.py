"""Text tables: csv, tsv, txt in any usual encoding, delimiter and line end; told from what is no table."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.sheets.cells import Packed, RawRow, Sheet, Workbook, column_letter
from tracker.sheets.encodings import Decoded, Undecodable, decode
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused

_DELIMITERS = (",", "\t", ";", "|")
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
_SAMPLE_CHARACTERS, _SAMPLE_RECORDS = 65_536, 100
_OTHER_FILES = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "word"),
)
_KEPT_AS_TEXT = re.compile(r'^="([^"]*)"$')  # ="007": how programs keep a code from becoming a number
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|table|meta|div)\b", re.I | re.S)
_MHTML = re.compile(r"\s*MIME-Version:", re.I)
_XML = re.compile(r"\s*<\?xml\b", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a text table by its row and column, both from 1."""

    row: int
    column: int

    @property
    def cell(self) -> str:
        """Its address."""
        return f"{column_letter(self.column)}{self.row}"


def read_text_table(data: bytes, limits: SheetLimits, sheet: str | None = None) -> Workbook:
    """The one sheet of a text file. Row numbers count records, blank ones too, as a spreadsheet shows them.

    A ``sep=`` line is no row. Raises ``SheetRefused``. ``sheet`` is ignored: a text file has one sheet.
    """
    _refuse_other_files(data)
    decoded = _decode_or_refuse(data)
    if _HTML.match(decoded.text) or _MHTML.match(decoded.text):
        raise SheetRefused(SheetProblem.HTML_DISGUISED)
    if _XML.match(decoded.text):
        raise SheetRefused(SheetProblem.XML_DISGUISED)
    body, delimiter = _split_sep_line(decoded.text)
    rows = _rows(body, delimiter, limits)
    return Workbook(
        name="",
        format="csv",
        sheets=(Sheet("", rows),),
        encoding=decoded.encoding,
        delimiter=delimiter,
        sheet_names=("",),
    )


def _refuse_other_files(data: bytes) -> None:
    for start, kind in _OTHER_FILES:
        if data.startswith(start) and (len(start) > 2 or b"\0" in data[:256]):
            raise SheetRefused(SheetProblem.NOT_A_SHEET, looks_like=kind)


def _decode_or_refuse(data: bytes) -> Decoded:
    try:
        return decode(data)
    except Undecodable as bad:
        body, delimiter = _split_sep_line(bad.before)
        place = next(_walk(body, delimiter, end_only=True))[1]
        raise SheetRefused(
            bad.code, cell=place.cell, row=place.row, encoding=bad.encoding, byte=bad.byte, value=bad.byte
        ) from None


def _split_sep_line(text: str) -> tuple[str, str]:
    if named := _SEP_LINE.match(text):
        return text[named.end() :], named.group(1)
    return text, sniff_delimiter(text[:_SAMPLE_CHARACTERS])


def sniff_delimiter(sample: str) -> str:
    """The delimiter that cuts the first hundred lines most evenly into most columns; comma when none does."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [width for width in _widths(sample, delimiter) if width]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (usual - 1) * widths.count(usual) / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def is_spaced(text: str, delimiter: str) -> bool:
    """Whether blanks stand between separators and quoted fields: T-001, "1,200", …"""
    sign = re.escape(delimiter)
    return bool(re.search(rf'{sign} +"[^"\r\n]*" *(?:{sign}|[\r\n]|$)', text[:_SAMPLE_CHARACTERS]))


def _widths(sample: str, delimiter: str) -> Iterator[int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for record, _ in zip(reader, range(_SAMPLE_RECORDS), strict=False):
            yield len(record)
    except csv.Error:
        return


def _rows(text: str, delimiter: str, limits: SheetLimits) -> list[RawRow]:
    csv.field_size_limit(limits.text_length)
    lines = io.StringIO(text, newline="")
    spaced = is_spaced(text, delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=spaced)
    rows: list[RawRow] = []
    cells = 0
    try:
        for number, record in enumerate(reader, 1):
            packed = _pack(record)
            if packed:
                rows.append(RawRow(number, packed))
                cells += len(packed)
                _check_size(packed, len(rows), cells, limits)
    except csv.Error:
        raise _diagnosis(text, delimiter, limits) from None
    return rows


def _pack(record: list[str]) -> list[Packed]:
    packed: list[Packed] = [
        "t" + content if (content := _KEPT_AS_TEXT.sub(r"\1", field.strip())) else None for field in record
    ]
    while packed and packed[-1] is None:
        packed.pop()
    return packed


def _check_size(packed: list[Packed], rows: int, cells: int, limits: SheetLimits) -> None:
    if len(packed) > limits.columns:
        raise SheetRefused(SheetProblem.TOO_MANY_COLUMNS, sheet="", limit=limits.columns)
    if rows > limits.rows:
        raise SheetRefused(SheetProblem.TOO_MANY_ROWS, sheet="", limit=limits.rows)
    if cells > limits.cells:
        raise SheetRefused(SheetProblem.TOO_MANY_CELLS, limit=limits.cells)


def _diagnosis(text: str, delimiter: str, limits: SheetLimits) -> SheetRefused:
    """Why the text could not be cut into cells, with the place; walked only after it failed."""
    start = 0
    for end, place, broken in _walk(text, delimiter):
        if broken:
            return SheetRefused(SheetProblem.UNBALANCED_QUOTES, cell=place.cell, row=place.row)
        if end - start > limits.text_length:
            return SheetRefused(
                SheetProblem.TEXT_TOO_LONG, sheet="", cell=place.cell, limit=limits.text_length
            )
        start = end
    return SheetRefused(SheetProblem.DAMAGED, detail="csv")


def _walk(text: str, delimiter: str, *, end_only: bool = False) -> Iterator[tuple[int, Place, bool]]:
    """Each field's end and place, and whether its quotes are broken; or only the place the text ends at."""
    token = re.compile(f'"|{re.escape(delimiter)}|\r\n|\r|\n')
    row, column, spaced = 1, 1, is_spaced(text, delimiter)
    start, position, quoted = 0, 0, False
    while found := token.search(text, position):
        sign, position = found.group(), found.end()
        if sign == '"':
            if not quoted:
                quoted = not (text[start : found.start()].strip(" ") if spaced else found.start() - start)
            elif text[position : position + 1] == '"':
                position += 1
            else:
                quoted = False
                if text[position : position + 1] not in ("", delimiter, "\r", "\n"):
                    yield position, Place(row, column), not end_only
            continue
        if quoted:
            continue
        if not end_only:
            yield found.start(), Place(row, column), False
        row, column = (row, column + 1) if sign == delimiter else (row + 1, 1)
        start = position
    yield len(text), Place(row, column), quoted
