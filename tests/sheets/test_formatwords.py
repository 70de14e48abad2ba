"""Numbers of open documents, of which the file says both the number and what it shows."""

import pytest

from tracker.sheets.formatwords import words_shown
from tracker.sheets.numberformats import exact


@pytest.mark.parametrize(
    ("value", "shown", "read"),
    [
        ("12.56", "12.6亿元", "12.56亿元"),
        ("120000", "120,000米", "120000米"),
        ("12345", "1.2万", "1.2345万"),
        ("-5", "-5公里", "-5公里"),
        ("1", "T-001", "T-001"),
        ("120", "约120", "约120"),
        ("5", "5.00", None),
        ("5", "¥5.00", None),
        ("12345", "12,345.00 ", None),
        ("0.5", "1/2", None),
        ("1e300", "1E+300", None),
        ("123", "###", None),
        ("3", "三", None),
        ("0", "0公里", None),
        ("7", "9公里", None),
    ],
)
def test_what_a_file_shows_around_a_number_goes_with_it(value: str, shown: str, read: str | None) -> None:
    number = exact(value)
    assert number is not None
    words = words_shown(number, shown)
    assert (words.around(number) if words else None) == read
