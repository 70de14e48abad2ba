"""How much of a file is read before it is refused. Every number may be set by the caller."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """The bounds inside which a file is read, with their defaults.

    ``file_bytes``      size of the file as it was sent
    ``unpacked_bytes``  sum of all parts of a zipped workbook, as they really unpack
    ``entry_ratio``     unpacked over packed size of one part; judged above 8 MB unpacked only
    ``rows``            filled rows of one sheet; a row number beyond ``last_row`` is refused as well
    ``columns``         rightmost filled column, counted from A
    ``cells``           filled cells of the whole file
    ``text_length``     characters in one cell (a spreadsheet program holds 32,767)
    ``sheets``          sheets of one workbook
    ``seconds``         time of the reading process, by the clock and by its processor use
    ``memory_mb``       address space of the reading process
    ``output_bytes``    what the reading process may hand back

    The defaults read 200,000 rows of ten columns; the memory is the child's, not the server's.
    """

    file_bytes: int = 32 * 1024 * 1024
    unpacked_bytes: int = 400 * 1024 * 1024
    entry_ratio: int = 250
    rows: int = 200_000
    last_row: int = 1_048_576
    columns: int = 512
    cells: int = 2_000_000
    text_length: int = 32_767
    sheets: int = 100
    seconds: int = 30
    memory_mb: int = 1024
    output_bytes: int = 96 * 1024 * 1024
