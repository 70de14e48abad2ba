"""Headings that a person looks at: what stands in every column, and columns named by hand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.sheets.cells import RawRow, Sheet, column_letter, unpack
from tracker.sheets.headings import (
    SEARCH_ROWS,
    Column,
    Columns,
    HeadingRow,
    levels_of,
    match_levels,
    unit_above,
)
from tracker.sheets.notices import SheetProblem, SheetRefused

_WORDS = re.compile(r"[^\W\d_]")
_SAMPLES = 3
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """Columns named by hand: the rows of the heading, and canonical names by column (1 is A)."""

    first_row: int
    last_row: int
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column as it stands: its heading (may be empty), its levels if it has any, the first values below."""

    index: int
    heading: str
    samples: tuple[str, ...]
    levels: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """Its letters in the program."""
        return column_letter(self.index)


def likely_heading(sheet: Sheet) -> int | None:
    """The row that most looks like a heading: the first with most texts; None for an empty sheet."""
    rows = [row for row in sheet.rows[:SEARCH_ROWS] if _texts(row)]
    return max(rows, key=lambda row: (_texts(row), -row.number)).number if rows else None


def _texts(row: RawRow) -> int:
    """How many different cells hold words."""
    return len({packed for packed in row.cells if packed and packed[0] == "t" and _WORDS.search(packed[1:])})


def columns_seen(sheet: Sheet, first_row: int, last_row: int) -> list[SeenColumn]:
    """Every column with a heading in these rows or a value shortly below them."""
    headings = dict(_headings(sheet, first_row, last_row))
    below = [row for row in sheet.rows if row.number > last_row][:_LOOKED_AT]
    width = max([*headings, *(len(row.cells) for row in below)], default=0)
    seen = []
    for index in range(1, width + 1):
        samples = tuple(_samples(below, index))
        if headings.get(index) or samples:
            levels = headings.get(index, ())
            seen.append(SeenColumn(index, _joined(levels), samples, levels))
    return seen


def _joined(levels: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(" ".join(text.split()) for text in levels))


def _headings(sheet: Sheet, first_row: int, last_row: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    rows = [row for row in sheet.rows if first_row <= row.number <= last_row]
    if not rows:
        raise SheetRefused(SheetProblem.NO_HEADINGS, names=[sheet.name], required=[])
    for index, levels in enumerate(levels_of(sheet, rows), 1):
        texts = tuple(text for text in levels if text)
        if texts:
            yield index, texts


def _samples(rows: list[RawRow], index: int) -> Iterator[str]:
    found = 0
    for row in rows:
        packed = row.cells[index - 1] if index <= len(row.cells) else None
        if packed:
            yield unpack(packed, row.number, index).text
            found += 1
        if found == _SAMPLES:
            return


def chosen_headings(sheet: Sheet, chosen: Chosen, wanted: Columns) -> HeadingRow:
    """The heading as a person named it; units that the headings themselves hint at are kept."""
    headings = dict(_headings(sheet, chosen.first_row, chosen.last_row))
    position = max(place for place, row in enumerate(sheet.rows) if row.number <= chosen.last_row)
    columns: dict[str, Column] = {}
    for index, name in sorted(chosen.names.items()):
        if name in columns:
            cells = [f"{column_letter(i)}{chosen.last_row}" for i, n in chosen.names.items() if n == name]
            raise SheetRefused(
                SheetProblem.DUPLICATE_HEADINGS,
                sheet=sheet.name,
                row=chosen.last_row,
                column=name,
                cells=cells,
            )
        levels = headings.get(index, ())
        columns[name] = Column(name, index, _joined(levels), _hinted(levels, name, wanted))
    ignored = tuple((index, _joined(texts)) for index, texts in headings.items() if index not in chosen.names)
    return HeadingRow(
        chosen.first_row, chosen.last_row, position, columns, ignored, unit_above(sheet, position)
    )


def _hinted(levels: Sequence[str], name: str, wanted: Columns) -> str:
    """The unit that a heading hints at, whatever its words: 数量（万元）."""
    heading = _joined(levels)
    if (known := match_levels(levels, wanted)) and known[0] == name:
        return known[1]
    taught = replace(wanted, aliases={name: (*wanted.aliases[name], _bare(heading))})
    found = taught.match(heading)
    return found[1] if found else ""


def _bare(heading: str) -> str:
    for opening in "（([【{":
        heading = heading.split(opening)[0]
    return heading.strip() or heading
