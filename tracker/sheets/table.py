"""From a workbook to the rows of one table: the right sheet, its headings, its data rows, and what to say.

Rows are made as they are asked for; what is skipped or filled down is known before.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracker.sheets.cells import Cell, Merge, Packed, RawRow, Sheet, Workbook, column_letter, unpack
from tracker.sheets.choosing import Chosen, chosen_headings
from tracker.sheets.headings import Column, Columns, HeadingRow, find_headings
from tracker.sheets.notices import Notice, SheetNotice, SheetProblem, SheetRefused
from tracker.sheets.rowkinds import RowSorter, filled_cells
from tracker.sheets.wire import spans

_MOST_NOTICES = 200
_GUIDE = re.compile(r"示例|样例|范例|样表|填[表写报]说明|说明$|^example|^sample|^guide", re.I)


@dataclass(frozen=True, slots=True)
class Row:
    """A data row: its number in the program and its cells by canonical column name (blank ones too).

    ``beyond`` holds filled cells to the right of the last heading: in a text file the sign of a separator
    inside an unquoted value (12,345), after which every cell stands in the wrong column.
    """

    number: int
    cells: Mapping[str, Cell]
    beyond: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one sheet.

    ``heading_row`` is the (last) row of the headings; ``columns`` the recognised columns by canonical name;
    ``ignored`` the others as (letter, heading); ``unit`` a unit that a line above the headings states for
    the whole sheet, or empty; ``notices`` everything worth saying, in the order of the rows.
    """

    sheet: str
    heading_row: int
    columns: Mapping[str, Column]
    ignored: tuple[tuple[str, str], ...]
    unit: str
    notices: tuple[Notice, ...]
    _width: int = field(repr=False)
    _rows: tuple[RawRow, ...] = field(repr=False)
    _fills: Mapping[int, Mapping[int, tuple[Packed, str]]] = field(repr=False)

    def __len__(self) -> int:
        return len(self._rows)

    def rows(
        self, positions: Iterable[int] | None = None, names: Mapping[str, str] | None = None
    ) -> Iterator[Row]:
        """The data rows in order, or those at ``positions``; a few microseconds a cell, and nothing is kept.

        ``names`` says under which name the cells of a canonical column stand, and leaves out all others.
        """
        called = {name: name for name in self.columns} if names is None else names
        places = [(name, self.columns[column].index) for column, name in called.items()]
        for raw in self._rows if positions is None else (self._rows[place] for place in positions):
            cells = {name: self._cell(raw, index) for name, index in places}
            beyond = () if len(raw.cells) <= self._width else tuple(self._beyond(raw))
            yield Row(raw.number, cells, beyond)

    def cells(self, name: str) -> Iterator[Cell]:
        """The cells of one canonical column, a row each."""
        index = self.columns[name].index
        return (self._cell(raw, index) for raw in self._rows)

    def _cell(self, raw: RawRow, index: int) -> Cell:
        packed = raw.cells[index - 1] if index <= len(raw.cells) else None
        if packed is None and raw.number in self._fills:
            packed, anchor = self._fills[raw.number].get(index, (None, None))
            return unpack(packed, raw.number, index, anchor)
        return unpack(packed, raw.number, index)

    def _beyond(self, raw: RawRow) -> Iterator[Cell]:
        for index, packed in enumerate(raw.cells[self._width :], self._width + 1):
            if packed:
                yield unpack(packed, raw.number, index)


def find_table(
    workbook: Workbook, wanted: Columns, *, sheet: str | None = None, chosen: Chosen | None = None
) -> Table:
    """The table that holds the wanted columns, of the sheet named or of the only one that has them.

    Hidden sheets are taken when named, or when no visible one fits. ``chosen`` names the columns of that
    sheet by hand. Raises ``SheetRefused``: no_such_sheet,
    no_headings, missing_headings, duplicate_headings, several_sheets (choose one), no_rows.
    """
    pages = _pages(workbook, sheet)
    page, heading = _choose(pages, wanted) if chosen is None else _by_hand(pages[0], chosen, wanted)
    others = [other.name for other in workbook.sheets if other.name != page.name and other.rows]
    notices = _sheet_notices(page, others if sheet is None else [], heading)
    rows, row_notices = _data_rows(page, heading, wanted)
    fills, fill_notices = _fills(page, heading, {row.number for row in rows})
    rows = [row for row in rows if _filled(row, heading) or row.number in fills]
    unheaded = _unheaded(page, heading, rows, text=workbook.format == "csv")
    if not rows:
        raise SheetRefused(SheetProblem.NO_ROWS, sheet=page.name, row=heading.last_row)
    return Table(
        sheet=page.name,
        heading_row=heading.last_row,
        columns=heading.columns,
        ignored=tuple((column_letter(index), text) for index, text in heading.ignored),
        unit=heading.unit,
        notices=tuple(_shortened([*notices, *unheaded, *row_notices, *fill_notices])),
        _width=heading.width,
        _rows=tuple(rows),
        _fills=fills,
    )


