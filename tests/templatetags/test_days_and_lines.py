"""Days, periods and small lines."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from tests.templatetags.rendering import render
from tracker.templatetags.days import clock, day, period


def test_a_day_is_iso() -> None:
    assert day(date(2018, 10, 29)) == "2018-10-29"


def test_a_moment_is_the_day_it_is_in_shanghai() -> None:
    assert day(datetime(2018, 12, 31, 16, 30, tzinfo=UTC)) == "2019-01-01"


def test_a_moment_is_the_time_it_is_in_shanghai() -> None:
    assert clock(datetime(2018, 12, 31, 16, 30, tzinfo=UTC)) == "2019-01-01 00:30"


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("2018", "2018年", "year 2018"),
        ("2018H1", "2018年上半年", "first half of 2018"),
        ("2018Q3", "2018年三季度", "third quarter of 2018"),
        ("2018-01", "2018年1月", "January 2018"),
        ("2018-10-29", "2018-10-29", "2018-10-29"),
        ("fair", "fair", "fair"),
        (None, "–", "–"),
    ],
)
def test_a_period_is_said_in_words(code: str | None, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert period(code) == chinese
    with translation.override("en"):
        assert period(code) == english


def line(*values: int | None, goal: int | None = None) -> str:
    decimals = [None if value is None else Decimal(value) for value in values]
    return render(
        "{% load lines %}{% sparkline values goal=goal label='x' %}",
        values=decimals,
        goal=None if goal is None else Decimal(goal),
    )


def test_a_gap_parts_the_line() -> None:
    assert line(1, 2, None, 3, 4).count("<polyline") == 2


@pytest.mark.parametrize("values", [(), (5,), (None, 5)])
def test_fewer_than_two_values_draw_nothing(values: tuple[int | None, ...]) -> None:
    assert line(*values).strip() == ""


def test_a_flat_line_is_drawn_in_the_middle() -> None:
    assert "14" in line(5, 5, 5)


def test_the_goal_is_a_line_of_its_own() -> None:
    assert 'class="goal"' in line(1, 2, goal=3)


def test_no_picture_carries_a_style() -> None:
    assert "style=" not in line(1, 2, goal=3)
