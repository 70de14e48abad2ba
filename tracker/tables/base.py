"""The table that all tables build on, and its columns.

A table shows frozen row objects (or plain records), so that a cell cannot start a query. A column has
two faces: the cell of the page (a partial) and the value of the export (typed, never markup).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from inspect import Parameter, signature
from itertools import islice
from operator import attrgetter
from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import get_template
from django_tables2.data import TableData, TableListData, TableQuerysetData
from django_tables2.utils import OrderBy, OrderByTuple

from tracker.choices import face, label

MOST_COUNTED = 10_000
AT_ONCE = 500


class RowData(TableListData):
    """A list of rows whose order is stable: equal rows keep the order of the query, nothing comes last.

    ``complete`` makes the rows of one page out of keys that are enough to sort by, ``exported`` those of a
    file, a part at a time; without them the data are the rows.
    """

    def __init__(
        self,
        data: list[Any],
        complete: Callable[[Sequence[Any]], Sequence[Any]] | None = None,
        exported: Callable[[Sequence[Any]], Iterable[Any]] | None = None,
    ) -> None:
        super().__init__(data)
        self._complete, self._exported = complete, exported

    def __getitem__(self, key: Any) -> Any:
        found = self.data[key]
        if self._complete is None:
            return found
        return self._complete(found) if isinstance(key, slice) else self._complete([found])[0]

    def __iter__(self) -> Iterator[Any]:
        if self._exported is None:
            return iter(self.data)
        return iter(self._exported(self.data))

    def order_by(self, aliases: OrderByTuple) -> None:
        """Sort by the columns named, the last first; rows without a value stay last either way.

        What a column says (``order_by``, else its accessor) already carries the direction asked for.
        """
        for alias in reversed(aliases):
            for accessor in reversed(tuple(self.table.columns[OrderBy(alias).bare].order_by)):
                self._sort(OrderBy(accessor))

    def _sort(self, accessor: OrderBy) -> None:
        key = sort_key(tables.A(accessor.bare))
        filled = [row for row in self.data if key(row) is not None]
        empty = [row for row in self.data if key(row) is None]
        self.data = sorted(filled, key=key, reverse=accessor.is_descending) + empty


class RecordData(TableQuerysetData):
    """Records that are counted to ``MOST_COUNTED`` and no further, and read a page or a part at a time.

    Where ``complete`` is given, what a row shows beside its own columns is read for the rows of the page
    alone: their keys are picked first, which an index can do, and it adds the rest to a query of those.
    ``exported`` does so for a file, whose rows are read in lots (None: ``complete`` does).
    """

    def __init__(
        self,
        data: QuerySet[Any],
        complete: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None,
        exported: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None,
    ) -> None:
        super().__init__(data)
        self._all, self._complete, self._exported = data, complete, exported or complete

    @cached_property
    def counted(self) -> int:
        """How many there are, or ``MOST_COUNTED`` + 1 where there are more."""
        return self._all.order_by()[: MOST_COUNTED + 1].count()

    @property
    def has_more(self) -> bool:
        """Whether there are more than pages lead to."""
        return self.counted > MOST_COUNTED

    def count_all(self) -> int:
        """How many there are, however many. One query."""
        return self._all.order_by().count()

    def __len__(self) -> int:
        return min(self.counted, MOST_COUNTED)

    def __getitem__(self, key: Any) -> Any:
        if self._complete is None:
            return self.data[key]
        chosen = slice(key, key + 1) if isinstance(key, int) else key
        keys = list(self.data.values_list("pk", flat=True)[chosen])
        rows = {row.pk: row for row in self._complete(self._all.order_by().filter(pk__in=keys))}
        found = [rows[key] for key in keys if key in rows]
        return found[0] if isinstance(key, int) else found

    def __iter__(self) -> Iterator[Any]:
        rows = self.data if self._exported is None else self._exported(self.data)
        return iter(rows.iterator(chunk_size=AT_ONCE))


def parts_of(rows: Sequence[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """A long list part by part."""
    left = iter(rows)
    while part := list(islice(left, size)):
        yield part


def sort_key(accessor: tables.A) -> Callable[[Any], Any]:
    """A key by which enumeration members sort in their own order and "" counts as nothing."""

    def key(row: Any) -> Any:
        value = accessor.resolve(row, quiet=True)
        if isinstance(value, StrEnum):
            return face(value).order
        return None if value == "" else value

    return key


class Table(tables.Table):
    """Set the columns and ``Meta.caption``; give it rows that end their order in a unique key.

    ``unique_key`` ends the order of a QuerySet. ``indexed``: the columns by which any number of records
    is sorted; of more than ``MOST_COUNTED`` no other sort is offered. None: all of them.
    """

    unique_key: ClassVar[str] = "pk"
    indexed: ClassVar[Collection[str] | None] = None
    caption: ClassVar[Any] = ""

    class Meta:
        template_name = "tables/table.html"
        attrs: ClassVar = {"class": "table table-sm align-middle stacked"}
        orderable = True

    def __init__(self, data: Any, **kwargs: Any) -> None:
        """Lists and other iterables of rows get the stable order of ``RowData``; a QuerySet stays one."""
        super().__init__(data if isinstance(data, QuerySet | TableData) else RowData(list(data)), **kwargs)
        if self.indexed is not None and isinstance(self.data, RecordData) and self.data.has_more:
            for column in self.columns.iterall():
                if column.name not in self.indexed:
                    column.column.orderable = False

    @property
    def lean_rows(self) -> Iterator[list[tuple[str, str, Any]]]:
        """The rows of the page as cells: the word of the column, the attributes of the cell, what it shows.

        What does not differ from row to row is found out once; the library finds it for every cell.
        """
        cells = [_Cell(column, self) for column in self.columns]
        for row in self.paginated_rows:
            yield [(cell.word, cell.attributes, cell.shown(row)) for cell in cells]

    def end_in_unique_key(self) -> None:
        """Let equal rows of a QuerySet keep one order on every page."""
        rows = getattr(self.data, "data", None)
        if isinstance(rows, QuerySet):
            order = rows.query.order_by or rows.model._meta.ordering
            self.data.data = rows.order_by(*order, self.unique_key)

    def count_all(self) -> int:
        """How many rows there are in all, for the record of an export. One query for a QuerySet."""
        return self.data.count_all() if isinstance(self.data, RecordData) else len(self.data)

    def export_headings(self, left_out: Iterable[str] = ()) -> list[str]:
        """The headings of the columns that are exported, in order."""
        return [str(column.header) for column in self._exported(left_out)]

    def export_records(self, left_out: Iterable[str] = ()) -> Iterator[tuple[Any, list[Any]]]:
        """The typed values of all rows (not of one page), each with its record."""
        cells = [_Typed(column, self).value for column in self._exported(left_out)]
        for record in self.data:
            yield record, [value(record) for value in cells]

    def _exported(self, left_out: Iterable[str]) -> Sequence[Any]:
        without = set(left_out)
        return [
            column
            for column in self.columns.iterall()
            if column.name not in without and not column.column.exclude_from_export
        ]


class _Cell:
    """What all cells of a column have in common."""

    def __init__(self, column: Any, table: Table) -> None:
        self._bound, self._column, self._table = column, column.column, table
        self.word, self.attributes = column.header, column.attrs["td"].as_html()
        self._takes = [name for name in signature(column.render).parameters if name in _OFFERED]
        self._empty, self._default = self._column.empty_values, column.default
        self._accessor = tables.A(column.accessor)

    def shown(self, row: Any) -> Any:
        """The cell of one row, or the column's default where there is no value."""
        record = row.record
        value = self._accessor.resolve(record, quiet=True)
        if value in self._empty:
            return self._default
        offered = {"value": value, "record": record, "table": self._table, "bound_row": row}
        offered |= {"column": self._column, "bound_column": self._bound}
        return self._bound.render(**{name: offered[name] for name in self._takes})


