"""Periods close after their grace where the plan says so; a right and a reason reopen them (T05)."""

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
from tracker.domain.vocabulary import Frequency, ReportState, Role
from tracker.models import AuditRecord, Report, Target, User
from tracker.services.closing import reopen_period
from tracker.services.contents import ReportContent
from tracker.services.refusals import AccessDenied, Refused
from tracker.services.reporting import correct_report, draft_report, submit_report
from tracker.services.reviewing import return_report

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
# Without holidays the first quarter is due on 13 April and closes after 20 April.
LAST_DAY, CLOSED = "2018-04-20", "2018-04-23"
SAID = ReportContent(value=Decimal(8), note="工期较紧")


@pytest.fixture
def target() -> Target:
    return TargetFactory(plan=PlanFactory(live_since=date(2018, 1, 1), closes_periods=True))


@pytest.fixture
def manager() -> User:
    return UserFactory(role=Role.MANAGER)


def draft(target: Target, day: str, *, submit: bool = True, period: str = "2018Q1") -> Report:
    reporter = of_department(Role.REPORTER, lead_of(target))
    return draft_report(target=target, period=period, content=SAID, by=reporter, now=at(day), submit=submit)


def refusal(target: Target, day: str, period: str = "2018Q1") -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        draft(target, day, period=period)
    return refused.value.codes


def test_a_report_is_taken_on_the_last_day_of_grace(target: Target) -> None:
    assert draft(target, LAST_DAY).state is ReportState.SUBMITTED


def test_a_closed_period_takes_no_first_report(target: Target) -> None:
    assert refusal(target, CLOSED) == ("period_closed",)
    assert not Report.objects.exists()


def test_a_draft_of_a_closed_period_may_stay_but_is_not_sent(target: Target) -> None:
    report = draft(target, CLOSED, submit=False)
    with pytest.raises(Refused) as refused:
        submit_report(report=report, by=of_department(Role.REPORTER, lead_of(target)), now=at(CLOSED))
    assert refused.value.codes == ("period_closed",)


def test_a_plan_closes_nothing_unless_it_says_so() -> None:
    target = TargetFactory(plan=PlanFactory(live_since=date(2018, 1, 1)))
    assert draft(target, "2018-09-01").state is ReportState.SUBMITTED


def test_a_plan_that_is_not_live_closes_nothing() -> None:
    target = TargetFactory(plan=PlanFactory(closes_periods=True))
    assert draft(target, "2018-09-01").state is ReportState.SUBMITTED


def test_periods_from_before_the_plan_went_live_stay_open() -> None:
    target = TargetFactory(plan=PlanFactory(live_since=date(2018, 4, 1), closes_periods=True))
    assert draft(target, "2018-09-01").state is ReportState.SUBMITTED
    assert refusal(target, "2018-09-01", "2018Q2") == ("period_closed",)


def test_what_came_back_after_the_closing_may_be_sent_again(target: Target) -> None:
    report = draft(target, "2018-04-10")
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    report = return_report(report=report, note="口径不符", by=reviewer, now=at("2018-04-25"))
    reporter = of_department(Role.REPORTER, lead_of(target))
    assert submit_report(report=report, by=reporter, now=at("2018-05-02")).state is ReportState.SUBMITTED


def test_an_accepted_number_is_corrected_with_a_reason_after_the_closing(target: Target) -> None:
    report = accepted(target, "2018Q1", now=at("2018-04-10"), value=Decimal(8))
    following = correct_report(
        report=report,
        content=ReportContent(value=Decimal(9), note="工期较紧"),
        reason="笔误",
        by=of_department(Role.REPORTER, lead_of(target)),
        now=at("2018-09-01"),
        submit=True,
    )
    assert following.state is ReportState.SUBMITTED


def test_a_result_after_the_deadline_is_never_too_late() -> None:
    plan = PlanFactory(live_since=date(2018, 1, 1), closes_periods=True)
    target = TargetFactory(plan=plan, due_on=date(2018, 3, 31), frequency=Frequency.AD_HOC)
    assert submitted(target, "2018-09-30", now=at("2018-12-01"), value=Decimal(1)).period == "2018-09-30"


def test_a_reopened_period_takes_reports_until_its_day(target: Target, manager: User) -> None:
    reopen_period(
        target=target, period="2018Q1", until=date(2018, 5, 4), reason="系统故障", by=manager, now=at(CLOSED)
    )
    assert refusal(target, "2018-05-07") == ("period_closed",)
    assert draft(target, "2018-05-04").state is ReportState.SUBMITTED


def test_reopening_leaves_its_reason_in_the_audit(target: Target, manager: User) -> None:
    row = reopen_period(
        target=target, period="2018Q1", until=date(2018, 5, 4), reason="系统故障", by=manager, now=at(CLOSED)
    )
    record = AuditRecord.objects.get(object_type="periodreopening", object_id=row.pk)
    assert (record.reason, record.actor) == ("系统故障", manager)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER])
def test_a_department_does_not_reopen_its_own_period(target: Target, role: Role) -> None:
    with pytest.raises(AccessDenied):
        reopen_period(
            target=target,
            period="2018Q1",
            until=date(2018, 5, 4),
            reason="晚了",
            by=of_department(role, lead_of(target)),
            now=at(CLOSED),
        )


def test_a_manager_elsewhere_does_not_reopen_it(target: Target) -> None:
    with pytest.raises(AccessDenied):
        reopen_period(
            target=target,
            period="2018Q1",
            until=date(2018, 5, 4),
            reason="晚了",
            by=UserFactory(role=Role.MANAGER, department=DepartmentFactory()),
            now=at(CLOSED),
        )


@pytest.mark.parametrize(
    ("day", "until", "reason", "code"),
    [
        (LAST_DAY, date(2018, 5, 4), "x", "not_closed"),
        (CLOSED, date(2018, 4, 20), "x", "until_past"),
        (CLOSED, date(2018, 5, 4), " ", "reason_missing"),
    ],
)
def test_reopening_says_what_is_wrong(target: Target, day: str, until: date, reason: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        reopen_period(
            target=target, period="2018Q1", until=until, reason=reason, by=administrator(), now=at(day)
        )
    assert refused.value.codes == (code,)