def _pages(workbook: Workbook, sheet: str | None) -> list[Sheet]:
    if sheet is not None:
        if workbook.format == "csv":
            raise SheetRefused(SheetProblem.NO_SHEETS_IN_TEXT, sheet=sheet)
        named = [page for page in workbook.sheets if page.name.strip() == sheet.strip()]
        if not named:
            raise SheetRefused(SheetProblem.NO_SUCH_SHEET, sheet=sheet, names=list(workbook.sheet_names))
        return named
    return sorted(workbook.sheets, key=lambda page: page.hidden)


def _choose(pages: list[Sheet], wanted: Columns) -> tuple[Sheet, HeadingRow]:
    found: list[tuple[Sheet, HeadingRow]] = []
    for page in pages:
        heading = find_headings(page, wanted)
        if heading:
            found.append((page, heading))
    complete = [pair for pair in found if not wanted.missing(pair[1].columns)]
    if not complete:
        raise _incomplete(pages, found, wanted)
    visible = [pair for pair in complete if not pair[0].hidden] or complete
    filled = (
        visible[:1]
        if len(visible) == 1
        else [pair for pair in visible if _has_data(*pair, wanted)] or visible[:1]
    )
    filled = [pair for pair in filled if not _GUIDE.search(pair[0].name)] or filled
    if len(filled) > 1:
        raise SheetRefused(SheetProblem.SEVERAL_SHEETS, names=[page.name for page, _ in filled])
    return filled[0]


def _by_hand(page: Sheet, chosen: Chosen, wanted: Columns) -> tuple[Sheet, HeadingRow]:
    heading = chosen_headings(page, chosen, wanted)
    if wanted.missing(heading.columns):
        raise _incomplete([page], [(page, heading)], wanted)
    return page, heading


def _incomplete(pages: list[Sheet], found: list[tuple[Sheet, HeadingRow]], wanted: Columns) -> SheetRefused:
    if not any(page.rows for page in pages):
        return SheetRefused(SheetProblem.EMPTY_FILE)
    if not found:
        names = [page.name for page in pages]
        return SheetRefused(SheetProblem.NO_HEADINGS, names=names, required=wanted.missing(()))
    page, heading = max(found, key=lambda pair: len(pair[1].columns))
    missing = wanted.missing(heading.columns)
    return SheetRefused(SheetProblem.MISSING_HEADINGS, sheet=page.name, row=heading.last_row, missing=missing)


def _sheet_notices(page: Sheet, others: list[str], heading: HeadingRow) -> Iterator[Notice]:
    if page.hidden:
        yield Notice(SheetNotice.HIDDEN_SHEET, page.name)
    if others:
        yield Notice(SheetNotice.SHEET_CHOSEN, page.name, params={"names": "、".join(others)})
    for index, text in heading.ignored:
        place = f"{column_letter(index)}{heading.last_row}"
        shown = " ".join(text.split())
        yield Notice(SheetNotice.IGNORED_COLUMN, page.name, heading.last_row, shown, place, shown)
    for column in heading.columns.values():
        if column.index in page.hidden_columns:
            place = f"{column.letter}{heading.last_row}"
            yield Notice(SheetNotice.HIDDEN_COLUMN, page.name, heading.last_row, column.heading, place)


def _unheaded(page: Sheet, heading: HeadingRow, rows: list[RawRow], *, text: bool) -> Iterator[Notice]:
    """Columns that hold data and have no heading. In a text table what lies beyond the last heading is no
    column: it is ``Row.beyond``.
    """
    width = heading.width
    known = {column.index for column in heading.columns.values()} | {index for index, _ in heading.ignored}
    gaps = [index for index in range(1, width + 1) if index not in known]
    found = {index for row in rows for index in gaps if index <= len(row.cells) and row.cells[index - 1]}
    if not text:
        found |= {index for row in rows for index, cell in enumerate(row.cells[width:], width + 1) if cell}
    for index in sorted(found):
        letter = column_letter(index)
        place = f"{letter}{heading.last_row}"
        yield Notice(SheetNotice.IGNORED_COLUMN, page.name, heading.last_row, "", place, letter)