_OFFERED = ("value", "record", "table", "bound_row", "column", "bound_column")


class _Typed:
    """The cells of a column in a file: ``BoundRow.get_cell_value``, which finds out anew for every cell how a
    value is read and what the column's ``value`` takes. That may be value, record, table and columns."""

    def __init__(self, column: Any, table: Table) -> None:
        self._accessor, self._empty = tables.A(column.accessor), column.column.empty_values
        self._read = attrgetter(".".join(self._accessor.bits))
        self._typed = column.value
        offered = {"table": table, "column": column.column, "bound_column": column}
        takes = signature(column.value).parameters.values()
        every = any(one.kind is Parameter.VAR_KEYWORD for one in takes)
        names = {*offered, "value", "record"} if every else {one.name for one in takes}
        self._said = {name: said for name, said in offered.items() if name in names}
        self._takes_value, self._takes_record = "value" in names, "record" in names

    def value(self, record: Any) -> Any:
        """The typed value of a record; None where there is nothing."""
        try:
            found = self._read(record)
        except (AttributeError, TypeError):  # of a dict, or beyond something that is not there
            found = self._accessor.resolve(record, quiet=True)
        else:
            if callable(found):
                found = self._accessor.resolve(record, quiet=True)
        if found in self._empty:
            return None
        said = dict(self._said)
        if self._takes_value:
            said["value"] = found
        if self._takes_record:
            said["record"] = record
        return self._typed(**said)


