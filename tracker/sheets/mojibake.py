"""Chinese text that was read in the wrong encoding somewhere on its way: 閫氳溅, é€šè½¦, 锟斤拷.

Such text is well-formed, so only its pattern gives it away: turned back into bytes it is UTF-8.
"""

import re

_HEADS, _TAILS = range(0xE4, 0xEA), range(0x80, 0xC0)  # how UTF-8 writes the everyday characters
_AS_GBK = "".join(bytes((head, tail)).decode("gb18030") for head in _HEADS for tail in _TAILS)
_AS_LATIN = "".join(
    bytes((tail,)).decode(encoding, "ignore") for tail in _TAILS for encoding in ("cp1252", "latin-1")
)
_LOST = "锟斤拷"  # the mark of damage itself, read as GBK
_SUSPECT = re.compile(f"{_LOST}|[{re.escape(_AS_GBK)}]|[ä-é][{re.escape(_AS_LATIN)}]")
_RUN = re.compile(r"[^\x00-\x7f]+")
_FEWEST_BYTES, _MOST_OF_THEM = 6, 0.75


def garbled(text: str) -> tuple[int, str] | None:
    """Where garbled text begins, and the garbled piece; None when there is none. Linear time."""
    position = 0
    while suspect := _SUSPECT.search(text, position):
        start = suspect.start()
        while start > position and text[start - 1] > "\x7f":
            start -= 1
        run = _RUN.match(text, start)
        piece = run.group() if run else suspect.group()
        if _LOST in piece or _was_utf8(piece):
            return start, piece
        position = start + len(piece)
    return None


def _was_utf8(piece: str) -> bool:
    """Whether the bytes of a piece, in GBK or Latin letters, are Chinese in UTF-8 but for a few."""
    for data in (piece.encode("gb18030"), _latin(piece)):
        meant = data.decode("utf-8", "ignore")
        whole = len(meant.encode()) >= _MOST_OF_THEM * len(data)
        if len(data) >= _FEWEST_BYTES and whole and all("\u2e80" <= sign <= "\uffef" for sign in meant):
            return True
    return False


def _latin(piece: str) -> bytes:
    try:
        return b"".join(sign.encode("latin-1" if sign <= "\xff" else "cp1252") for sign in piece)
    except UnicodeEncodeError:
        return b""
