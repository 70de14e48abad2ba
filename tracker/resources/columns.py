"""The headings of a sheet as a person sees and changes them: what each column is taken for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from tracker.domain.vocabulary import SheetKind
from tracker.resources.base import SheetResource
from tracker.resources.kinds import HANDLERS
from tracker.resources.proposals import Unknown, proposed_by_values
from tracker.resources.sources import NEVER_ASKED, wanted_columns
from tracker.sheet_messages import sentence
from tracker.sheets.cells import Sheet, Workbook, column_index
from tracker.sheets.choosing import Chosen, SeenColumn, columns_seen, likely_heading
from tracker.sheets.headings import Columns, find_headings, meanings, normal_heading
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.reader import read_workbook
from tracker.sheets.table import find_table

OF_EXPORTS = ("数据性质", "Nature of the data")
TO_BE_ASKED = (
    SheetProblem.NO_HEADINGS,
    SheetProblem.MISSING_HEADINGS,
    SheetProblem.DUPLICATE_HEADINGS,
    SheetProblem.SEVERAL_SHEETS,
)


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """One column: where it is, its heading, values beside it, and the key it is taken for ("": none).

    ``is_known`` tells that nobody needs to be asked about it, ``is_doubtful`` that another column may be the
    same thing; ``levels`` are the texts of its heading above each other. ``is_proposed``: the key
    stands there because of the values, under a heading that is not known; a person is asked.
    """

    letter: str
    heading: str
    samples: tuple[str, ...]
    key: str
    is_known: bool
    levels: tuple[str, ...] = ()
    is_doubtful: bool = False
    is_proposed: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A file before its preview: its sheets, the one looked at, the rows of its heading, its columns.

    ``problem`` is the sentence that stands against reading it as it is, ``is_readable`` whether there is
    anything to choose from, ``asks`` whether a person must say what the columns are, ``is_undecided`` whether
    the sheet itself must be named first. ``rows`` counts the data rows.
    """

    sheets: tuple[str, ...] = ()
    sheet: str = ""
    first_row: int = 1
    last_row: int = 1
    columns: tuple[ColumnSeen, ...] = ()
    rows: int = 0
    problem: str = ""
    asks: bool = False
    is_undecided: bool = False

    @property
    def is_readable(self) -> bool:
        """Whether the file could be opened at all."""
        return bool(self.columns)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person said of a file: the sheet, the rows of its heading, keys by the column's letters."""

    sheet: str
    first_row: int
    last_row: int
    keys: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The choice as it is kept with the file."""
        rows = [self.first_row, self.last_row]
        return {"sheet": self.sheet, "rows": rows, "keys": dict(self.keys)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Choice | None":
        """The choice that is kept; None when nothing was chosen."""
        return cls(kept["sheet"], *kept["rows"], kept["keys"]) if kept else None

    @property
    def chosen(self) -> Chosen:
        """The choice as the importer takes it: column keys by index."""
        keys = {column_index(letter): key for letter, key in self.keys.items() if key}
        return Chosen(self.first_row, self.last_row, keys)


def look_at(
    data: bytes,
    *,
    file_name: str,
    kind: SheetKind,
    remembered: Mapping[str, str],
    sheet: str | None = None,
    row: int | None = None,
) -> Look:
    """What is seen of a file. ``remembered`` says what headings meant before, by their plain form.

    ``sheet`` and ``row`` name the sheet and the row of its heading instead of finding them.
    """
    resource = HANDLERS[kind].resource_class()
    try:
        workbook = read_workbook(data, name=file_name, limits=SheetLimits(**settings.SHEET_LIMITS))
    except SheetRefused as refused:
        return Look(problem=sentence(refused.code, refused.params))
    wanted = wanted_columns(resource, remembered)
    rows, code, problem, page = 0, None, "", sheet
    try:
        table = find_table(workbook, wanted, sheet=sheet)
        rows, page = len(table), table.sheet
    except SheetRefused as refused:
        code, problem = refused.code, sentence(refused.code, refused.params)
        page = sheet or str(refused.params.get("sheet", "")) or _first_of(refused)
    seen = _looked(_page(workbook, page), wanted, resource, remembered, row)
    return replace(
        seen,
        sheets=tuple(one.name for one in workbook.sheets if one.rows),
        rows=rows,
        problem=problem,
        is_undecided=code is SheetProblem.SEVERAL_SHEETS,
        asks=bool(seen.columns)
        and (code in TO_BE_ASKED or (code is None and not all(c.is_known for c in seen.columns))),
    )


def _first_of(refused: SheetRefused) -> str:
    names = refused.params.get("names")
    return names[0] if isinstance(names, list) and names else ""


def _page(workbook: Workbook, name: str | None) -> Sheet | None:
    filled = [page for page in workbook.sheets if page.rows]
    return next((page for page in filled if page.name == name), filled[0] if filled else None)


def _looked(
    page: Sheet | None,
    wanted: Columns,
    resource: SheetResource,
    remembered: Mapping[str, str],
    row: int | None,
) -> Look:
    if page is None:
        return Look()
    first, last = (row, row) if row else _heading_rows(page, wanted)
    try:
        seen = columns_seen(page, first, last)
    except SheetRefused:
        first = last = likely_heading(page) or 1
        seen = columns_seen(page, first, last)
    keys = {column.column_name: column.attribute for column in resource.columns()}
    beside = (*NEVER_ASKED, *OF_EXPORTS, *resource.beside, *_written(resource))
    silent = {normal_heading(name) for name in beside}
    found = meanings([column.levels for column in seen], wanted)
    meant = [keys[match[0]] if match else "" for match in found]
    columns = [  # of two columns that may be the same thing neither is proposed
        replace(_column(column, "", silent, remembered), is_doubtful=True)
        if key and meant.count(key) > 1
        else _column(column, key, silent, remembered)
        for column, key in zip(seen, meant, strict=True)
    ]
    if resource.kind is SheetKind.REPORTS:
        columns = _with_proposals(columns, meant)
    return Look(sheet=page.name, first_row=first, last_row=last, columns=tuple(columns))


def _with_proposals(columns: Sequence[ColumnSeen], meant: Sequence[str]) -> list[ColumnSeen]:
    """The same with what the values of unknown columns propose; nobody is spared the question by it."""
    unknown = [Unknown(one.letter, one.samples) for one in columns if not (one.is_known or one.is_doubtful)]
    keys = proposed_by_values(unknown, meant)
    return [
        replace(one, key=keys[one.letter], is_proposed=True) if one.letter in keys else one for one in columns
    ]


def _column(column: SeenColumn, key: str, silent: set[str], remembered: Mapping[str, str]) -> ColumnSeen:
    plain = normal_heading(column.heading)
    known = bool(key) or not plain or plain in silent or remembered.get(plain) == ""
    return ColumnSeen(column.letter, column.heading, column.samples, key, known, column.levels)


def _heading_rows(page: Sheet, wanted: Columns) -> tuple[int, int]:
    try:
        found = find_headings(page, wanted)
    except SheetRefused as refused:
        row = int(str(refused.params.get("row") or 1))
        return row, row
    if found is not None:
        return found.first_row, found.last_row
    row = likely_heading(page) or 1
    return row, row


def _written(resource: SheetResource) -> list[str]:
    """The headings that exports write and imports never read."""
    return [column.column_name for column in resource.get_export_fields() if column.readonly]


def missing_of(kind: SheetKind, keys: Mapping[str, str]) -> list[str]:
    """The headings that a choice lacks, as exports write them."""
    resource = HANDLERS[kind].resource_class()
    names = {column.attribute: column.column_name for column in resource.columns()}
    return wanted_columns(resource).missing([names[key] for key in keys.values() if key in names])


def taught_by(kind: SheetKind, look: Look, keys: Mapping[str, str]) -> dict[str, str]:
    """What a choice teaches about headings, by their plain form: only what is not known by itself."""
    resource = HANDLERS[kind].resource_class()
    wanted = wanted_columns(resource)
    names = {column.column_name: column.attribute for column in resource.columns()}
    taught = {}
    for column, found in zip(
        look.columns, meanings([column.levels for column in look.columns], wanted), strict=True
    ):
        by_itself = names[found[0]] if found else ""
        chosen = keys.get(column.letter, "")
        plain = normal_heading(column.heading)[:100]
        if plain and (chosen != by_itself or not chosen):
            taught[plain] = chosen
    return taught
