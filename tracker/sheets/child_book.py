"""``python -m tracker.sheets.child_book``: reads zipped workbooks (.xlsx, .xlsm, .xlsb, .ods)."""

from tracker.sheets import books, child

if __name__ == "__main__":
    child.serve_cells(books.read_book)