class PlainColumn(tables.Column):
    """A column of plain text; the export takes the value as it is."""

    def value(self, value: Any) -> Any:
        """The typed value of the export; None stays nothing."""
        return value


class PartialColumn(PlainColumn):
    """A column whose cell is a partial: it gets ``value``, ``record`` and the page's own context."""

    template_name: ClassVar[str] = ""

    def __init__(self, *args: Any, template_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._template_name = template_name or self.template_name

    def render(self, value: Any, record: Any, table: tables.Table) -> str:
        """The cell."""
        context = getattr(table, "context", None)
        if context is None:
            return get_template(self._template_name).render({"value": value, "record": record})
        with context.push(value=value, record=record):
            return str(self._compiled.render(context))

    @cached_property
    def _compiled(self) -> Any:
        """The partial, found once a table: columns are copied for each."""
        return get_template(self._template_name).template  # type: ignore[attr-defined]  # of Django's own engine


class NumberColumn(PartialColumn):
    """A Decimal, right-aligned, in the one number format. ``unit``: accessor of the unit, if any."""

    template_name = "tracker/_partials/_number_cell.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "num"}, "th": {"class": "num"}})
        super().__init__(*args, **kwargs)


class EnumColumn(PlainColumn):
    """A member of an enumeration of the domain, shown by its word and sorted in its order."""

    def render(self, value: StrEnum) -> str:
        """The word in the reader's language."""
        return label(value)

    def value(self, value: StrEnum | None) -> str:
        """The word of the export."""
        return label(value)


class StatusColumn(EnumColumn, PartialColumn):
    """Shape + word + tone; ``record.reason`` is the tooltip and ``record.tone`` the tone, if there."""

    template_name = "tracker/_partials/_status_cell.html"
    render = PartialColumn.render


class DayColumn(PlainColumn):
    """A day, as 2018-10-29, on one line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "text-nowrap"}})
        super().__init__(*args, **kwargs)

    def render(self, value: Any) -> str:
        """The day as every page writes it."""
        return value.isoformat()


class LinkColumn(PartialColumn):
    """A link that keeps the moment. ``page`` names the address, ``args_from`` are accessors of its parts."""

    template_name = "tracker/_partials/_link_cell.html"

    def __init__(self, *args: Any, page: str, args_from: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.args_from = page, tuple(args_from)

    def render(self, value: Any, record: Any, table: tables.Table) -> str:
        """The text as a link."""
        context = getattr(table, "context", None)
        arguments = [tables.A(name).resolve(record) for name in self.args_from]
        said = {"value": value, "page": self.page, "arguments": arguments}
        if context is None:
            return get_template(self._template_name).render({**said, "moment": None})
        with context.push(**said):
            return str(self._compiled.render(context))
