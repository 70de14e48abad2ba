"""A reading process that tells the names of what stands in its environment."""

import os

from tracker.sheets import child
from tracker.sheets.cells import Workbook
from tracker.sheets.limits import SheetLimits


def read(data: bytes, limits: SheetLimits, sheet: str | None) -> Workbook:
    """A workbook whose sheets are called like the variables."""
    return Workbook("", "csv", (), sheet_names=tuple(os.environ))


if __name__ == "__main__":
    child.serve_cells(read)
