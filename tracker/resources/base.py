"""What every kind of sheet shares: columns with their headings, typed cells, and refusals by cell.

django-import-export's ``Resource`` and ``Field`` define the columns, type the cells of a row, and
write the cells of an export; the flow around them is ``importing`` and ``exporting``
(docs/decisions/0005-the-import-flow-is-ours.md).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import getitem, itemgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from tracker.domain.vocabulary import SheetKind
from tracker.services.refusals import Problem
from tracker.sheet_messages import RowProblem, sentence
from tracker.sheets.cells import Cell

MOST_KEPT, LONG = 2_000, 100


class CellRefused(ValueError):
    """A cell cannot be taken as it stands: a code with the words and numbers of its sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Remark:
    """An error or a warning at one place of a sheet, as the user's program shows the place.

    ``row`` None: the file or the sheet as a whole. ``column`` is the heading as it stands in the sheet.
    """

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    value: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The remark as an object of the command line, worded in the active language."""
        return {
            "sheet": self.sheet or None,
            "row": self.row,
            "column": self.column or None,
            "cell": self.cell or None,
            "value": self.value,
            "code": self.code,
            "message": sentence(self.code, self.params),
        }


class Column(Field):
    """One column: its key, the headings that name it (the first is written by exports), its widget.

    ``required``: the heading must be there. ``needed``: the cell must be filled in every row.
    ``written_only``: exports write it, imports never read it. ``hidden``: sheets made to be filled in
    carry it out of sight, imports read it, exports leave it out.
    """

    def __init__(
        self,
        key: str,
        widget: Widget,
        *names: str,
        required: bool = False,
        needed: bool = False,
        written_only: bool = False,
        hidden: bool = False,
    ) -> None:
        super().__init__(attribute=key, column_name=names[0], widget=widget, readonly=written_only)
        self.names = names
        self.required = required
        self.needed = needed or required
        self.hidden = hidden

    def clean(self, row: Mapping[str, Cell], **kwargs: Any) -> Any:
        """The typed value of the column's cell; None when it is blank. Raises ``CellRefused``."""
        cell = row[self.attribute]
        value = None if cell.is_blank else self.widget.clean(cell, row=row, **kwargs)
        if value is None and self.needed:
            raise CellRefused(RowProblem.CELL_MISSING, heading=self.column_name)
        return value

    def save(
        self, instance: dict[str, Any], row: Mapping[str, Cell], is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Put the typed value under the column's key."""
        instance[self.attribute] = self.clean(row, **kwargs)

    def get_value(self, instance: Any) -> Any:
        """The exported object's value under the column's key (mappings only)."""
        try:
            return instance.get(self.attribute)
        except ObjectDoesNotExist:
            return None


@dataclass(slots=True)
class Row:
    """One row of a sheet, typed: ``values`` by column key (None: blank), ``cells`` as they stand.

    A key that is missing from ``values`` has no column in the sheet. ``headings`` and ``units`` are the
    headings as they stand and the units named in them, by key; under "" stands the unit that a line
    above the table names for all of it. ``found`` keeps what a handler has looked up for the row.
    """

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    values: dict[str, Any] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def get(self, key: str, default: Any = None) -> Any:
        """The typed value, or ``default`` when the cell is blank or there is no such column."""
        value = self.values.get(key)
        return default if value is None else value

    def given(self, *keys: str) -> dict[str, Any]:
        """The values of ``keys`` whose cells are filled."""
        return {key: self.values[key] for key in keys if self.values.get(key) is not None}

    def remark(self, code: str, key: str = "", **params: Any) -> Remark:
        """A remark at the cell of ``key``; at the row as a whole when there is no such column."""
        cell = self.cells.get(key)
        if cell is None:
            return Remark(code, self.sheet, self.number, params=params)
        heading = self.headings.get(key, "")
        return Remark(code, self.sheet, cell.row, heading, cell.address, cell.text, params)

    def refuse(self, code: str, key: str = "", **params: Any) -> None:
        """Note an error at the cell of ``key``."""
        self.errors.append(self.remark(code, key, **params))

    def refuse_all(self, problems: Iterable[Problem], key: str) -> None:
        """Note what a service found wrong, each at its own cell, else at the cell of ``key``."""
        for problem in problems:
            place = problem.field if problem.field in self.cells else key
            self.refuse(problem.code, place, said=problem.text)

    def warn(self, code: str, key: str = "", **params: Any) -> None:
        """Note a warning at the cell of ``key``."""
        self.warnings.append(self.remark(code, key, **params))


class SheetResource(Resource):
    """The columns of one kind of sheet. Subclasses declare ``Column`` attributes in export order.

    Of every group in ``one_of`` (the headings of exports) a sheet must have at least one column.
    ``beside`` are headings that may stand there for the reader and are left out without a word;
    ``measured`` the keys of numbers whose heading may name their unit, also in a row of its own.
    """

    kind: SheetKind
    beside: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    measured: tuple[str, ...] = ()

    def columns(self) -> Sequence[Column]:
        """The columns that are read, in the order in which exports write them."""
        return self._columns

    @cached_property
    def _columns(self) -> list[Column]:
        return [column for column in self.get_import_fields() if not column.readonly]

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        """The columns of an export."""
        return [column for column in super().get_export_fields(selected_fields) if not column.hidden]

    def type_row(self, row: Row, columns: Iterable[Column], *, date1904: bool = False) -> None:
        """Fill ``row.values`` from the cells of ``columns``; every bad cell becomes one error of the row."""
        for column in columns:
            try:
                column.save(row.values, row.cells, date1904=date1904)
            except CellRefused as refusal:
                row.values[column.attribute] = None
                row.refuse(refusal.code, column.attribute, **refusal.params)

    def headings(self) -> list[str]:
        """The headings of an export."""
        return self.get_export_headers()

    def cells_of(self, record: Mapping[str, Any]) -> list[Any]:
        """One exported row: text, numbers, days and None, as ``documents.sheets`` writes them."""
        return self.export_resource(record)

    def table(self, records: Iterator[Mapping[str, Any]]) -> Iterator[list[Any]]:
        """The exported rows, one by one."""
        return (self.cells_of(record) for record in records)

    def table_of(self, keys: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
        """The same of tuples of hashable values under ``keys``, for exports of a hundred thousand rows."""
        columns = self.get_export_fields()
        pick = itemgetter(*(keys.index(column.attribute) for column in columns))
        cells = [_Rendered(column.widget) for column in columns]
        return (list(map(getitem, cells, pick(row))) for row in rows)


class _Rendered(dict[Any, Any]):
    """What a widget writes, by value: most values of a column stand there again and again.

    Long texts are not kept.
    """

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget

    def __missing__(self, value: Any) -> Any:
        found = self._widget.render(value)
        if not (isinstance(value, str) and len(value) > LONG):
            if len(self) >= MOST_KEPT:
                self.clear()
            self[value] = found
        return found
