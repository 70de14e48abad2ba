"""Read a file of any supported kind; the only door to the parsers, which run in a child process."""

from functools import partial

from tracker.sheets import wire
from tracker.sheets.cells import Workbook
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.process import run_child

_TEXT_CHILD = "tracker.sheets.child_text"
_BOOK_CHILDREN = {b"PK": "tracker.sheets.child_book", b"\xd0\xcf\x11\xe0": "tracker.sheets.child_ole"}


def read_workbook(
    data: bytes, *, name: str = "", limits: SheetLimits | None = None, sheet: str | None = None
) -> Workbook:
    """The cells of a file, told apart by its content and never by its name.

    ``sheet`` reads only the sheet of that name. Raises ``SheetRefused`` with a code and its parameters for
    anything that cannot be read with certainty within ``limits``; costs a child process (30-120 ms).
    """
    limits = limits or SheetLimits()
    if not data.strip(b"\0 \t\r\n"):
        raise SheetRefused(SheetProblem.EMPTY_FILE)
    if len(data) > limits.file_bytes:
        raise SheetRefused(SheetProblem.FILE_TOO_LARGE, found=len(data), limit=limits.file_bytes)
    module = next((child for start, child in _BOOK_CHILDREN.items() if data.startswith(start)), _TEXT_CHILD)
    return run_child(module, data, limits, partial(wire.decode, name), options={"sheet": sheet})
