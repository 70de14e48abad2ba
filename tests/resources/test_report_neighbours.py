"""A number is held against the one before it, in the sheet or in a draft."""

import pytest

from tests.resources.conftest import Import, warned


def row(day: str, value: str, target: str = "KM") -> dict[str, str]:
    return {"目标编号": target, "报告期": day, "完成值": value}


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ("100", "120", []),
        ("100", "99", ["total_falls"]),
        ("10", "150", ["jump_10"]),
        ("2", "20000", ["jump_10000"]),
        ("20000", "2", ["jump_10000", "total_falls"]),
        ("0", "150", []),
    ],
)
def test_rows_of_one_sheet_are_held_against_each_other(
    bring: Import, first: str, second: str, codes: list[str]
) -> None:
    result = bring("reports", row("2018-03-31", first), row("2018-06-30", second))
    assert sorted(warned(result)) == [("C3", code) for code in codes]


def test_the_order_of_the_rows_does_not_matter(bring: Import) -> None:
    result = bring("reports", row("2018-06-30", "99"), row("2018-03-31", "100"))
    assert warned(result) == [("C2", "total_falls")]


def test_a_draft_of_an_earlier_day_counts(bring: Import) -> None:
    bring("reports", row("2018-03-31", "100"))
    assert warned(bring("reports", row("2018-06-30", "99"))) == [("C2", "total_falls")]


def test_a_draft_that_the_sheet_replaces_does_not_count(bring: Import) -> None:
    bring("reports", row("2018-03-31", "100"))
    assert warned(bring("reports", row("2018-03-31", "50"), row("2018-06-30", "60"))) == []


def test_what_is_accepted_is_held_against_once(bring: Import) -> None:
    bring("reports", row("2018-03-31", "100"), mode="accepted")
    assert warned(bring("reports", row("2018-06-30", "99"))) == [("C2", "total_falls")]


def test_other_targets_and_refused_rows_do_not_count(bring: Import) -> None:
    rows = row("2018-03-31", "100", "WAN"), row("2018-04-30", "约9"), row("2018-06-30", "99")
    assert warned(bring("reports", *rows, skip_refused=True)) == []
