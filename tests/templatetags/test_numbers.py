"""The one way to write a number."""

from decimal import Decimal

import pytest

from tests.templatetags.rendering import render
from tracker.templatetags.numbers import number, percent, share


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("41.0000"), "41"),
        (Decimal("91.96"), "91.96"),
        (Decimal("1E+4"), "10,000"),
        (Decimal("24000.50"), "24,000.5"),
        (Decimal("-1234567.5"), "-1,234,567.5"),
        (Decimal("0"), "0"),
        (Decimal("-0.5"), "-0.5"),
        (1000, "1,000"),
        (None, "–"),
    ],
)
def test_a_number_is_written_without_exponent_and_trailing_zeros(value: Decimal | None, text: str) -> None:
    assert number(value) == text


def test_a_number_for_a_field_has_no_commas() -> None:
    assert number(Decimal("24000.50"), "plain") == "24000.5"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("36.9863"), "36.99%"),
        (Decimal("60.0000"), "60%"),
        (Decimal("99.9990"), "99.99%"),
        (Decimal("100"), "100%"),
        (Decimal("166.66666"), "166.67%"),
        (None, "–"),
    ],
)
def test_a_percent_never_rounds_up_to_a_goal_that_is_not_reached(value: Decimal | None, text: str) -> None:
    assert percent(value) == text


def test_a_share_is_shown_as_percent() -> None:
    assert share(Decimal("0.6667")) == "66.67%"


def test_none_has_no_unit() -> None:
    assert "公里" not in render("{% load numbers %}{% quantity None '公里' %}")


@pytest.mark.parametrize(("value", "width"), [("60", "60"), ("166", "100"), ("-5", "0")])
def test_a_bar_keeps_inside_its_frame(value: str, width: str) -> None:
    bar = render("{% load numbers %}{% bar value %}", value=Decimal(value))
    assert f'class="bar-fill" width="{width}"' in bar


def test_without_a_percent_there_is_no_bar() -> None:
    assert render("{% load numbers %}{% bar None %}").strip() == ""


def test_a_bar_without_words_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in render("{% load numbers %}{% bar value %}", value=Decimal(5))


def test_a_bar_with_words_is_a_picture_with_a_name() -> None:
    bar = render("{% load numbers %}{% bar value label='60%' %}", value=Decimal(60))
    assert 'role="img" aria-label="60%"' in bar
