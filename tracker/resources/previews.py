"""A preview as it is shown and kept: words and plain values, so that it can be read again page by page."""

import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from tracker.models import ImportBatch
from tracker.resources.handlers import RowOutcome
from tracker.resources.importing import Preview, counts
from tracker.resources.showing import (
    CellChange,
    RemarkLine,
    RowLine,
    headings_of,
    remark_lines,
    row_line,
)
from tracker.resources.sources import is_beside
from tracker.services.kept_previews import KeptPreview, keep_preview, kept_preview
from tracker.sheets.marked import Mark

TABS = (RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.REFUSED, RowOutcome.UNCHANGED)
ROWS_A_PIECE = 200
REMARKS_SHOWN = 50
MOST_DIFFERING = 100


@dataclass(frozen=True, slots=True)
class Differing:
    """A row of which something else would become now than what was agreed to."""

    number: int
    label: str
    was: RowLine | None
    now: RowLine | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview in words, read piece by piece from where it is kept. ``columns`` are pairs of a heading as
    exports write it and as it stands; ``ignored`` pairs of letters and heading; ``differs`` what changed
    since it was agreed to, at most a hundred rows of it; ``first_errors`` and ``first_warnings`` the first
    fifty of what is counted beside.
    """

    fingerprint: str
    sheet: str
    readable: bool
    counts: Mapping[str, int]
    columns: Sequence[tuple[str, str]]
    ignored: Sequence[tuple[str, str]]
    first_errors: Sequence[RemarkLine]
    first_warnings: Sequence[RemarkLine]
    number_of_errors: int
    number_of_warnings: int
    differs: Sequence[Differing]
    outcomes: Sequence[Mapping[str, int]]
    of_file: Mapping[str, Sequence[RemarkLine]]
    kept: KeptPreview

    @property
    def tabs(self) -> list[tuple[RowOutcome, int]]:
        """The outcomes that occur, with how many rows have them."""
        return [(one, number) for one in TABS if (number := self.number(one))]

    def number(self, outcome: str) -> int:
        """How many rows have an outcome; all for ""."""
        return sum(_number(piece, outcome) for piece in self.outcomes)

    def rows(self, outcome: str = "", start: int = 0) -> Iterator[RowLine]:
        """The rows of one outcome (all for ""), from the ``start``-th on; costs the pieces that are read."""
        for place, piece in enumerate(self.outcomes):
            found = _number(piece, outcome)
            if found <= start:
                start -= found
                continue
            rows = (_row(one) for one in self.kept.piece(place) if outcome in ("", one["outcome"]))
            yield from islice(rows, start, None)
            start = 0

    @property
    def errors(self) -> list[RemarkLine]:
        """Everything that is refused, in the order of the sheet."""
        return list(self.each_error())

    @property
    def warnings(self) -> list[RemarkLine]:
        """Everything said aloud, in the order of the sheet."""
        return list(self.each_warning())

    def each_error(self) -> Iterator[RemarkLine]:
        """The same as ``errors``, one by one."""
        yield from self.of_file["errors"]
        for row in self.rows():
            yield from row.errors

    def each_warning(self) -> Iterator[RemarkLine]:
        """The same as ``warnings``, one by one."""
        of_rows = (line for row in self.rows() for line in row.warnings)
        of_file = sorted(self.of_file["warnings"], key=_place)
        return heapq.merge(of_file, of_rows, key=_place)


def keep(upload: ImportBatch, preview: Preview, differs: Sequence[Differing] = ()) -> Shown:
    """Keep a preview beside its file, in the words of the active language; cost: one piece at a time."""
    headings = headings_of(preview.source.kind)
    outcomes: list[dict[str, int]] = []
    head = {
        "fingerprint": preview.fingerprint,
        "sheet": preview.source.sheet,
        "readable": preview.readable,
        "counts": counts(preview),
        "columns": [(headings.get(key, key), said) for key, said in preview.source.columns.items()],
        "ignored": [pair for pair in preview.source.ignored if not is_beside(preview.source.kind, pair[1])],
        "first_errors": _kept_lines(islice(preview.each_error(), REMARKS_SHOWN)),
        "first_warnings": _kept_lines(islice(preview.each_warning(), REMARKS_SHOWN)),
        "number_of_errors": sum(1 for _one in preview.each_error()),
        "number_of_warnings": sum(1 for _one in preview.each_warning()),
        "differs": [asdict(one) for one in differs],
        "outcomes": outcomes,
        "of_file": {
            "errors": _kept_lines(preview.source.errors),
            "warnings": _kept_lines(preview.source.warnings),
        },
    }
    return _shown(keep_preview(upload, head, _pieces(preview, outcomes)))


def seen_before(upload: ImportBatch) -> Shown | None:
    """The preview that was kept last; None without one."""
    kept = kept_preview(upload)
    return None if kept is None else _shown(kept)


def _pieces(preview: Preview, outcomes: list[dict[str, int]]) -> Iterator[list[Any]]:
    """The rows as they are kept, some hundreds at a time; ``outcomes`` gets the counts of each piece."""
    lines = (asdict(line) for line in _lines(preview))
    while piece := list(islice(lines, ROWS_A_PIECE)):
        outcomes.append(Counter(one["outcome"] for one in piece))
        yield piece


def _lines(preview: Preview) -> Iterator[RowLine]:
    headings = headings_of(preview.source.kind)
    return (row_line(headings, row) for row in preview.rows)


def _kept_lines(remarks: Iterable[Any]) -> list[dict[str, Any]]:
    return [asdict(line) for line in remark_lines(remarks)]


def _shown(kept: KeptPreview) -> Shown:
    head = dict(kept.head)
    for name in ("first_errors", "first_warnings"):
        head[name] = _remarks(head[name])
    head["of_file"] = {name: _remarks(lines) for name, lines in head["of_file"].items()}
    head["differs"] = [_differing(one) for one in head["differs"]]
    return Shown(**head, kept=kept)


def _remarks(kept: Iterable[Mapping[str, Any]]) -> list[RemarkLine]:
    return [RemarkLine(**one) for one in kept]


def _number(outcomes: Mapping[str, int], outcome: str) -> int:
    return outcomes.get(outcome, 0) if outcome else sum(outcomes.values())


def _place(line: RemarkLine) -> int:
    return line.row or 0


def _differing(kept: Mapping[str, Any]) -> Differing:
    was, now = (None if kept[name] is None else _row(kept[name]) for name in ("was", "now"))
    return Differing(kept["number"], kept["label"], was, now)


def _row(kept: Mapping[str, Any]) -> RowLine:
    return RowLine(
        kept["number"],
        kept["outcome"],
        kept["label"],
        tuple(CellChange(**change) for change in kept["changes"]),
        tuple(_remarks(kept["errors"])),
        tuple(_remarks(kept["warnings"])),
    )


def differing(before: Shown | None, now: Preview) -> list[Differing]:
    """The first rows that a newer preview shows otherwise; none when the older one is not known."""
    return [] if before is None else list(islice(_others(before.rows(), _lines(now)), MOST_DIFFERING))


def _others(before: Iterator[RowLine], now: Iterator[RowLine]) -> Iterator[Differing]:
    """The rows of two previews side by side, by their numbers, where they differ."""
    was, becomes = next(before, None), next(now, None)
    while was is not None or becomes is not None:
        number = min(row.number for row in (was, becomes) if row is not None)
        old = was if was is not None and was.number == number else None
        new = becomes if becomes is not None and becomes.number == number else None
        if _face(old) != _face(new):
            yield Differing(number, (new or old).label, old, new)  # type: ignore[union-attr]  # one is there
        was = next(before, None) if old is not None else was
        becomes = next(now, None) if new is not None else becomes


def _face(row: RowLine | None) -> str:
    """What a person sees of a row, in the plain form in which it is kept."""
    if row is None:
        return ""
    return json.dumps([row.outcome, [asdict(change) for change in row.changes]], ensure_ascii=False)


def marks(preview: Shown) -> Iterator[Mark]:
    """Every remark as a mark on the workbook; what names no cell stands in the first cell of its row."""
    for level, lines in (("error", preview.each_error()), ("warning", preview.each_warning())):
        for line in lines:
            sheet, cell = line.sheet or preview.sheet, line.cell or f"A{line.row or 1}"
            yield Mark(sheet, cell, line.message, level)
