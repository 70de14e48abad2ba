"""``python -m tracker.sheets.child_ole``: reads workbooks in the older container (.xls, .et)."""

from tracker.sheets import child, xls

if __name__ == "__main__":
    child.serve_cells(xls.read_xls)
