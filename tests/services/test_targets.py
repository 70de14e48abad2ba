"""Targets, their versions, duties, parts, series and copies."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UnitFactory,
    accepted,
    administrator,
    at,
)
from tracker.domain.facts import Checkpoint, Stage
from tracker.domain.vocabulary import Basis, Comparator, DueBasis, Duty, Kind
from tracker.duty_lines import duty_lines
from tracker.models import Assignment, AuditRecord, Target
from tracker.services.adjusting import (
    adjust_target,
    cancel_target,
    newest_version,
    postpone_target,
    reinstate_target,
    terms_of,
)
from tracker.services.contents import Duties
from tracker.services.evidence import add_link
from tracker.services.refusals import Conflict, Refused
from tracker.services.targets import (
    close_out_target,
    copy_target_to_year,
    details_of,
    edit_target,
    set_duties,
)

pytestmark = pytest.mark.django_db
NOW = at("2018-07-05")
DAY = date(2018, 7, 5)


@pytest.fixture
def target():
    return TargetFactory()


def refusal(write, **given):
    with pytest.raises(Refused) as caught:
        write(**given)
    return caught.value.codes


def adjusted(target, **terms):
    return adjust_target(
        target=target,
        terms=replace(terms_of(newest_version(target)), **terms),
        effective_on=DAY,
        reason="年中调整",
        by=administrator(),
        now=NOW,
    )


def test_a_new_target_has_its_first_version(target):
    version = newest_version(target)
    assert (version.number, version.goal, version.effective_on) == (1, Decimal(100), date(2018, 1, 1))


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"due_on": None}, "due_missing"),
        ({"due_basis": DueBasis.NONE}, "due_unfounded"),
        ({"due_on": date(2017, 12, 31)}, "window_reversed"),
        ({"comparator": Comparator.BAND}, "band_open"),
        ({"comparator": Comparator.BAND, "upper_goal": Decimal(90)}, "band_reversed"),
        ({"upper_goal": Decimal(200)}, "no_band"),
        ({"checkpoints": (Checkpoint(date(2019, 1, 1), Decimal(1)),)}, "checkpoint_outside"),
        ({"checkpoints": (Checkpoint(date(2018, 6, 1), Decimal(1)),) * 2}, "checkpoint_twice"),
        ({"stages": (Stage("立项", Decimal(1)),)}, "not_for_kind"),
        ({"rubric": ((0, "无"),)}, "not_for_kind"),
    ],
)
def test_terms_that_do_not_fit_are_refused(terms, code):
    with pytest.raises(Refused) as caught:
        TargetFactory(**terms)
    assert code in caught.value.codes
    assert not Target.objects.exists()


def test_a_code_is_taken_once(target):
    with pytest.raises(Refused) as caught:
        TargetFactory(code=target.code)
    assert caught.value.problems[0].field == "code"


def test_adjusting_makes_the_next_version(target):
    assert adjusted(target, goal=Decimal(90)).number == 2
    assert list(target.versions.values_list("goal", flat=True)) == [Decimal(100), Decimal(90)]


def test_adjusting_keeps_checkpoints_of_both_versions(target):
    adjusted(target, checkpoints=(Checkpoint(date(2018, 6, 30), Decimal(40)),))
    versions = list(target.versions.order_by("number"))
    assert [version.checkpoints.count() for version in versions] == [0, 1]


def test_adjusting_needs_a_reason(target):
    terms = replace(terms_of(newest_version(target)), goal=Decimal(9))
    given = {"target": target, "terms": terms, "effective_on": DAY, "by": administrator(), "now": NOW}
    assert refusal(adjust_target, reason="", **given) == ("reason_missing",)


def test_adjusting_to_the_same_is_refused(target):
    with pytest.raises(Refused) as caught:
        adjusted(target)
    assert caught.value.codes == ("nothing_changed",)


def test_adjusting_names_the_version_that_was_seen(target):
    adjusted(target, goal=Decimal(90))
    with pytest.raises(Conflict):
        adjust_target(
            target=target,
            terms=replace(terms_of(newest_version(target)), goal=Decimal(80)),
            effective_on=DAY,
            reason="再次调整",
            by=administrator(),
            now=NOW,
            expected_version=1,
        )


def test_postponing_moves_the_deadline_alone(target):
    version = postpone_target(
        target=target,
        due_on=date(2019, 6, 30),
        effective_on=DAY,
        reason="汛期",
        by=administrator(),
        now=NOW,
    )
    assert (version.due_on, version.goal) == (date(2019, 6, 30), Decimal(100))


def test_postponing_to_an_earlier_day_is_refused(target):
    given = {"target": target, "effective_on": DAY, "by": administrator(), "now": NOW, "reason": "甲"}
    assert refusal(postpone_target, due_on=date(2018, 12, 31), **given) == ("not_later",)


def cancelled(target):
    return cancel_target(target=target, effective_on=DAY, reason="停办", by=administrator(), now=NOW)


def test_cancelling_keeps_what_was_reported(target):
    accepted(target, "2018Q1", value=Decimal(1))
    assert cancelled(target).cancelled
    assert target.reports.count() == 1


def test_cancelling_the_whole_cancels_its_parts(target):
    part = TargetFactory(
        plan=target.plan, unit=target.unit, parent=target, part_department=DepartmentFactory(), lead=None
    )
    cancelled(target)
    assert newest_version(part).cancelled


def test_a_cancelled_target_can_be_reinstated(target):
    cancelled(target)
    version = reinstate_target(target=target, effective_on=DAY, reason="恢复", by=administrator(), now=NOW)
    assert not version.cancelled


def test_describing_a_target_writes_one_audit_row(target):
    before = AuditRecord.objects.count()
    edit_target(
        target=target, details=replace(details_of(target), note="口径说明"), by=administrator(), now=NOW
    )
    assert AuditRecord.objects.count() == before + 1
    assert AuditRecord.objects.latest("pk").before == {"note": "", "version": 1}


def test_describing_a_target_as_it_is_writes_nothing(target):
    before = AuditRecord.objects.count()
    edit_target(target=target, details=details_of(target), by=administrator(), now=NOW)
    assert AuditRecord.objects.count() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", Kind.LEVEL), ("basis", Basis.STOCK), ("unit", None), ("code", "other"), ("is_series", True)],
)
def test_kind_unit_and_basis_never_change(target, field, value):
    details = replace(details_of(target), **{field: value})
    assert refusal(edit_target, target=target, details=details, by=administrator(), now=NOW) == (
        "never_changes",
    )


def test_a_target_is_found_by_its_pinyin_initials():
    assert "jkxrd" in TargetFactory(name="架空线入地").search_text


def test_a_part_shares_plan_kind_unit_and_basis_with_its_whole(target):
    with pytest.raises(Refused) as caught:
        TargetFactory(
            plan=target.plan,
            unit=UnitFactory(name="家"),
            kind=Kind.COUNT,
            parent=target,
            part_department=DepartmentFactory(),
            lead=None,
        )
    assert {problem.field for problem in caught.value.problems} == {"unit", "kind"}


def part_of(target, **given):
    return TargetFactory(plan=target.plan, unit=target.unit, parent=target, lead=None, **given)


def test_a_part_has_no_parts(target):
    with pytest.raises(Refused) as caught:
        part_of(part_of(target))
    assert caught.value.codes == ("part_of_part",)


def test_a_series_has_no_parts_by_department():
    with pytest.raises(Refused) as caught:
        part_of(TargetFactory(is_series=True), part_department=DepartmentFactory())
    assert caught.value.codes == ("part_of_series",)


def test_the_year_of_a_series_has_parts():
    year = part_of(TargetFactory(is_series=True))
    assert part_of(year, part_department=DepartmentFactory()).parent == year


def test_a_part_without_a_department_follows_its_whole(target):
    assert duty_lines(part_of(target), DAY) == duty_lines(target, DAY)


def test_a_heading_of_another_plan_is_refused(target):
    details = replace(details_of(target), action=ActionFactory())
    assert refusal(edit_target, target=target, details=details, by=administrator(), now=NOW) == (
        "other_plan",
    )


def test_a_copy_moves_the_window_and_forgets_the_baseline():
    target = TargetFactory(baseline=Decimal(5), checkpoints=(Checkpoint(date(2018, 6, 30), Decimal(40)),))
    copy = copy_target_to_year(target=target, year=2020, code="T-2020", by=administrator(), now=NOW)
    terms = terms_of(newest_version(copy))
    assert (terms.starts_on, terms.due_on, terms.baseline) == (date(2020, 1, 1), date(2020, 12, 31), None)
    assert terms.checkpoints == (Checkpoint(date(2020, 6, 30), Decimal(40)),)


def test_d03_a_copy_from_29_february_ends_on_the_28th():
    target = TargetFactory(starts_on=date(2020, 1, 1), due_on=date(2020, 2, 29))
    copy = copy_target_to_year(target=target, year=2021, code="T-2021", by=administrator(), now=NOW)
    assert newest_version(copy).due_on == date(2021, 2, 28)


def test_the_copy_of_a_series_is_its_instance():
    series = TargetFactory(is_series=True)
    copy = copy_target_to_year(target=series, year=2019, code="T-2019", by=administrator(), now=NOW)
    again = copy_target_to_year(target=copy, year=2020, code="T-2020", by=administrator(), now=NOW)
    assert (copy.parent, again.parent, copy.is_series) == (series, series, False)


def test_a_copy_keeps_the_lead(target):
    copy = copy_target_to_year(target=target, year=2019, code="T-2019", by=administrator(), now=NOW)
    assert duty_lines(copy, DAY) == duty_lines(target, DAY)


def test_duties_change_from_their_day_on(target):
    old, new = duty_lines(target, DAY), DepartmentFactory()
    set_duties(
        target=target,
        duties=Duties(leads=(new,)),
        by=administrator(),
        now=NOW,
        effective_on=date(2018, 8, 1),
    )
    assert duty_lines(target, date(2018, 7, 31)) == old
    assert duty_lines(target, date(2018, 8, 1)) == [new.pk]


def test_the_same_duties_write_nothing(target):
    lead = target.assignments.get().department
    before = AuditRecord.objects.count()
    set_duties(target=target, duties=Duties(leads=(lead,)), by=administrator(), now=NOW)
    assert (AuditRecord.objects.count(), Assignment.objects.count()) == (before, 1)


def test_a_target_may_lose_its_lead_again(target):
    set_duties(target=target, duties=Duties(), by=administrator(), now=NOW)
    assert duty_lines(target, DAY) == []
    assert Assignment.objects.latest("pk").duty == Duty.LEAD


def test_a_target_without_its_own_duties_follows_its_action():
    lead = DepartmentFactory()
    action = ActionFactory(lead=lead)
    assert duty_lines(TargetFactory(plan=action.plan, action=action, lead=None), DAY) == [lead.pk]


def test_an_instance_follows_its_series():
    series = TargetFactory(is_series=True)
    instance = TargetFactory(plan=series.plan, unit=series.unit, parent=series, lead=None)
    assert duty_lines(instance, DAY) == duty_lines(series, DAY)


def test_an_example_office_cannot_lead_under_a_real_plan():
    with pytest.raises(Refused) as caught:
        TargetFactory(lead=DepartmentFactory(illustrative=True))
    assert caught.value.codes == ("illustrative",)


def test_an_example_office_leads_under_an_example_plan():
    lead = DepartmentFactory(illustrative=True)
    target = TargetFactory(plan=PlanFactory(illustrative=True), lead=lead)
    assert duty_lines(target, DAY) == [lead.pk]


def closed(target):
    return close_out_target(target=target, by=administrator(), now=NOW)


def test_a_target_is_closed_out_after_an_accepted_report(target):
    accepted(target, "2018Q1", value=Decimal(100))
    assert closed(target).closed_on == DAY


@pytest.mark.parametrize(("value", "now"), [(99, "2018-07-05"), (99, "2019-06-03")])
def test_a_target_that_is_not_achieved_is_not_closed_out(target, value, now):
    accepted(target, "2018Q1", value=Decimal(value))
    with pytest.raises(Refused) as caught:
        close_out_target(target=target, by=administrator(), now=at(now))
    assert caught.value.codes == ("not_achieved",)


def test_what_was_achieved_late_can_be_closed_out(target):
    accepted(target, "2018Q4", value=Decimal(99))
    accepted(target, "2019Q1", value=Decimal(1))
    assert close_out_target(target=target, by=administrator(), now=at("2021-02-01")).closed_on


def test_a_whole_that_its_parts_report_is_closed_out_with_the_evidence_of_each(target):
    target = TargetFactory(evidence_required=True)
    parts = [
        TargetFactory(plan=target.plan, unit=target.unit, parent=target, goal=Decimal(50)) for _n in range(2)
    ]
    first, second = (accepted(part, "2018Q1", value=Decimal(50)) for part in parts)
    add_link(report=first, url="https://example.org/a", by=first.created_by, now=NOW)
    assert refusal(closed, target=target) == ("no_evidence",)
    add_link(report=second, url="https://example.org/b", by=second.created_by, now=NOW)
    assert closed(target).closed_on == DAY


def test_a_target_without_reports_is_not_closed_out(target):
    assert refusal(closed, target=target) == ("no_report",)


def test_evidence_is_needed_where_it_is_required():
    target = TargetFactory(evidence_required=True)
    report = accepted(target, "2018Q1", value=Decimal(100))
    assert refusal(closed, target=target) == ("no_evidence",)
    add_link(report=report, url="https://example.org/a", by=report.created_by, now=NOW)
    assert closed(target).closed_on == DAY
