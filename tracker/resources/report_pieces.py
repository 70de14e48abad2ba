"""Many rows of reports in pieces that fit into memory; what one row can do to another stays together."""

from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache

from tracker.models import Target
from tracker.resources.base import CellRefused
from tracker.resources.books import Books
from tracker.resources.rows import Rows
from tracker.resources.widgets import CodeWidget
from tracker.sheets.cells import Cell

ROWS_AT_ONCE = 5_000


def codes_of(rows: Rows, key: str, widget: CodeWidget) -> list[str | None]:
    """What stands in the column of codes, a row each; None where that is no code."""

    @lru_cache(maxsize=ROWS_AT_ONCE)
    def code_of(cell: Cell) -> str | None:
        try:
            return None if cell.is_blank else widget.clean(cell)
        except CellRefused:
            return None

    return [code_of(cell._replace(row=0)) for cell in rows.cells(key)]


def family_of(books: Books, code: str | None) -> Hashable:
    """The same for a target and its parts: what two rows of it say may be one thing; None for no target."""
    target = books.target(code) if code else None
    if target is None:
        return None
    return target.parent_id if target.part_department_id is not None else target.pk


def together(families: Iterable[Hashable]) -> Iterator[list[int]]:
    """Positions in rising order, ``ROWS_AT_ONCE`` or somewhat more at a time; a family is never parted."""
    found: dict[Hashable, list[int]] = {}
    for position, family in enumerate(families):
        found.setdefault(family, []).append(position)
    piece: list[int] = []
    for positions in found.values():
        piece += positions
        if len(piece) >= ROWS_AT_ONCE:
            yield sorted(piece)
            piece = []
    if piece:
        yield sorted(piece)


def targets_named(books: Books, codes: Iterable[str | None]) -> list[Target]:
    """The targets of the codes and the parts of them."""
    named = [target for code in codes if code and (target := books.target(code)) is not None]
    parts = [part for whole in named for part in books.parts.get(whole.pk, {}).values()]
    return list({target.pk: target for target in (*named, *parts)}.values())
