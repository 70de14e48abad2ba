"""``python -m tracker.sheets.child_book``: reads zipped and OLE workbooks."""

from tracker.sheets import books, child

if __name__ == "__main__":
    child.main(books.read_book)
