"""The typed rows of a sheet, made anew whenever they are asked for: kept are the packed cells alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.resources.base import Column, Row, SheetResource
from tracker.resources.shifted import refuse_shifted
from tracker.sheets.cells import Cell
from tracker.sheets.table import Table


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table under the columns of ``resource``; none without a table.

    ``date1904`` is the date system of the file. In a text file a row with cells beyond the last heading
    is refused.
    """

    resource: SheetResource
    table: Table | None = None
    date1904: bool = False
    is_text: bool = False

    def __len__(self) -> int:
        return 0 if self.table is None else len(self.table)

    def __iter__(self) -> Iterator[Row]:
        return self.at(None)

    def at(self, positions: Iterable[int] | None) -> Iterator[Row]:
        """The rows at these positions, None: all of them; each knows what is wrong with its cells."""
        if self.table is None:
            return
        table, columns = self.table, self._columns()
        names = {column.column_name: column.attribute for column in columns}
        headings = {key: " ".join(table.columns[name].heading.split()) for name, key in names.items()}
        units = {key: table.columns[name].unit for name, key in names.items() if table.columns[name].unit}
        units[""] = table.unit
        for raw in table.rows(positions, names):
            row = Row(table.sheet, raw.number, raw.cells, headings=headings, units=units)
            row.found["date1904"] = self.date1904
            self.resource.type_row(row, columns, date1904=self.date1904)
            if raw.beyond and self.is_text:
                refuse_shifted(row, raw)
            yield row

    def cells(self, key: str) -> Iterator[Cell]:
        """The cells of one column, a row each; nothing when the sheet has no such column."""
        name = next((column.column_name for column in self._columns() if column.attribute == key), None)
        return iter(()) if name is None or self.table is None else self.table.cells(name)

    def _columns(self) -> list[Column]:
        """The columns that the sheet has, in the order of exports."""
        known = {} if self.table is None else self.table.columns
        return [column for column in self.resource.columns() if column.column_name in known]
