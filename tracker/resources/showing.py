"""An import as pages show it: remarks in words, rows with old → new, headings by column key."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.domain.vocabulary import SheetKind
from tracker.models import ImportRow, Plan, Target
from tracker.resources.base import Column, Remark
from tracker.resources.exporting import Exporter
from tracker.resources.importing import WHY_REFUSED, PreviewRow
from tracker.resources.kinds import HANDLERS
from tracker.sheet_messages import sentence

Cells = list[Any]
REMARK = ("sheet", "row", "column", "cell", "value", "message")


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """An error or a warning: where the person's own program shows it, what stood there, what is wrong."""

    sheet: str
    row: int | None
    column: str
    cell: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a row: the heading, what is stored, what the sheet says. None: nothing there."""

    heading: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of a preview or of a batch."""

    number: int
    outcome: str
    label: str
    changes: tuple[CellChange, ...]
    errors: tuple[RemarkLine, ...] = ()
    warnings: tuple[RemarkLine, ...] = ()


def remark_lines(remarks: Iterable[Remark]) -> list[RemarkLine]:
    """Remarks in the reader's language, in their order."""
    return [
        RemarkLine(
            one.sheet,
            one.row,
            one.column,
            one.cell,
            one.value,
            sentence(one.code, one.params),
        )
        for one in remarks
    ]


def headings_of(kind: SheetKind) -> dict[str, str]:
    """The heading that exports write, by column key."""
    return {column.attribute: column.column_name for column in HANDLERS[kind].resource_class().columns()}


def column_words(kind: SheetKind, present: Collection[str] = ()) -> dict[str, str]:
    """What a column can be taken for, by key: in English with its English name first.

    Hidden columns are offered only where they are ``present`` already.
    """
    english = (get_language() or "").startswith("en")
    columns = HANDLERS[kind].resource_class().columns()
    return {
        column.attribute: _named(column) if english else column.column_name
        for column in columns
        if not column.hidden or column.attribute in present
    }


def _named(column: Column) -> str:
    """The English name among a column's headings, with the heading of exports behind it."""
    english = [name for name in column.names if name.isascii()]
    best = next((name for name in english if "_" not in name and name.islower()), None)
    return f"{best or english[0]} · {column.column_name}" if english else column.column_name


def row_line(headings: Mapping[str, str], row: PreviewRow) -> RowLine:
    """A row of a preview as a page shows it; ``headings`` are those of ``headings_of``."""
    return RowLine(
        row.number,
        row.outcome.value,
        row.label,
        tuple(changes(headings, row.before, row.after)),
        tuple(remark_lines(row.errors)),
        tuple(remark_lines(row.warnings)),
    )


def changes(
    headings: Mapping[str, str], before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Iterator[CellChange]:
    """What a row changes, cell by cell; of a new thing everything that is filled."""
    old, new = before or {}, after or {}
    for key in {**old, **new}:
        was, becomes = old.get(key), new.get(key)
        if was != becomes:
            yield CellChange(headings.get(key, key), was, becomes)


def kept_line(headings: Mapping[str, str], row: ImportRow) -> RowLine:
    """A row of a batch as a page shows it; of a refused one why."""
    after = row.after or {}
    why = [RemarkLine(**_place(said)) for said in after.get(WHY_REFUSED, ())]
    told = () if why else tuple(changes(headings, row.before, row.after))
    return RowLine(row.number, row.outcome, row.label, told, tuple(why))


def _place(said: Mapping[str, Any]) -> dict[str, Any]:
    """A remark as it was kept, with "" for what it does not name."""
    return {name: said.get(name) if name == "row" else said.get(name) or "" for name in REMARK}


def template_headings(kind: SheetKind) -> list[str]:
    """The headings of a blank sheet: the columns that are read and seen."""
    columns = HANDLERS[kind].resource_class().columns()
    return [column.column_name for column in columns if not column.hidden]


def export_sheet(exporter: Exporter) -> tuple[list[str], Iterator[Cells]]:
    """The headings and rows of an export; where examples are among them each says so in a last column.

    The importer leaves that column out, so that the sheet goes in again as unchanged.
    """
    examples = _examples(exporter.kind)
    if not examples:
        return exporter.headings(), exporter.rows()
    place = _key_place(exporter)
    marked = ([*row, _("illustrative data") if row[place] in examples else None] for row in exporter.rows())
    return [*exporter.headings(), _("Nature of the data")], marked


def export_lines(exporter: Exporter) -> Iterator[bytes] | None:
    """The rows as lines of a csv file where the database writes them; else None."""
    return None if _examples(exporter.kind) else exporter.ready_lines()


def _examples(kind: SheetKind) -> set[Any]:
    """The keys of what belongs to an example; plans and departments have a column of their own."""
    if kind in (SheetKind.TARGETS, SheetKind.REPORTS):
        return set(Target.objects.filter(plan__illustrative=True).values_list("code", flat=True))
    if kind is SheetKind.ACTIONS:
        return set(Plan.objects.filter(illustrative=True).values_list("code", flat=True))
    return set()


def _key_place(exporter: Exporter) -> int:
    """Where in a row the code stands that tells an example."""
    keys = {SheetKind.TARGETS: "code", SheetKind.REPORTS: "target", SheetKind.ACTIONS: "plan"}
    return exporter.headings().index(headings_of(exporter.kind)[keys[exporter.kind]])
