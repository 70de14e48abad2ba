"""Bytes → text, with certainty or not at all.

UTF-8 and UTF-16 with or without a mark, GB18030 (and so GBK and GB2312). A file that is UTF-8 but for a few
broken bytes is refused at the first of them, never read as GBK; a file that is GB18030 by the letter but
whose signs are not those of Chinese writing (Big5, Latin-1, UTF-8 pasted in) is refused as well.
"""

import codecs
import re
from dataclasses import dataclass

from tracker.sheets.mojibake import garbled
from tracker.sheets.notices import SheetProblem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BROKEN_A_SIGN = 5
_LONGEST_PIECE = 30
_LINE = re.compile(r"[^\r\n]+")
_COMMON, _LESS_COMMON, _RARE = "\x01", "\x02", "\x03"
_PLAUSIBLE, _PLAUSIBLE_LINE, _LINE_SIGNS = 0.50, 0.40, 4
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]")
_ODD_IN_UTF8 = re.compile("[\u0100-\u036f\u0400-\u07ff]")  # what short GBK words become when read as UTF-8
_INVISIBLE = re.compile("[\ufeff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u00ad]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the name of the encoding it was in."""

    text: str
    encoding: str


class Undecodable(ValueError):
    """The bytes are no certain text. ``before`` is the text up to the place, for counting cells; ``byte``
    what stands there: a byte, a sign by its number, or garbled text.
    """

    def __init__(self, code: SheetProblem, encoding: str, before: str, byte: str = "") -> None:
        super().__init__(code.value)
        self.code, self.encoding, self.before, self.byte = code, encoding, before, byte


def decode(data: bytes) -> Decoded:
    """The text of a file. Raises ``Undecodable`` at the first place that cannot be read. Linear time."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _clean(_strictly(data[len(mark) :], encoding), encoding)
    if b"\0" in data:
        encoding = _unmarked_utf16(data)
        return _clean(_strictly(data, encoding), encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if _is_utf8_in_part(data):
            return _clean(_strictly(data, "utf-8"), "utf-8")
        return _clean(_chinese(data), "gb18030")
    if (odd := _ODD_IN_UTF8.search(text)) and _reads_as_chinese(data):
        raise Undecodable(SheetProblem.UNCERTAIN_ENCODING, "utf-8", text[: odd.start()])
    return _clean(text, "utf-8")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        byte = data[error.start : error.start + 1].hex().upper()
        raise Undecodable(SheetProblem.UNDECODABLE, encoding, before, byte) from None


def _unmarked_utf16(data: bytes) -> str:
    """Which UTF-16 a file with NUL bytes is in: the half of each pair that is NUL in separators tells."""
    low = sum(data.count(bytes((0, sign))) for sign in b"\r\n\t,;")
    high = sum(data.count(bytes((sign, 0))) for sign in b"\r\n\t,;")
    if len(data) % 2 == 0 and low != high and b"\0\0" not in data:
        return "utf-16-be" if low > high else "utf-16-le"
    before = data[: data.index(b"\0")].decode("utf-8", "replace")
    raise Undecodable(SheetProblem.CONTROL_CHARACTER, "utf-8", before, "00")


def _is_utf8_in_part(data: bytes) -> bool:
    """Whether a good part of the signs beyond ASCII is UTF-8; in GBK that happens to one in a hundred."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for sign in text if sign > "\u07ff") - broken
    return good * _BROKEN_A_SIGN > broken


def _chinese(data: bytes) -> str:
    """Text in GB18030, if every line and the whole look like Chinese."""
    text = _strictly(data, "gb18030")
    classes = text.translate(_Classes())
    for line in _LINE.finditer(classes):
        doubtful = _plausibility(line.group(), _LINE_SIGNS) < _PLAUSIBLE_LINE
        if doubtful or _is_utf8(text[line.start() : line.end()]):
            rare = classes.find(_RARE, line.start(), line.end())
            place = rare if rare >= 0 else line.start()
            raise Undecodable(SheetProblem.UNCERTAIN_ENCODING, "gb18030", text[:place])
    if _plausibility(classes) < _PLAUSIBLE:
        start = next((place for place, sign in enumerate(text) if sign > "\x7f"), 0)
        raise Undecodable(SheetProblem.UNCERTAIN_ENCODING, "gb18030", text[:start])
    return text


class _Classes(dict[int, str | int]):
    """For ``str.translate``: a sign beyond ASCII becomes the mark of how common it is in Chinese.

    Common are punctuation, full width and the 3,755 everyday characters of the first level of GB 2312;
    less common those of its second level, as in names, and signs of four bytes, which no other encoding
    happens to give.
    """

    def __missing__(self, code: int) -> str | int:
        pair = chr(code).encode("gb18030") if code > 0x7F else b""
        if not pair:
            mark: str | int = code
        elif len(pair) == 4:
            mark = _LESS_COMMON
        elif pair[1] < 0xA1:
            mark = _RARE
        elif pair[0] in (0xA1, 0xA3) or 0xB0 <= pair[0] <= 0xD7:
            mark = _COMMON
        else:
            mark = _LESS_COMMON if 0xD8 <= pair[0] <= 0xF7 else _RARE
        self[code] = mark
        return mark


def _plausibility(classes: str, at_least: int = 1) -> float:
    """From 0 to 1: common characters among all signs beyond ASCII; a less common one counts half.

    Chinese gives 0.7 and more; Big5, Japanese or UTF-8 taken for GBK some 0.1 to 0.35.
    """
    common, less, rare = (classes.count(mark) for mark in (_COMMON, _LESS_COMMON, _RARE))
    found = common + less + rare
    return (common + less / 2) / found if found >= at_least else 1.0


def _is_utf8(line: str) -> bool:
    """Whether a line that was read as GB18030 is UTF-8, with characters that three bytes make there."""
    try:
        return not line.isascii() and max(line.encode("gb18030").decode("utf-8")) > "\u07ff"
    except UnicodeDecodeError:
        return False


def _reads_as_chinese(data: bytes) -> bool:
    try:
        return _plausibility(data.decode("gb18030").translate(_Classes())) >= _PLAUSIBLE
    except UnicodeDecodeError:
        return False


def _clean(text: str, encoding: str) -> Decoded:
    text = text.removesuffix("\x1a")  # the end mark of old DOS programs
    if bad := _FORBIDDEN.search(text):
        damaged = bad.group() >= "\ufffd"
        code = SheetProblem.REPLACEMENT_CHARACTER if damaged else SheetProblem.CONTROL_CHARACTER
        raise Undecodable(code, encoding, text[: bad.start()], f"{ord(bad.group()):02X}")
    if found := garbled(text):
        start, piece = found
        raise Undecodable(SheetProblem.GARBLED, encoding, text[:start], piece[:_LONGEST_PIECE])
    text = _INVISIBLE.sub("", text) if _INVISIBLE.search(text) else text
    return Decoded(text.replace("\x0b", " ").replace("\x0c", " "), encoding)
