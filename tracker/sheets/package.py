"""A zipped workbook, opened with care: sizes, ratios, locks and document types before any parser sees it."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.xmlwalk import refuse_document_type

_RATIO_FLOOR = 8 * 1024 * 1024
_MOST_PARTS = 5_000
RELATIONS = "xl/_rels/workbook.xml.rels"
_USUAL = {
    name.lower(): name
    for name in (
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        RELATIONS,
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        *(f"xl/worksheets/sheet{number}.xml" for number in range(1, 101)),
        *(f"xl/worksheets/_rels/sheet{number}.xml.rels" for number in range(1, 101)),
    )
}
_OTHERS = (("word/", "word"), ("ppt/", "slides"), ("META-INF/MANIFEST.MF", "archive"))


@dataclass(frozen=True, slots=True)
class Package:
    """An opened zip: its kind (xlsx, xlsb, ods) and its parts."""

    kind: str
    archive: zipfile.ZipFile

    def has(self, part: str) -> bool:
        """Whether the part exists."""
        return part in self.archive.NameToInfo

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """The part as a stream; a part that is missing or does not unpack is ``damaged``."""
        try:
            with self.archive.open(part) as stream:
                yield stream
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise SheetRefused(SheetProblem.DAMAGED, detail=part) from None


def open_package(data: bytes, limits: SheetLimits) -> Package:
    """The package of these bytes. Raises ``SheetRefused``: damaged, password, bombs, not a sheet."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise SheetRefused(SheetProblem.DAMAGED, detail="zip") from None
    _check_sizes(archive, limits)
    package = Package(_kind(archive), archive)
    _check_document_types(package)
    return package


def with_plain_names(data: bytes, limits: SheetLimits) -> bytes:
    """The bytes, rewritten when a part has a name under which no reader looks for it: ``xl\\workbook.xml``,
    or ``xl/SharedStrings.xml`` where the relations say sharedStrings. Such names know no case (ECMA-376-2).
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return data
    names = {name: _plain_name(archive, name) for name in archive.NameToInfo}
    changed = [name for name, plain in names.items() if name != plain]
    if not changed or len(set(names.values())) < len(names) or "xl/workbook.xml" not in names.values():
        return data
    _check_sizes(archive, limits)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, plain in names.items():
            made.writestr(plain, _content(archive, name))
    return out.getvalue()


def _plain_name(archive: zipfile.ZipFile, name: str) -> str:
    """The usual spelling of a part's name, unless the workbook itself calls it as it is spelled."""
    slashed = name.replace("\\", "/")
    usual = _USUAL.get(slashed.lower(), slashed)
    if usual == slashed or RELATIONS not in archive.NameToInfo:
        return usual
    return slashed if slashed.removeprefix("xl/").encode() in _content(archive, RELATIONS) else usual


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as stream:
            return stream.read(_RATIO_FLOOR) if name == RELATIONS else stream.read()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise SheetRefused(SheetProblem.DAMAGED, detail=name) from None


def _check_sizes(archive: zipfile.ZipFile, limits: SheetLimits) -> None:
    entries = archive.infolist()
    if len(entries) > _MOST_PARTS:
        raise SheetRefused(SheetProblem.UNPACKED_TOO_LARGE, limit=limits.unpacked_bytes)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise SheetRefused(SheetProblem.PASSWORD)
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise SheetRefused(SheetProblem.UNPACKED_TOO_LARGE, limit=limits.unpacked_bytes)
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > _RATIO_FLOOR and entry.file_size / packed > limits.entry_ratio:
            raise SheetRefused(SheetProblem.UNPACKED_TOO_LARGE, limit=limits.unpacked_bytes)


def _kind(archive: zipfile.ZipFile) -> str:
    names = archive.NameToInfo
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return _open_document(archive)
    for start, looks_like in _OTHERS:
        if any(name.startswith(start) for name in names):
            raise SheetRefused(SheetProblem.NOT_A_SHEET, looks_like=looks_like)
    raise SheetRefused(SheetProblem.NOT_A_SHEET, looks_like="archive")


def _open_document(archive: zipfile.ZipFile) -> str:
    try:
        with archive.open("mimetype") as stream:
            mimetype = stream.read(200).decode("ascii", "replace")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        raise SheetRefused(SheetProblem.DAMAGED, detail="mimetype") from None
    if "spreadsheet" not in mimetype:
        raise SheetRefused(SheetProblem.NOT_A_SHEET, looks_like="word")
    return "ods"


def _check_document_types(package: Package) -> None:
    for name in package.archive.NameToInfo:
        if name.lower().endswith((".xml", ".rels")):
            with package.open(name) as stream:
                refuse_document_type(stream, name)