def _filled(row: RawRow, heading: HeadingRow) -> bool:
    return any(
        column.index <= len(row.cells) and row.cells[column.index - 1] is not None
        for column in heading.columns.values()
    )


def _has_data(page: Sheet, heading: HeadingRow, wanted: Columns) -> bool:
    sorter = RowSorter(page, heading, wanted)
    return any(_filled(row, heading) and not sorter.judge(row) for row in page.rows[heading.position + 1 :])


def _data_rows(page: Sheet, heading: HeadingRow, wanted: Columns) -> tuple[list[RawRow], list[Notice]]:
    """The rows below the heading that are data, and notices for those that are not."""
    rows: list[RawRow] = []
    notices: list[Notice] = []
    sorter = RowSorter(page, heading, wanted)
    below = False  # whether the last row was a signature or remark below the table
    for row in page.rows[heading.position + 1 :]:
        code = sorter.judge(row)
        if code in (None, SheetNotice.CAPTION_ROW) and below and filled_cells(row) == 1:
            code = SheetNotice.FOOTER_ROW
        below = code is SheetNotice.FOOTER_ROW or (below and not filled_cells(row))
        if code is None:
            rows.append(row)
            continue
        index = next(index for index, packed in enumerate(row.cells, 1) if packed)
        value = " ".join((row.cells[index - 1] or "")[1:].split())
        notices.append(Notice(code, page.name, row.number, "", f"{column_letter(index)}{row.number}", value))
    last = rows[-1].number if rows else 0
    told = [_below(notice) if (notice.row or 0) > last else notice for notice in notices]
    return rows, [*told, *_hidden_notices(page, {row.number for row in rows})]


def _below(notice: Notice) -> Notice:
    """A line below the last row is no caption of anything."""
    is_caption = notice.code is SheetNotice.CAPTION_ROW
    return replace(notice, code=SheetNotice.FOOTER_ROW) if is_caption else notice


def _hidden_notices(page: Sheet, numbers: set[int]) -> Iterator[Notice]:
    hidden = sorted(page.hidden_rows & numbers)
    if hidden:
        code = SheetNotice.FILTERED_ROWS if page.filtered else SheetNotice.HIDDEN_ROWS
        runs = [f"{first}" if first == last else f"{first}-{last}" for first, last in spans(hidden)]
        shown = ", ".join(runs[:20]) + (" …" if len(runs) > 20 else "")
        yield Notice(code, page.name, hidden[0], params={"rows": shown, "count": len(hidden)})


def _fills(
    page: Sheet, heading: HeadingRow, numbers: set[int]
) -> tuple[dict[int, dict[int, tuple[Packed, str]]], list[Notice]]:
    """What merged cells of the wanted columns fill down: row → column → (value, address of the anchor)."""
    by_index = {column.index: column for column in heading.columns.values()}
    cells = {row.number: row.cells for row in page.rows}
    fills: dict[int, dict[int, tuple[Packed, str]]] = {}
    notices: list[Notice] = []
    for merge in page.merges:
        column = by_index.get(merge.left)
        if column is None or merge.top not in numbers or merge.bottom == merge.top:
            continue
        value = _at(cells, merge)
        if value is None:
            continue
        for row in range(merge.top + 1, min(merge.bottom, max(numbers)) + 1):
            if row in numbers:
                fills.setdefault(row, {})[merge.left] = (value, merge.anchor)
                notices.append(_filled_notice(page, row, column, merge, value))
    return fills, notices


def _at(cells: Mapping[int, Sequence[Packed]], merge: Merge) -> Packed:
    row = cells.get(merge.top, ())
    return row[merge.left - 1] if merge.left <= len(row) else None


def _filled_notice(page: Sheet, row: int, column: Column, merge: Merge, value: str) -> Notice:
    place = f"{column.letter}{row}"
    shown = unpack(value, row, column.index).text
    params = {"anchor": merge.anchor}
    return Notice(SheetNotice.MERGED_FILLED, page.name, row, column.heading, place, shown, params)


def _shortened(notices: list[Notice]) -> Iterator[Notice]:
    """At most two hundred notices of a kind, then how many more there are."""
    seen: Counter[SheetNotice] = Counter()
    for notice in notices:
        seen[notice.code] += 1
        if seen[notice.code] <= _MOST_NOTICES:
            yield notice
    for code, count in seen.items():
        if count > _MOST_NOTICES:
            params: dict[str, str | int] = {"of": code.value, "count": count - _MOST_NOTICES}
            yield Notice(SheetNotice.MORE, notices[0].sheet, params=params)
