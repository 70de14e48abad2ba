"""What a sheet's own records say about it, whichever file format they stand in; with its limits."""

from dataclasses import dataclass, field

from tracker.sheets.cells import Merge, Packed, column_letter
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused

TEXT = "t"  # a bare mark: this cell is a text that another reader supplies
_MOST_MERGES = 50_000


@dataclass(slots=True)
class SheetFacts:
    """The filled cells of one sheet, and what is hidden or merged.

    ``rows`` maps a row number to its filled cells, column → packed cell; a text may be the bare ``TEXT``
    mark. ``elements`` and ``row_elements`` count what the file spells out, empty or not; ``cells`` counts
    what is filled.
    """

    rows: dict[int, dict[int, Packed]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filtered: bool = False
    elements: int = 0
    row_elements: int = 0
    cells: int = 0

    def put(self, sheet: str, row: int, column: int, packed: Packed, limits: SheetLimits) -> None:
        """Keep a filled cell, or refuse the sheet when it lies outside the limits."""
        if packed is None:
            return
        if column > limits.columns or not 0 < row <= limits.last_row:
            cell = f"{column_letter(column)}{row}"
            raise SheetRefused(SheetProblem.FAR_CELL, sheet=sheet, cell=cell)
        self.rows.setdefault(row, {})[column] = packed
        self.cells += 1
        if len(self.rows) > limits.rows:
            raise SheetRefused(SheetProblem.TOO_MANY_ROWS, sheet=sheet, limit=limits.rows)
        if self.cells > limits.cells:
            raise SheetRefused(SheetProblem.TOO_MANY_CELLS, limit=limits.cells)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Keep a merged range; beyond fifty thousand of them a sheet is decoration."""
        if len(self.merges) < _MOST_MERGES:
            self.merges.append(Merge(top, left, bottom, right))

    def hide_columns(self, first: int, last: int, limits: SheetLimits) -> None:
        """Keep a run of hidden columns, as far as columns are read."""
        self.hidden_columns.update(range(first, min(last, limits.columns) + 1))

    def drop_covered(self) -> None:
        """Forget what stands under a merge beside its first cell: no program shows it."""
        last = max(self.rows, default=0)
        for merge in self.merges:
            for row in range(merge.top, min(merge.bottom, last) + 1):
                cells = self.rows.get(row, {})
                for column in [c for c in cells if merge.left <= c <= merge.right]:
                    if (row, column) != (merge.top, merge.left):
                        del cells[column]
