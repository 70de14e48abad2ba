"""Who accepts what, on which day it counts, and how history is loaded."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import (
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    lead_of,
    of_department,
    submitted,
)
from tracker.domain.vocabulary import ReportState, Role
from tracker.models import Membership, Report, ReportEvent
from tracker.services.contents import ReportContent
from tracker.services.refusals import AccessDenied, Conflict, Refused
from tracker.services.reporting import correct_report, draft_report, save_draft, submit_report
from tracker.services.reviewing import accept_history, accept_report, return_report

pytestmark = pytest.mark.django_db
NOW = at("2018-07-09")


@pytest.fixture
def target():
    return TargetFactory()


@pytest.fixture
def reviewer(target):
    return of_department(Role.REVIEWER, lead_of(target))


def both(department):
    """A person who reports and reviews in one department."""
    person = UserFactory(role=Role.REPORTER, department=department)
    Membership.objects.create(user=person, role=Role.REVIEWER, department=department)
    return person


def test_an_accepted_report_keeps_day_and_person(target, reviewer):
    report = submitted(target, "2018Q2", now=NOW, value=Decimal(22))
    done = accept_report(report=report, by=reviewer, now=at("2018-07-10"))
    assert (done.state, done.accepted_on, done.accepted_by) == ("accepted", date(2018, 7, 10), reviewer)


def test_nobody_accepts_what_he_submitted(target):
    person = both(lead_of(target))
    report = draft_report(
        target=target,
        period="2018Q2",
        content=ReportContent(value=Decimal(1), note="说明"),
        by=person,
        now=NOW,
        submit=True,
    )
    with pytest.raises(AccessDenied):
        accept_report(report=report, by=person, now=NOW)
    assert Report.objects.get().state == ReportState.SUBMITTED


def test_nobody_accepts_what_he_entered_and_another_submitted(target):
    person = both(lead_of(target))
    report = draft_report(
        target=target,
        period="2018Q2",
        content=ReportContent(value=Decimal(1), note="说明"),
        by=person,
        now=NOW,
    )
    other = UserFactory(role=Role.REPORTER, department=lead_of(target))
    report = submit_report(report=report, by=other, now=NOW)
    with pytest.raises(AccessDenied):
        accept_report(report=report, by=person, now=NOW)


def test_nobody_accepts_what_he_edited_in_another_ones_draft(target):
    person = both(lead_of(target))
    other = UserFactory(role=Role.REPORTER, department=lead_of(target))
    report = draft_report(
        target=target,
        period="2018Q2",
        content=ReportContent(value=Decimal(1), note="说明"),
        by=other,
        now=NOW,
    )
    save_draft(report=report, content=ReportContent(value=Decimal(99), note="说明"), by=person, now=NOW)
    report = submit_report(report=report, by=other, now=NOW)
    with pytest.raises(AccessDenied):
        accept_report(report=report, by=person, now=NOW)


def test_the_reviewer_of_another_department_cannot_accept(target):
    stranger = of_department(Role.REVIEWER, DepartmentFactory())
    with pytest.raises(AccessDenied):
        accept_report(report=submitted(target, "2018Q1", value=Decimal(1)), by=stranger, now=NOW)


def test_an_administrator_does_not_accept_in_a_live_plan():
    target = TargetFactory(plan=PlanFactory(live_since=date(2018, 1, 1)))
    with pytest.raises(AccessDenied):
        accept_report(report=submitted(target, "2018Q1", value=Decimal(1)), by=administrator(), now=NOW)


def test_a_draft_cannot_be_accepted(target, reviewer):
    report = draft_report(
        target=target,
        period="2018Q2",
        content=ReportContent(value=Decimal(1), note="说明"),
        by=of_department(Role.REPORTER, lead_of(target)),
        now=NOW,
    )
    with pytest.raises(Conflict):
        accept_report(report=report, by=reviewer, now=NOW)


def test_a_report_is_accepted_once(target, reviewer):
    report = accepted(target, "2018Q1", value=Decimal(1))
    with pytest.raises(Conflict):
        accept_report(report=report, by=reviewer, now=NOW)


def test_c04_acceptance_names_the_edit_that_was_seen(target, reviewer):
    report = submitted(target, "2018Q1", value=Decimal(1))
    with pytest.raises(Conflict):
        accept_report(report=report, by=reviewer, now=NOW, expected_version=report.version - 1)


def test_a_return_needs_a_note(target, reviewer):
    with pytest.raises(Refused) as caught:
        return_report(report=submitted(target, "2018Q1", value=Decimal(1)), note=" ", by=reviewer, now=NOW)
    assert caught.value.codes == ("note_missing",)


def test_a_returned_report_can_be_changed_and_submitted_again(target, reviewer):
    report = return_report(
        report=submitted(target, "2018Q1", value=Decimal(1)), note="请补充", by=reviewer, now=NOW
    )
    reporter = of_department(Role.REPORTER, lead_of(target))
    content = ReportContent(value=Decimal(2), note="说明")
    report = save_draft(report=report, content=content, by=reporter, now=NOW, submit=True)
    assert (report.state, report.value) == (ReportState.SUBMITTED, Decimal(2))


def test_the_note_of_a_return_is_kept(target, reviewer):
    return_report(report=submitted(target, "2018Q1", value=Decimal(1)), note="请补充", by=reviewer, now=NOW)
    assert ReportEvent.objects.get(verb="return").note == "请补充"


LATER = at("2026-01-05")


def load(target, period="2018Q1", *, now=LATER, by=None, reason="", accepted_on=None, **said):
    return accept_history(
        target=target,
        period=period,
        content=ReportContent(**said),
        by=by or administrator(),
        now=now,
        accepted_on=accepted_on,
        reason=reason,
    )


def refusal(*args, **said):
    with pytest.raises(Refused) as caught:
        load(*args, **said)
    return caught.value.codes


def test_history_counts_from_the_day_of_its_data(target):
    report = load(target, value=Decimal(8))
    assert (report.accepted_on, report.submitted_on, report.backfilled) == (
        date(2018, 3, 31),
        date(2018, 3, 31),
        True,
    )


def test_history_honours_the_day_of_acceptance(target):
    report = load(target, value=Decimal(8), accepted_on=date(2018, 4, 5))
    assert set(report.events.values_list("on", flat=True)) == {date(2018, 4, 5)}


def test_the_true_moment_of_loading_is_kept(target):
    assert load(target, value=Decimal(8)).created_at == at("2026-01-05")


def test_history_is_not_accepted_before_its_data(target):
    assert refusal(target, value=Decimal(8), accepted_on=date(2018, 3, 30)) == ("accepted_before_data",)


def test_history_is_not_accepted_in_the_future(target):
    assert refusal(target, value=Decimal(8), accepted_on=date(2026, 1, 6)) == ("accepted_in_future",)


def test_from_live_since_on_nothing_is_loaded_as_accepted():
    target = TargetFactory(plan=PlanFactory(live_since=date(2018, 3, 31)))
    assert refusal(target, value=Decimal(8)) == ("plan_is_live",)


def test_the_day_of_acceptance_lies_before_live_since():
    target = TargetFactory(plan=PlanFactory(live_since=date(2018, 4, 5)))
    assert refusal(target, value=Decimal(8), accepted_on=date(2018, 4, 5)) == ("accepted_after_live",)


def test_history_before_live_since_can_be_loaded():
    target = TargetFactory(plan=PlanFactory(live_since=date(2018, 4, 1)))
    assert load(target, value=Decimal(8)).state == ReportState.ACCEPTED


def test_a_second_word_about_a_period_needs_a_reason(target):
    load(target, value=Decimal(22))
    assert refusal(target, value=Decimal(18)) == ("reason_missing",)


def test_a_second_word_with_a_reason_is_the_next_revision(target):
    load(target, value=Decimal(22), accepted_on=date(2018, 4, 5))
    report = load(target, value=Decimal(18), accepted_on=date(2018, 8, 15), reason="重复计算")
    assert (report.revision, report.correction_reason) == (2, "重复计算")
    assert Report.objects.get(revision=1).value == Decimal(22)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.MANAGER, Role.AUDITOR])
def test_only_administrators_load_history(target, role):
    person = UserFactory(role=role, department=lead_of(target))
    with pytest.raises(AccessDenied):
        load(target, by=person, value=Decimal(8))


def test_history_does_not_pass_over_an_open_report(target):
    submitted(target, "2018Q1", value=Decimal(1))
    with pytest.raises(Conflict):
        load(target, value=Decimal(8))


def test_loaded_history_is_corrected_like_any_report(target, reviewer):
    first = load(target, value=Decimal(8))
    second = correct_report(
        report=first,
        content=ReportContent(value=Decimal(9), note="说明"),
        reason="更正",
        by=of_department(Role.REPORTER, lead_of(target)),
        now=NOW,
        submit=True,
    )
    assert accept_report(report=second, by=reviewer, now=NOW).backfilled is False


def test_a_target_without_a_lead_takes_history_without_a_department():
    assert load(TargetFactory(lead=None), value=Decimal(8)).department is None
