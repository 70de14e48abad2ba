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


def test_a_running_total_that_was_missed_is_not_said_to_be_at_least_so_much() -> None:
    monthly = "cumulative {} monthly 2018-01-01/2018-03-31 >= 100"
    for basis, code in (("plan_to_date", ReasonCode.ACTUAL), ("period", ReasonCode.AT_LEAST)):
        facts = facts_of(Row("", monthly.format(basis), "2018-01:20 2018-03:40", "2018-04-10", ""))
        answer = assess(facts, as_of=date(2018, 4, 10), known_at=date(2018, 4, 10), calendar=calendar())
        assert code in [reason.code for reason in answer.reasons]
