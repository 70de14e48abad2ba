"""Walk an XML part as a stream, without ever accepting a document type or an entity."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol
from xml.parsers import expat

from tracker.sheets.notices import SheetProblem, SheetRefused

_CHUNK = 1 << 18
Start = Callable[[str, Mapping[str, str]], None]


class Readable(Protocol):
    """What can be read in pieces."""

    def read(self, size: int, /) -> bytes: ...


class _Enough(Exception):
    pass


def _parser(part: str) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def forbid(*_: object) -> None:
        raise SheetRefused(SheetProblem.FORBIDDEN_XML, part=part)

    parser.StartDoctypeDeclHandler = forbid
    parser.EntityDeclHandler = forbid
    return parser


def walk(
    stream: Readable,
    part: str,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call the handlers for every element of a part; names keep their prefix. Linear, bounded memory.

    Raises ``SheetRefused`` (damaged, forbidden_xml) naming ``part``.
    """
    parser = _parser(part)
    parser.StartElementHandler = start
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    _feed(parser, stream, part)


def refuse_document_type(stream: Readable, part: str) -> None:
    """Read as far as the root element, which is as far as a document type can stand.

    A part that is broken before that is left to whoever needs it.
    """
    parser = _parser(part)

    def enough(*_: object) -> None:
        raise _Enough

    parser.StartElementHandler = enough
    with suppress(_Enough, expat.ExpatError):
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)


def _feed(parser: expat.XMLParserType, stream: Readable, part: str) -> None:
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise SheetRefused(SheetProblem.DAMAGED, detail=part) from None


def local(name: str) -> str:
    """An element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]
