"""A reading process that reckons for ever, inside its limits of processor time."""

from tracker.sheets import child
from tracker.sheets.cells import Workbook
from tracker.sheets.limits import SheetLimits


def read(data: bytes, limits: SheetLimits, sheet: str | None) -> Workbook:
    """Never comes back."""
    while True:
        data = data[::-1]


if __name__ == "__main__":
    child.serve_cells(read)
