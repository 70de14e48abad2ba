"""``python -m tracker.sheets.child_text``: reads what is not a zipped or OLE workbook."""

from tracker.sheets import child, delimited

if __name__ == "__main__":
    child.serve_cells(delimited.read_text_table)
