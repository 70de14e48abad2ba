"""The table that all tables build on, and its columns.

A table shows frozen row objects (or plain records), so that a cell cannot start a query. A column has
two faces: the cell of the page (a partial) and the value of the export (typed, never markup).
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import get_template
from django_tables2.data import TableListData
from django_tables2.utils import OrderBy, OrderByTuple

from tracker.choices import face, label


class RowData(TableListData):
    """A list of rows whose order is stable: equal rows keep the order of the query, nothing comes last."""

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

    ``unique_key`` ends the order of a QuerySet.
    """

    unique_key: ClassVar[str] = "pk"
    caption: ClassVar[Any] = ""

    class Meta:
        template_name = "tables/table.html"
        attrs: ClassVar = {"class": "table table-sm align-middle stacked"}
        orderable = True

    def __init__(self, data: Any, **kwargs: Any) -> None:
        """Lists and other iterables of rows get the stable order of ``RowData``; a QuerySet stays one."""
        super().__init__(data if isinstance(data, QuerySet) else RowData(list(data)), **kwargs)

    def end_in_unique_key(self) -> None:
        """Let equal rows of a QuerySet keep one order on every page."""
        rows = getattr(self.data, "data", None)
        if isinstance(rows, QuerySet):
            order = rows.query.order_by or rows.model._meta.ordering
            self.data.data = rows.order_by(*order, self.unique_key)

    def export_headings(self, left_out: Iterable[str] = ()) -> list[str]:
        """The headings of the columns that are exported, in order."""
        return [str(column.header) for column in self._exported(left_out)]

    def export_rows(self, left_out: Iterable[str] = ()) -> Iterable[list[Any]]:
        """The values of all rows (not of one page), typed."""
        columns = self._exported(left_out)
        for row in self.rows:
            yield [row.get_cell_value(column.name) for column in columns]

    def _exported(self, left_out: Iterable[str]) -> Sequence[Any]:
        without = set(left_out)
        return [
            column
            for column in self.columns.iterall()
            if column.name not in without and not column.column.exclude_from_export
        ]


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
        page = context.flatten() if context is not None else {}
        return get_template(self._template_name).render({**page, "value": value, "record": record})


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
        moment = context.get("moment") if context is not None else None
        arguments = [tables.A(name).resolve(record) for name in self.args_from]
        return get_template(self._template_name).render(
            {"value": value, "page": self.page, "arguments": arguments, "moment": moment}
        )
