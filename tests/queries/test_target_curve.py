"""Plan against actual, day by day: without a database."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.domain.facts import Checkpoint, Reading, Stage, TargetFacts, Version
from tracker.domain.periods import period_of_code
from tracker.domain.vocabulary import Basis, Frequency, Kind, Reporting
from tracker.domain.workdays import WorkingCalendar
from tracker.queries.target_curve import Curve, CurveKind, curve_of

START, END = date(2018, 1, 1), date(2018, 12, 31)


def said(period: str, **values: Any) -> Reading:
    whole = period_of_code(period)
    return Reading(whole, values.pop("as_of", whole.end), **values)


def facts(
    *readings: Reading, kind: Kind = Kind.CUMULATIVE, versions: tuple[Version, ...] = (), **given: Any
) -> TargetFacts:
    plain = Version(START, END, goal=Decimal(100), frequency=Frequency.QUARTERLY)
    return TargetFacts("T", kind, Basis.PERIOD, versions or (plain,), readings=readings, unit="公里", **given)


def curve(
    target: TargetFacts, day: date = date(2018, 7, 5), reports: Mapping[tuple[str, int], int] | None = None
) -> Curve:
    return curve_of(
        target,
        as_of=day,
        known_at=day,
        calendar=WorkingCalendar({}, frozenset()),
        reporting=Reporting.UP_TO_DATE,
        reports=reports or {},
    )


def test_totals_and_plan_stand_on_the_days_the_data_speak_of() -> None:
    found = curve(facts(said("2018Q1", value=Decimal(20)), said("2018Q2", value=Decimal(10))))
    assert [(p.on.isoformat(), p.actual, p.plan) for p in found.points] == [
        ("2017-12-31", None, Decimal(0)),
        ("2018-03-31", Decimal(20), Decimal("24.66")),
        ("2018-06-30", Decimal(30), Decimal("49.59")),
        ("2018-12-31", None, Decimal(100)),
    ]


def test_the_difference_is_that_of_the_numbers_shown() -> None:
    point = curve(facts(said("2018Q1", value=Decimal(20)))).points[1]
    assert point.difference == Decimal("-4.66")


def test_a_number_knows_its_report_and_revision() -> None:
    target = facts(said("2018Q1", value=Decimal(20), revision=2))
    assert curve(target, reports={("2018Q1", 1): 7, ("2018Q1", 2): 8}).points[1].report == 8


def test_what_is_after_the_day_is_not_drawn() -> None:
    target = facts(said("2018Q1", value=Decimal(20)), said("2018Q2", value=Decimal(10)))
    reported = [p for p in curve(target, date(2018, 5, 1)).points if p.actual is not None]
    assert [p.period for p in reported] == ["2018Q1"]


def test_filed_interim_goals_are_days_of_their_own() -> None:
    version = Version(START, END, goal=Decimal(100), checkpoints=(Checkpoint(date(2018, 6, 1), Decimal(10)),))
    found = curve(facts(versions=(version,)))
    assert found.plan_filed
    assert (date(2018, 6, 1), Decimal(10)) in [(p.on, p.plan) for p in found.points]


def test_without_a_deadline_there_is_no_plan_line() -> None:
    found = curve(facts(said("2018Q1", value=Decimal(20)), versions=(Version(START, None, goal=Decimal(9)),)))
    assert not found.has_plan
    assert found.drawn


def test_a_quotient_is_shown_with_four_decimals() -> None:
    target = facts(said("2018Q1", numerator=Decimal(2), denominator=Decimal(3)), kind=Kind.LEVEL)
    assert curve(target).points[0].actual == Decimal("66.6667")


def test_each_period_is_held_against_the_line_of_its_own_day() -> None:
    first = Version(START, END, goal=Decimal(92), frequency=Frequency.QUARTERLY)
    later = Version(START, END, number=2, effective_on=date(2018, 4, 1), goal=Decimal(95))
    readings = (said("2018Q1", value=Decimal(93)), said("2018Q2", value=Decimal(93)))
    found = curve(facts(*readings, kind=Kind.MAINTAIN, versions=(first, later)))
    assert found.kind is CurveKind.CONTROL
    assert [(p.plan, p.passed) for p in found.points] == [(Decimal(92), True), (Decimal(95), False)]
    assert found.breaches == 1


def test_a_sum_with_a_missing_part_says_at_least() -> None:
    parts = tuple(
        TargetFacts(
            code, Kind.CUMULATIVE, Basis.PERIOD, (Version(START, END, goal=Decimal(50)),), readings=rows
        )
        for code, rows in (("A", (said("2018Q1", value=Decimal(8)),)), ("B", ()))
    )
    point = curve(facts(parts=parts)).points[1]
    assert (point.actual, point.at_least, point.report) == (Decimal(8), True, None)


def test_stages_are_late_when_their_day_has_passed_undone_or_they_came_after_it() -> None:
    stages = (
        Stage("在时", Decimal(1), date(2018, 3, 1)),
        Stage("迟", Decimal(1), date(2018, 3, 1)),
        Stage("缺", Decimal(1), date(2018, 6, 1)),
        Stage("将来", Decimal(1), date(2018, 9, 1)),
    )
    done = (("在时", date(2018, 2, 1)), ("迟", date(2018, 3, 2)))
    target = facts(
        said("2018Q1", stages_done=done), kind=Kind.MILESTONE, versions=(Version(START, END, stages=stages),)
    )
    assert [stage.late for stage in curve(target).stages] == [False, True, True, False]


def test_expected_days_are_kept_as_they_were_filed() -> None:
    readings = (said("2018Q1", expected_on=date(2018, 9, 1)), said("2018Q2", expected_on=date(2018, 11, 1)))
    target = facts(*readings, kind=Kind.MILESTONE, versions=(Version(START, END),))
    assert [slip.expected_on.month for slip in curve(target).slips] == [9, 11]


def test_a_rubric_is_drawn_by_its_levels() -> None:
    target = facts(
        said("2018Q1", level=2), kind=Kind.RUBRIC, versions=(Version(START, END, goal=Decimal(3)),)
    )
    assert [(p.actual, p.plan) for p in curve(target).points] == [(Decimal(2), Decimal(3))]
