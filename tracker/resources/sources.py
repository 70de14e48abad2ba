"""Read a sheet into typed rows: the workbook, its table, its columns, the value of every cell."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings

from tracker.domain.vocabulary import SheetKind
from tracker.resources.base import Remark, SheetResource
from tracker.resources.kinds import HANDLERS
from tracker.resources.rows import Rows
from tracker.sheets.choosing import Chosen
from tracker.sheets.headings import Columns, normal_heading
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import Notice, SheetNotice, SheetRefused
from tracker.sheets.reader import read_workbook
from tracker.sheets.table import find_table

NEVER_ASKED = ("序号", "行号", "No.", "#")  # columns that every office has and nobody means


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet that was read and typed. ``rows`` know what is wrong with single cells."""

    kind: SheetKind
    file_name: str
    sha256: str
    rows: Rows
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[tuple[str, str], ...] = ()
    errors: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()


def read_source(
    data: bytes,
    *,
    file_name: str,
    kind: SheetKind,
    sheet: str | None,
    mapping: Mapping[str, str] | None,
    chosen: Chosen | None = None,
) -> Source:
    """Read a file into typed rows; what cannot be read becomes the only error of the source."""
    handler = HANDLERS[kind]
    resource = handler.resource_class()
    digest = hashlib.sha256(data).hexdigest()
    limits = SheetLimits(**settings.SHEET_LIMITS)
    try:
        workbook = read_workbook(data, name=file_name, limits=limits)
        named = chosen and replace(chosen, names=_canonical(resource, chosen.names))
        table = find_table(workbook, wanted_columns(resource, mapping), sheet=sheet, chosen=named)
    except SheetRefused as refused:
        return Source(kind, file_name, digest, Rows(resource), errors=(_file_remark(refused),))
    rows = Rows(resource, table, workbook.date1904, workbook.format == "csv")
    keys = {column.column_name: column.attribute for column in resource.columns()}
    columns = {keys[name]: column.heading for name, column in table.columns.items()}
    told = [notice for notice in table.notices if not _goes_without_saying(notice, resource, columns)]
    warnings = tuple(_sheet_remark(notice) for notice in told)
    return Source(kind, file_name, digest, rows, table.sheet, columns, table.ignored, (), warnings)


def is_beside(kind: SheetKind, heading: str) -> bool:
    """Whether a column stands there for the reader alone and is left out without a word."""
    known = (*NEVER_ASKED, *HANDLERS[kind].resource_class.beside)
    return normal_heading(heading) in {normal_heading(name) for name in known}


def _goes_without_saying(notice: Notice, resource: SheetResource, columns: Mapping[str, str]) -> bool:
    if notice.code is SheetNotice.IGNORED_COLUMN:
        return bool(notice.column) and is_beside(resource.kind, notice.column)
    hidden = {columns.get(column.attribute) for column in resource.columns() if column.hidden}
    return notice.code is SheetNotice.HIDDEN_COLUMN and notice.column in hidden


def _canonical(resource: SheetResource, keys: Mapping[int, str]) -> dict[int, str]:
    """Columns named by key as the reader of sheets names them; unknown keys are left out."""
    names = {column.attribute: column.column_name for column in resource.columns()}
    return {index: names[key] for index, key in keys.items() if key in names}


def wanted_columns(resource: SheetResource, mapping: Mapping[str, str] | None = None) -> Columns:
    """The columns of a kind with all their headings; what ``mapping`` says of a heading goes first."""
    taught = {normal_heading(heading): key for heading, key in (mapping or {}).items()}
    names = {
        column.column_name: [
            *(
                name
                for name in column.names
                if taught.get(normal_heading(name), column.attribute) == column.attribute
            ),
            *(heading for heading, key in taught.items() if key == column.attribute),
        ]
        for column in resource.columns()
    }
    required = frozenset(column.column_name for column in resource.columns() if column.required)
    measured = frozenset(c.column_name for c in resource.columns() if c.attribute in resource.measured)
    return Columns(names, required, resource.one_of, measured)


def _file_remark(refused: SheetRefused) -> Remark:
    params = refused.params
    place = str(params.get("cell", ""))
    row = params.get("row")
    letters = place.rstrip("0123456789")
    return Remark(
        refused.code,
        str(params.get("sheet", "")),
        int(str(row)) if row is not None else None,
        letters,
        place,
        "",
        params,
    )


def _sheet_remark(notice: Notice) -> Remark:
    params = {"heading": notice.value, **notice.params}
    return Remark(notice.code, notice.sheet, notice.row, notice.column, notice.cell, notice.value, params)
