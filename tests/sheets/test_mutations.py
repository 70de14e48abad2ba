"""Damaged files end in their cells or in one reason (thousands: tests/trials/mutated_workbooks.py)."""

from concurrent.futures import ThreadPoolExecutor

from tests.sheets.mutations import mutated
from tracker.sheets.limits import SheetLimits
from tracker.sheets.notices import SheetProblem, SheetRefused
from tracker.sheets.reader import read_workbook

FILES = 200


def test_two_hundred_damaged_files_are_read_or_refused_with_a_code() -> None:
    def code(number: int) -> object:
        try:
            return read_workbook(mutated(number)[1], limits=SheetLimits(seconds=9)).format
        except SheetRefused as refused:
            return refused.code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(code, range(FILES)))
    assert set(codes) <= {"xlsx", "xls", "ods", "csv", *SheetProblem}
    assert SheetProblem.TOO_SLOW not in codes
