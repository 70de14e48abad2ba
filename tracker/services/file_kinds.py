"""What kind of file some bytes are, by what they begin with; names are not believed (threat T09)."""

import io
import zipfile
from dataclasses import dataclass

from tracker.models.reports import MOST_BYTES_SHOWN


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken as evidence."""

    suffix: str
    content_type: str


PDF = FileKind("pdf", "application/pdf")
PNG = FileKind("png", "image/png")
JPEG = FileKind("jpg", "image/jpeg")
TEXT = FileKind("txt", "text/plain")
OLE = FileKind("ole", "application/x-ole-storage")
ZIP = FileKind("zip", "application/zip")
OFD = FileKind("ofd", "application/ofd")
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = FileKind("docx", OFFICE + "wordprocessingml.document")
XLSX = FileKind("xlsx", OFFICE + "spreadsheetml.sheet")
PPTX = FileKind("pptx", OFFICE + "presentationml.presentation")
BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
INSIDE = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX), ("OFD.xml", OFD))
PICTURES = (PNG.content_type, JPEG.content_type)
MOST_PIXELS_SHOWN = 24_000_000
PNG_HEAD, JPEG_MARKERS = 24, range(0xC0, 0xD0)
NO_FRAME = (0xC4, 0xC8, 0xCC)  # tables and a reserved marker among those that begin a frame
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def known_kinds() -> str:
    """The kinds that are taken, for a sentence."""
    return "PDF, PNG, JPEG, Word, Excel, PowerPoint, OFD, ZIP, TXT, CSV"


def sniffed(content: bytes) -> FileKind | None:
    """The kind of a file; None for anything that is not on the list (programs, HTML, SVG)."""
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    return TEXT if _is_text(content) else None


def can_be_shown(content: bytes) -> bool:
    """Whether a file is a PNG or a JPEG, small enough in bytes and in pixels to be shown in a page.

    Only its heading is read, nothing is decoded here (threat T09).
    """
    if len(content) > MOST_BYTES_SHOWN:
        return False
    size = picture_size(content)
    return size is not None and 0 < size[0] * size[1] <= MOST_PIXELS_SHOWN


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height that the heading of a PNG or JPEG names; None for anything else."""
    if content.startswith(BEGINNINGS[1][0]) and content[12:16] == b"IHDR" and len(content) >= PNG_HEAD:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return _jpeg_size(content) if content.startswith(b"\xff\xd8\xff") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """The frame's size: markers are skipped by the length that each one names."""
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker in JPEG_MARKERS and marker not in NO_FRAME:
            height = int.from_bytes(content[place + 5 : place + 7], "big")
            return int.from_bytes(content[place + 7 : place + 9], "big"), height
        place += 2 + max(length, 2)
    return None


def _zipped(content: bytes) -> FileKind | None:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    return next((kind for start, kind in INSIDE if any(name.startswith(start) for name in names)), ZIP)


def _is_text(content: bytes) -> bool:
    """Whether bytes are plain text in UTF-8 or GB18030 that no browser would take for a page."""
    if b"\x00" in content or content.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"<"):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(sign.isprintable() or sign in "\r\n\t\f" for sign in text.removeprefix("\ufeff"))
    return False


def plain_name(name: str) -> str:
    """The last part of a file name, without control and direction characters (threat T10)."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip() or "file"
