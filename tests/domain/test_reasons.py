from datetime import date

from tests.domain.case_table import Row, calendar, facts_of
from tracker.domain.assess import assess
from tracker.domain.reasons import ReasonCode

YEAR = "cumulative plan_to_date ad_hoc 2018-01-01/2018-12-31 >= 100"


def test_after_the_deadline_the_expected_value_is_that_of_the_deadline() -> None:
    facts = facts_of(Row("", YEAR, "2018-10-29:99", "2026-01-01", ""))
    answer = assess(facts, as_of=date(2020, 12, 31), known_at=date(2026, 1, 1), calendar=calendar())
    (actual,) = [reason for reason in answer.reasons if reason.code is ReasonCode.ACTUAL]
    assert actual.inputs["day"] == date(2018, 10, 29)
    assert actual.inputs["line_day"] == date(2018, 12, 31)
