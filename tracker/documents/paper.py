"""A paper as plain text blocks: what a page shows, a .docx holds, and an issued briefing freezes.

``content_of`` writes it as JSON and ``paper_of`` reads it back, so that what was signed is shown again
word for word, whatever the product has become since.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tracker.documents.sheets import cell_text, type_of_cell

FORMAT = 1


class Style(StrEnum):
    """How a block is set: 一、 · （一） · 1. · text · a note · a table."""

    CHAPTER = "chapter"
    SECTION = "section"
    ITEM = "item"
    TEXT = "text"
    NOTE = "note"
    TABLE = "table"


class Column(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts. ``numeric`` are the columns set to the right; the first column is a target's code."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or a table. ``code``: the target that the paragraph speaks of, "" for none."""

    style: Style
    text: str = ""
    code: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one table of the workbook: typed cells."""

    name: str
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[type_of_cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper in one language. ``marks`` stand under its title: the days, 示意数据."""

    language: str
    title: str
    marks: tuple[str, ...]
    blocks: tuple[Block, ...]
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Imprint:
    """What only an issued paper has, as lines: its number, who signed and when, its hash and the seal.

    A draft has a ``number`` that says so, and nothing else.
    """

    number: str
    signed: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()


def content_of(papers: Mapping[str, Paper]) -> dict[str, Any]:
    """Papers by language as JSON."""
    return {"format": FORMAT, "papers": {language: _written(paper) for language, paper in papers.items()}}


def paper_of(content: Mapping[str, Any], language: str) -> Paper:
    """The paper of a language, else the first one that is there."""
    papers = content["papers"]
    return _read(papers.get(language) or next(iter(papers.values())))


def digest_of(content: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical text of a content: the same on every database."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _written(paper: Paper) -> dict[str, Any]:
    written = asdict(paper)
    written["sheet"]["rows"] = [[cell_text(cell) for cell in row] for row in paper.sheet.rows]
    return json.loads(json.dumps(written, ensure_ascii=False))  # tuples become lists, words plain text


def _read(written: Mapping[str, Any]) -> Paper:
    sheet = written["sheet"]
    columns = tuple(Column(kind) for kind in sheet["columns"])
    rows = tuple(tuple(map(_cell, columns, row)) for row in sheet["rows"])
    return Paper(
        language=written["language"],
        title=written["title"],
        marks=tuple(written["marks"]),
        blocks=tuple(_block(block) for block in written["blocks"]),
        sheet=Sheet(sheet["name"], tuple(sheet["headings"]), columns, rows),
    )


def _block(written: Mapping[str, Any]) -> Block:
    table = written["table"]
    return Block(Style(written["style"]), written["text"], written["code"], _table(table) if table else None)


def _table(written: Mapping[str, Any]) -> Table:
    rows = tuple(tuple(row) for row in written["rows"])
    return Table(written["caption"], tuple(written["headings"]), rows, tuple(written["numeric"]))


def _cell(kind: Column, text: str) -> type_of_cell:
    if text == "":
        return None
    if kind is Column.NUMBER:
        return Decimal(text)
    return date.fromisoformat(text) if kind is Column.DAY else text
