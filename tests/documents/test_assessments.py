from datetime import date
from types import SimpleNamespace

from tests.domain.case_table import Row, calendar, facts_of
from tracker.documents.assessments import assessment_row
from tracker.domain.assess import assess


def row(target: str, reports: str, day: date) -> dict[str, object]:
    facts = facts_of(Row("", target, reports, "2026-01-01", ""))
    verdict = assess(facts, as_of=day, known_at=date(2026, 1, 1), calendar=calendar())
    return assessment_row(SimpleNamespace(assessment=verdict))  # type: ignore[arg-type]


def test_percent_has_four_decimals_and_ratio_six_and_the_rest_are_plain() -> None:
    found = row("count stock ad_hoc 2018-01-01/2020-12-31 >= 2", "2020-10-31:1", date(2020, 11, 1))
    assert (found["percent"], found["ratio"], found["actual"], found["expected"]) == (
        "50.0000",
        "1.000000",
        "1",
        "1",
    )


def test_what_there_is_not_is_none() -> None:
    found = row("maintain period monthly 2018-01-01/2018-12-31 >= 92", "2018-01:90", date(2018, 2, 2))
    assert (found["percent"], found["compliance"], found["margin"]) == (None, "0.000000", "-2")
