"""The name that somebody may have meant."""

import pytest

from tracker.resources.books import nearest

CODES = ["SY01-01", "SY01-09", "SY01-10", "SY10-01"]


@pytest.mark.parametrize("typed", ["SY01-0l", "SYO1-01", "SY01-OI", "sy01–01", "SY0101"])
def test_a_letter_typed_for_a_digit_or_a_dash_comes_before_what_is_merely_near(typed: str) -> None:
    assert nearest(typed, CODES) == "SY01-01"


def test_what_is_merely_near_is_offered_where_nothing_looks_the_same() -> None:
    assert nearest("SY01-08", ["SY01-01", "SY11-81", "A1"]) == "SY01-01"


def test_nothing_is_offered_where_nothing_is_near() -> None:
    assert nearest("总计", CODES) == ""
