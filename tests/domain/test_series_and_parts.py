from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.domain.case_table import Row, calendar, facts_of
from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.facts import TargetFacts, Version
from tracker.domain.parts import allocation
from tracker.domain.reasons import ReasonCode
from tracker.domain.vocabulary import Basis, Frequency, Kind, Outcome, Reporting, Status

CALENDAR = calendar()
LATER = date(2026, 1, 1)
YEAR = "cumulative plan_to_date monthly 2018-01-01/2018-12-31 >= 100"
FLOOR = "maintain period monthly 2018-01-01/2018-12-31 >= 92"


def facts(target: str, reports: str) -> TargetFacts:
    return facts_of(Row("", target, reports, "2026-01-01", ""))


def judged(target: TargetFacts, day: date) -> Assessment:
    return assess(target, as_of=day, known_at=LATER, calendar=CALENDAR)


def inputs(answer: Assessment, code: ReasonCode) -> dict[str, object]:
    return next(dict(reason.inputs) for reason in answer.reasons if reason.code is code)


def test_a_breaching_part_is_listed_by_name() -> None:
    answer = judged(facts(FLOOR, "A>2018-01:97/100 B>2018-01:270/300"), date(2018, 2, 2))
    assert inputs(answer, ReasonCode.PARTS_BELOW) == {"names": ("B",)}


def test_a_part_below_the_floor_does_not_breach_the_whole() -> None:
    answer = judged(facts(FLOOR, "A>2018-01:297/300 B>2018-01:90/100"), date(2018, 2, 2))
    assert answer.outcome is Outcome.HOLDING
    assert inputs(answer, ReasonCode.PARTS_BELOW) == {"names": ("B",)}


def test_a_missing_part_makes_the_sum_at_least() -> None:
    target = facts(YEAR + " parts=A,B", "A>2018-01:8 B>2018-01:4 A>2018-02:12")
    answer = judged(target, date(2018, 3, 2))
    assert answer.actual == 16
    assert inputs(answer, ReasonCode.AT_LEAST)["actual"] == 16
    assert inputs(answer, ReasonCode.PARTS_MISSING) == {"counted": 1, "total": 2, "period": "2018-02"}


def test_the_whole_is_reported_when_every_part_is() -> None:
    one = judged(facts(YEAR + " parts=A,B", "A>2018-01:8"), date(2018, 2, 10))
    both = judged(facts(YEAR + " parts=A,B", "A>2018-01:8 B>2018-01:4"), date(2018, 2, 10))
    assert one.reporting is Reporting.OVERDUE
    assert both.reporting is Reporting.UP_TO_DATE


def test_a_milestone_is_done_when_every_part_is() -> None:
    milestone = "milestone stock ad_hoc 2018-01-01/2018-12-31 >= – parts=A,B"
    one = judged(facts(milestone, "A>2018-05-01:done=2018-05-01"), date(2018, 7, 1))
    both = facts(milestone, "A>2018-05-01:done=2018-05-01 B>2018-06-15:done=2018-06-15")
    assert one.outcome is Outcome.IN_PROGRESS
    assert judged(both, date(2018, 7, 1)).actual == "2018-06-15"


def test_a_cancelled_part_is_not_waited_for() -> None:
    target = facts(FLOOR + " parts=A,B", "A>2018-01:97/100")
    gone = tuple(
        replace(part, versions=(replace(part.versions[0], cancelled=True),))
        if part.part_name == "B"
        else part
        for part in target.parts
    )
    assert judged(replace(target, parts=gone), date(2018, 2, 2)).actual == 97


def test_what_no_part_has_taken_over_is_open() -> None:
    target = facts(YEAR + " parts=A,B", "")
    thirty = replace(target.parts[0].versions[0], goal=Decimal(30))
    parts = tuple(replace(part, versions=(thirty,)) for part in target.parts)
    spread = allocation(replace(target, parts=parts), date(2018, 2, 2))
    assert spread is not None
    assert (spread.whole, spread.allocated, spread.open) == (100, 60, 40)


def series(*instances: TargetFacts) -> TargetFacts:
    version = Version(date(2018, 1, 1), date(2020, 12, 31), frequency=Frequency.YEARLY)
    return TargetFacts(
        "S", Kind.CUMULATIVE, Basis.PLAN_TO_DATE, (version,), is_series=True, instances=instances
    )


def of_year(year: int, reports: str) -> TargetFacts:
    target = YEAR.replace("2018", str(year))
    return replace(facts(target, reports), code=f"S-{year}")


def test_a_series_shows_met_of_due_instances_and_its_worst() -> None:
    target = series(of_year(2018, "2018-12:100"), of_year(2019, "2019-12:90"), of_year(2020, ""))
    answer = judged(target, date(2020, 1, 20))
    assert (answer.actual, answer.expected, answer.status) == (1, 2, Status.MISSED)
    assert answer.percent is None
    assert inputs(answer, ReasonCode.SERIES) == {"met": 1, "due": 2, "total": 3, "worst": "S-2019"}


def test_a_series_before_its_first_instance_has_not_started() -> None:
    answer = judged(series(of_year(2018, "")), date(2017, 12, 1))
    assert answer.status is Status.NOT_STARTED


def test_an_adjusted_goal_holds_from_its_day() -> None:
    target = facts(YEAR, "2018-03:60")
    lowered = replace(
        target.versions[0], number=2, effective_on=date(2018, 5, 1), goal=Decimal(60), reason="x"
    )
    target = replace(target, versions=(*target.versions, lowered))
    assert judged(target, date(2018, 4, 30)).outcome is Outcome.IN_PROGRESS
    assert judged(target, date(2018, 5, 1)).outcome is Outcome.ACHIEVED


def test_a_floor_judges_each_period_by_the_line_of_its_day() -> None:
    target = facts(FLOOR, "2018-01:91 2018-02:91")
    lowered = replace(
        target.versions[0], number=2, effective_on=date(2018, 2, 1), goal=Decimal(90), reason="x"
    )
    answer = judged(replace(target, versions=(*target.versions, lowered)), date(2018, 3, 2))
    assert (answer.outcome, answer.compliance) == (Outcome.HOLDING, Decimal("0.5"))
