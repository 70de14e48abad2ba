"""Every case of docs/status-rules.md §10 gives the answer that the page promises."""

from decimal import Decimal

import pytest

from tests.domain.case_table import NOTHING, Row, calendar, days_of, expected_of, facts_of, rows
from tracker.domain.assess import assess

CALENDAR = calendar()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.case)
def test_the_page_and_the_engine_agree_on(row: Row) -> None:
    as_of, known_at = days_of(row)
    answer = assess(facts_of(row), as_of=as_of, known_at=known_at, calendar=CALENDAR)
    for field, expected in expected_of(row).items():
        given = getattr(answer, field)
        if expected == NOTHING:
            assert given is None, field
        elif isinstance(given, Decimal | int):
            assert Decimal(given) == Decimal(expected), field
        else:
            assert str(given) == expected, field


def test_the_page_has_its_cases() -> None:
    assert len(rows()) > 70
