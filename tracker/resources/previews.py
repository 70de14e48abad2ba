"""A preview as it is shown and kept: words and plain values, so that it can be read again later."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language

from tracker.resources.handlers import RowOutcome
from tracker.resources.importing import Preview, counts
from tracker.resources.showing import (
    CellChange,
    RemarkLine,
    RowLine,
    headings_of,
    remark_lines,
    row_lines,
)
from tracker.resources.sources import is_beside
from tracker.sheets.marked import Mark

TABS = (RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.REFUSED, RowOutcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Differing:
    """A row of which something else would become now than what was agreed to."""

    number: int
    label: str
    was: RowLine | None
    now: RowLine | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview in words. ``columns`` are pairs of a heading as exports write it and as it stands;
    ``ignored`` pairs of letters and heading; ``differs`` what changed since it was agreed to.
    """

    language: str
    fingerprint: str
    sheet: str
    readable: bool
    counts: Mapping[str, int]
    rows: Sequence[RowLine]
    errors: Sequence[RemarkLine]
    warnings: Sequence[RemarkLine]
    columns: Sequence[tuple[str, str]]
    ignored: Sequence[tuple[str, str]]
    differs: Sequence[Differing] = ()

    @property
    def tabs(self) -> list[tuple[RowOutcome, int]]:
        """The outcomes that occur, with how many rows have them."""
        found = [(one, sum(1 for row in self.rows if row.outcome == one)) for one in TABS]
        return [(one, number) for one, number in found if number]

    def of_outcome(self, outcome: str) -> list[RowLine]:
        """The rows of one outcome; all for ""."""
        return [row for row in self.rows if not outcome or row.outcome == outcome]

    def as_json(self) -> dict[str, Any]:
        """The preview as it is kept."""
        return asdict(self)


def shown(preview: Preview) -> Shown:
    """A preview in the words of the active language."""
    headings = headings_of(preview.source.kind)
    return Shown(
        language=get_language() or "",
        fingerprint=preview.fingerprint,
        sheet=preview.source.sheet,
        readable=preview.readable,
        counts=counts(preview),
        rows=row_lines(preview.source.kind, preview.rows),
        errors=remark_lines(preview.errors),
        warnings=remark_lines(preview.warnings),
        columns=[(headings.get(key, key), said) for key, said in preview.source.columns.items()],
        ignored=[pair for pair in preview.source.ignored if not is_beside(preview.source.kind, pair[1])],
    )


def shown_of(kept: Mapping[str, Any]) -> Shown:
    """A preview that was kept."""
    remarks = {name: [RemarkLine(**one) for one in kept[name]] for name in ("errors", "warnings")}
    rows = [_row(one) for one in kept["rows"]]
    return Shown(**{**kept, **remarks, "rows": rows, "differs": [_differing(one) for one in kept["differs"]]})


def _differing(kept: Mapping[str, Any]) -> Differing:
    was, now = (None if kept[name] is None else _row(kept[name]) for name in ("was", "now"))
    return Differing(kept["number"], kept["label"], was, now)


def _row(kept: Mapping[str, Any]) -> RowLine:
    return RowLine(
        kept["number"],
        kept["outcome"],
        kept["label"],
        tuple(CellChange(**change) for change in kept["changes"]),
        tuple(RemarkLine(**one) for one in kept["errors"]),
        tuple(RemarkLine(**one) for one in kept["warnings"]),
    )


def differing(before: Shown | None, now: Shown) -> list[Differing]:
    """The rows that a newer preview shows otherwise; none when the older one is not known."""
    if before is None:
        return []
    old = {row.number: row for row in before.rows}
    new = {row.number: row for row in now.rows}
    return [
        Differing(number, (new.get(number) or old[number]).label, old.get(number), new.get(number))
        for number in sorted({*old, *new})
        if _face(old.get(number)) != _face(new.get(number))
    ]


def _face(row: RowLine | None) -> str:
    """What a person sees of a row, in the plain form in which it is kept."""
    if row is None:
        return ""
    return json.dumps([row.outcome, [asdict(change) for change in row.changes]], ensure_ascii=False)


def marks(preview: Shown) -> Iterator[Mark]:
    """Every remark as a mark on the workbook; what names no cell stands in the first cell of its row."""
    for level, lines in (("error", preview.errors), ("warning", preview.warnings)):
        for line in lines:
            sheet, cell = line.sheet or preview.sheet, line.cell or f"A{line.row or 1}"
            yield Mark(sheet, cell, line.message, level)
