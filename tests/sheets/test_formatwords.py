"""Numbers of open documents, of which the file says both the number and what it shows."""

import pytest

from tracker.sheets.formatwords import words_shown
from tracker.sheets.numberformats import exact, pack_number, shape_of


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


@pytest.mark.parametrize(
    ("code", "value", "packed"),
    [
        ('[>=10000]0!.0,"万元";0"元"', "25000", "t2.5万元"),
        ('[>=10000]0!.0,"万元";0"元"', "900", "t900元"),
        ('[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "250000000", "t2.5亿"),
        ('[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "25000", "t2.5万"),
        ('[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "7", "n7"),
        ('[Red][<0]"约"0;0', "7", "n7"),
        ('[<100]"约"0', "120", "n120"),
        ("[<100]0.0;0", "12.5", "n12.5"),
        ('0"公里";-0"公里"', "-5", "t-5公里"),
        ('0";"0', "5", "n5"),
    ],
)
def test_a_format_may_choose_its_words_by_the_number(code: str, value: str, packed: str) -> None:
    assert pack_number(value, shape_of(164, code), date1904=False) == packed
