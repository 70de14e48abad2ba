"""Every code the reader of sheets can give: reasons to refuse a file, and notices about its rows.

The wording of each code lives in another layer; a test there holds the two lists equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SheetProblem(StrEnum):
    """Why a file cannot be read at all. In brackets: the parameters that go with the code."""

    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"  # found, limit (bytes)
    NOT_A_SHEET = "not_a_sheet"  # looks_like: pdf, image, word, slides, archive, program, unknown
    HTML_DISGUISED = "html_disguised"  # a web page named .xls
    XML_DISGUISED = "xml_disguised"  # a spreadsheet in one XML file, such as of Excel 2003
    PASSWORD = "password"  # noqa: S105 - the name of a reason, not a secret
    DAMAGED = "damaged"  # detail (which part; may be empty)
    FORBIDDEN_XML = "forbidden_xml"  # part: declares a DOCTYPE or entities
    UNPACKED_TOO_LARGE = "unpacked_too_large"  # limit (bytes)
    TOO_MANY_ROWS = "too_many_rows"  # sheet, limit
    TOO_MANY_COLUMNS = "too_many_columns"  # sheet, limit
    TOO_MANY_CELLS = "too_many_cells"  # limit
    TOO_MANY_SHEETS = "too_many_sheets"  # found, limit
    FAR_CELL = "far_cell"  # sheet, cell: filled far outside the limits
    TEXT_TOO_LONG = "text_too_long"  # sheet, cell, limit
    TOO_SLOW = "too_slow"  # limit (seconds)
    TOO_MUCH_MEMORY = "too_much_memory"  # limit (MB)
    READER_STOPPED = "reader_stopped"  # the reading process died of this file
    UNDECODABLE = "undecodable"  # cell, row, encoding, byte: these bytes are no text in this encoding
    UNCERTAIN_ENCODING = "uncertain_encoding"  # cell, row: could be read in more than one way
    REPLACEMENT_CHARACTER = "replacement_character"  # cell, row: the text was damaged before it came here
    GARBLED = "garbled"  # cell, row, value: Chinese once read in a wrong encoding
    CONTROL_CHARACTER = "control_character"  # cell, row, byte
    UNBALANCED_QUOTES = "unbalanced_quotes"  # cell, row: where the quote was opened
    NO_SUCH_SHEET = "no_such_sheet"  # sheet, names
    NO_SHEETS_IN_TEXT = "no_sheets_in_text"  # sheet
    NO_SHEETS = "no_sheets"
    NO_HEADINGS = "no_headings"  # names: the sheets looked at; required: their headings
    MISSING_HEADINGS = "missing_headings"  # sheet, row, missing
    DUPLICATE_HEADINGS = "duplicate_headings"  # sheet, row, column, cells
    SECOND_TABLE = "second_table"  # sheet, row, cell: the same columns in other places or units
    NO_ROWS = "no_rows"  # sheet, row of the heading
    SEVERAL_SHEETS = "several_sheets"  # names: choose one


class SheetNotice(StrEnum):
    """What was done with rows and columns that is worth saying. In brackets: the parameters."""

    IGNORED_COLUMN = "ignored_column"  # heading
    REPEATED_HEADING = "repeated_heading"
    TOTAL_ROW = "total_row"  # a row of totals, skipped
    FOOTER_ROW = "footer_row"  # signatures and remarks below the data, skipped
    CAPTION_ROW = "caption_row"  # a caption between the rows, skipped
    MERGED_FILLED = "merged_filled"  # anchor: the cell that holds the value
    HIDDEN_ROWS = "hidden_rows"  # rows, count: read like the others
    FILTERED_ROWS = "filtered_rows"  # rows, count: hidden by a filter, read like the others
    HIDDEN_COLUMN = "hidden_column"  # read like the others
    SHEET_CHOSEN = "sheet_chosen"  # names: the other sheets, not read
    HIDDEN_SHEET = "hidden_sheet"  # the sheet itself is hidden
    MORE = "more"  # of: a code, count: how many more of it are not listed


class SheetRefused(ValueError):
    """The file, or the chosen sheet of it, cannot be read; one sentence can be made of it.

    ``code`` is a ``SheetProblem``; ``params`` are the words and numbers named there.
    """

    def __init__(self, code: SheetProblem, **params: str | int | list[str]) -> None:
        super().__init__(f"{code.value} {params}" if params else code.value)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Notice:
    """Something said aloud about one place of a sheet.

    ``row`` is the row as the user's program numbers it, ``column`` the heading of the column (empty when
    the whole row is meant), ``cell`` the address such as ``A7``, ``value`` what stood there.
    """

    code: SheetNotice
    sheet: str
    row: int | None = None
    column: str = ""
    cell: str = ""
    value: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
