"""What a report may say, by kind of target and by period."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import (
    TargetFactory,
    UnitFactory,
    administrator,
    at,
    lead_of,
)
from tests.services.drafting import draft, refusal
from tracker.domain.facts import Stage
from tracker.domain.vocabulary import Basis, Frequency, Kind, NilReason, ReportState
from tracker.models import Report
from tracker.services.adjusting import cancel_target

pytestmark = pytest.mark.django_db


def test_a_draft_keeps_value_period_and_department(target):
    report = Report.objects.get(pk=draft(target, value=Decimal("30")).pk)
    assert (report.value, report.period, report.department) == (Decimal(30), "2018Q2", lead_of(target))


def test_the_day_of_the_data_is_the_last_day_of_the_period(target):
    assert draft(target, value=Decimal(1)).as_of == date(2018, 6, 30)


def test_in_a_running_period_the_day_of_the_data_is_today(target):
    assert draft(target, "2018Q3", value=Decimal(1)).as_of == date(2018, 7, 5)


def test_half_past_midnight_in_shanghai_is_already_the_new_day(target):
    report = draft(target, "2018Q3", now=at("2018-07-06", 0), value=Decimal(1))
    assert report.as_of == date(2018, 7, 6)


def test_a_period_is_cut_to_the_window():
    target = TargetFactory(starts_on=date(2018, 5, 10))
    report = draft(target, value=Decimal(1))
    assert (report.period_start, report.period_end) == (date(2018, 5, 10), date(2018, 6, 30))


def test_zero_is_a_number(target):
    assert draft(target, value=Decimal(0), submit=True).value == Decimal(0)


def test_a_draft_may_be_empty(target):
    assert draft(target).value is None


def test_what_is_submitted_says_something(target):
    assert refusal(target, submit=True).codes == ("value_missing",)


def test_a_nil_report_is_complete_with_its_reason(target):
    assert draft(target, nil_reason=NilReason.NO_DATA, submit=True).state == ReportState.SUBMITTED


def test_a_nil_report_carries_no_number(target):
    assert refusal(target, nil_reason=NilReason.NO_DATA, value=Decimal(0)).codes == ("nil_with_number",)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2018-04", "wrong_period"),
        ("2018", "wrong_period"),
        ("nonsense", "wrong_period"),
        ("2018Q5", "wrong_period"),
        ("2017Q4", "before_window"),
        ("2018Q4", "period_not_begun"),
        ("once", "wrong_period"),
    ],
)
def test_a_period_that_does_not_fit_is_refused(target, period, code):
    assert refusal(target, period, value=Decimal(1)).codes == (code,)


def test_the_sentence_about_a_wrong_period_gives_an_example(target):
    assert "2018Q2" in str(refusal(target, "2018-04", value=Decimal(1)))


def test_a_day_means_the_regular_period_that_holds_it(target):
    report = draft(target, "2018-06-20", value=Decimal(1))
    assert (report.period, report.as_of) == ("2018Q2", date(2018, 6, 20))


def test_the_data_cannot_speak_of_tomorrow(target):
    found = refusal(target, "2018Q3", as_of=date(2018, 7, 6), value=Decimal(1))
    assert found.codes == ("as_of_in_future",)


def test_the_data_speak_of_a_day_of_the_period(target):
    assert refusal(target, as_of=date(2018, 3, 31), value=Decimal(1)).codes == ("as_of_outside",)


def test_a_result_after_the_deadline_is_a_period_of_its_own(target):
    report = draft(target, "2019-02-10", now=at("2019-03-01"), value=Decimal(100))
    assert (report.period, report.as_of) == ("2019-02-10", date(2019, 2, 10))


def test_a_quarter_after_the_deadline_is_a_late_result(target):
    assert draft(target, "2019Q1", now=at("2019-05-01"), value=Decimal(100)).period == "2019Q1"


def test_a_day_after_the_deadline_inside_the_last_period_stands_alone():
    target = TargetFactory(due_on=date(2018, 5, 31))
    assert draft(target, "2018Q2", as_of=date(2018, 6, 20), value=Decimal(1)).period == "2018-06-20"


def test_what_was_to_be_maintained_takes_nothing_after_its_window():
    target = TargetFactory(kind=Kind.MAINTAIN, basis=Basis.STOCK)
    assert refusal(target, "2019Q1", now=at("2019-05-01"), value=Decimal(9)).codes == ("after_window",)


def test_a_once_target_takes_its_year_as_the_only_period():
    target = TargetFactory(frequency=Frequency.ONCE)
    report = draft(target, "2018", now=at("2019-01-10"), value=Decimal(1))
    assert (report.period, report.as_of) == ("once", date(2018, 12, 31))


def test_a_once_target_reached_late_is_a_day_of_its_own():
    target = TargetFactory(frequency=Frequency.ONCE)
    report = draft(target, "once", now=at("2019-03-01"), as_of=date(2019, 2, 10), value=Decimal(1))
    assert report.period == "2019-02-10"


@pytest.mark.parametrize("period", ["2018-03-14", "2018-03", "2018Q1", "2018"])
def test_an_ad_hoc_target_takes_any_period(period):
    target = TargetFactory(frequency=Frequency.AD_HOC)
    assert draft(target, period, value=Decimal(1)).period == period


def test_numerator_and_denominator_need_percent(target):
    found = refusal(target, numerator=Decimal(1), denominator=Decimal(2))
    assert found.codes == ("ratio_needs_percent",)
    assert found.problems[0].field == "numerator"


def test_a_percent_takes_numerator_and_denominator():
    target = TargetFactory(kind=Kind.LEVEL, basis=Basis.STOCK, unit=UnitFactory(name="%"))
    report = draft(target, numerator=Decimal(24000), denominator=Decimal(30000), submit=True)
    assert (report.numerator, report.value) == (Decimal(24000), None)


def test_everything_wrong_is_said_at_once():
    target = TargetFactory(kind=Kind.LEVEL, basis=Basis.STOCK, unit=UnitFactory(name="%"))
    found = refusal(target, "2018-04", numerator=Decimal(1), level=2, evidence_links=("ftp://x",))
    assert set(found.codes) == {"wrong_period", "ratio_incomplete", "not_for_kind", "bad_link"}


def test_a_denominator_of_zero_is_refused():
    target = TargetFactory(kind=Kind.LEVEL, basis=Basis.STOCK, unit=UnitFactory(name="%"))
    found = refusal(target, numerator=Decimal(1), denominator=Decimal(0))
    assert found.codes == ("denominator_not_positive",)


def test_more_digits_than_every_database_keeps_are_refused(target):
    assert "too_many_digits" in refusal(target, value=Decimal("123456789012.34567")).codes


def test_a_milestone_is_reported_on_the_day_it_was_done():
    target = TargetFactory(kind=Kind.MILESTONE, basis=Basis.STOCK, unit=None, goal=None)
    assert draft(target, done_on=date(2018, 5, 11), submit=True).as_of == date(2018, 5, 11)


def test_a_milestone_that_says_nothing_is_not_done():
    target = TargetFactory(kind=Kind.MILESTONE, basis=Basis.STOCK, unit=None, goal=None)
    assert draft(target, submit=True).done_on is None


def test_a_milestone_cannot_be_done_tomorrow():
    target = TargetFactory(kind=Kind.MILESTONE, basis=Basis.STOCK, unit=None, goal=None)
    assert "done_in_future" in refusal(target, "2018Q3", done_on=date(2018, 7, 6)).codes


def test_a_stage_that_the_milestone_does_not_have_is_named():
    stages = (Stage("立项", Decimal(1)),)
    target = TargetFactory(kind=Kind.MILESTONE, basis=Basis.STOCK, unit=None, goal=None, stages=stages)
    found = refusal(target, stages_done=(("竣工", date(2018, 6, 1)),))
    assert found.codes == ("unknown_stage",)
    assert "竣工" in str(found)


def test_the_stages_of_a_report_are_kept():
    stages = (Stage("立项", Decimal(1)), Stage("竣工", Decimal(3)))
    target = TargetFactory(kind=Kind.MILESTONE, basis=Basis.STOCK, unit=None, goal=None, stages=stages)
    report = draft(target, stages_done=(("立项", date(2018, 6, 1)),))
    assert list(report.stages_done.values_list("stage", flat=True)) == ["立项"]


@pytest.mark.parametrize("level", [-1, 5])
def test_a_level_outside_0_to_4_is_refused(level):
    target = TargetFactory(kind=Kind.RUBRIC, basis=Basis.STOCK, unit=None, goal=Decimal(3))
    assert "level_outside" in refusal(target, level=level).codes


def test_named_items_are_counted_once_each():
    target = TargetFactory(kind=Kind.COUNT, basis=Basis.STOCK, unit=UnitFactory(name="家"))
    assert draft(target, items=("甲", "乙", "甲")).value == Decimal(2)


def test_a_cancelled_target_takes_no_reports(target):
    cancel_target(
        target=target, effective_on=date(2018, 5, 1), reason="停办", by=administrator(), now=at("2018-05-01")
    )
    assert refusal(target, value=Decimal(1)).codes == ("cancelled",)
