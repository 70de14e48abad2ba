"""What the illustrative plan holds, and that nobody can mistake it for a real one."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.demonstration.conftest import Loading
from tests.factories import START
from tracker.demonstration.illustrative import first_moment, illustrative_plan, tell_illustrative
from tracker.domain.vocabulary import (
    Comparator,
    Kind,
    NilReason,
    OrderState,
    Outcome,
    ReportState,
    Role,
    Status,
)
from tracker.models import (
    Department,
    Plan,
    Report,
    SpecialAction,
    StatusOverride,
    SupervisionOrder,
    Target,
    TargetVersion,
    User,
)
from tracker.queries.assessments import judge_targets
from tracker.resources.fixtures import load_reference_sheets
from tracker.services.people import create_first_administrator

PASSWORD = "correct horse battery"
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def november(kept: Loading) -> Iterator[None]:
    with kept():
        load_reference_sheets(now=START)
        administrator = create_first_administrator(
            username="admin", password=PASSWORD, now=first_moment(TODAY)
        )
        tell_illustrative(administrator=administrator, password=PASSWORD, today=TODAY)
        yield


@pytest.fixture
def plan(november: None, db: None) -> Plan:
    """The illustrative plan as of 24 November 2026."""
    found = illustrative_plan()
    assert found is not None
    return found


def test_the_plan_and_everybody_in_it_are_marked(plan: Plan) -> None:
    assert plan.illustrative
    assert "示意" in plan.name
    assert [office.name for office in Department.objects.all() if "（示意）" not in office.name] == []
    assert not Department.objects.filter(illustrative=False).exists()
    assert list(User.objects.filter(illustrative=False).values_list("username", flat=True)) == ["admin"]


def test_every_report_says_that_it_is_illustrative(plan: Plan) -> None:
    assert set(Report.objects.values_list("data_source", flat=True)) == {"示意数据"}


def test_eight_actions_carry_some_forty_targets_of_every_kind(plan: Plan) -> None:
    targets = Target.objects.filter(part_department=None)
    assert SpecialAction.objects.filter(plan=plan).count() == 8
    assert 40 <= targets.count() <= 60
    assert {target.kind for target in targets} == set(Kind)
    assert {version.comparator for version in TargetVersion.objects.all()} >= {
        Comparator.AT_LEAST,
        Comparator.AT_MOST,
        Comparator.BAND,
    }


def test_sixteen_districts_have_parts_of_their_own(plan: Plan) -> None:
    assert Target.objects.filter(parent__code="SY01-04").count() == 16
    assert Department.objects.filter(parent__name="各区政府（示意）").count() == 16


def test_every_role_is_held_by_somebody_who_can_sign_in(plan: Plan) -> None:
    people = User.objects.exclude(username="admin")
    guests = [person for person in people if person.has_usable_password()]
    roles = {membership.role for person in guests for membership in person.memberships.all()}
    assert roles == set(Role) - {Role.ADMINISTRATOR}


def test_adjusted_postponed_cancelled_corrected_and_overridden_all_occur(plan: Plan) -> None:
    reasons = {version.target.code for version in TargetVersion.objects.filter(number=2)}
    assert {"SY07-02", "SY02-07", "SY05-04"} <= reasons
    assert Report.objects.filter(revision=2, state=ReportState.ACCEPTED).exists()
    assert StatusOverride.objects.exists()
    assert Target.objects.filter(closed_on__isnull=False).exists()


def test_every_reason_of_a_nil_report_occurs(plan: Plan) -> None:
    reasons = Report.objects.filter(nil_reason__isnull=False).values_list("nil_reason", flat=True)
    assert set(reasons) == set(NilReason)


def test_an_office_has_gone_up_in_another(plan: Plan) -> None:
    office = Department.objects.get(name="市旅游局（示意）")
    assert office.successor is not None
    assert office.valid_until is not None


def test_what_was_known_in_summer_differs_from_what_is_known_now(plan: Plan) -> None:
    summer = date(2026, 8, 31)
    targets = Target.objects.filter(code="SY01-01")
    (then,) = judge_targets(targets, as_of=summer, known_at=summer, today=TODAY)
    (now,) = judge_targets(targets, as_of=summer, known_at=TODAY, today=TODAY)
    assert then.assessment.data_day == date(2026, 7, 31)
    assert now.assessment.data_day == summer


def test_a_whole_whose_parts_are_mostly_fine_is_breached_by_two_large_ones(plan: Plan) -> None:
    (found,) = judge_targets(
        Target.objects.filter(code="SY03-01"),
        as_of=TODAY,
        known_at=TODAY,
        today=TODAY,
    )
    assert found.assessment.outcome is Outcome.BREACHED


def test_an_order_stands_in_every_state_and_says_why_it_was_opened(plan: Plan) -> None:
    orders = SupervisionOrder.objects.filter(target__plan=plan)
    assert {order.state for order in orders} == set(OrderState) - {OrderState.PROPOSED, OrderState.DROPPED}
    causes = {order.target.code: order.cause_status for order in orders if order.number}
    assert causes["SY03-01"] is Status.BREACHED
    assert {causes["SY02-03"], causes["SY08-03"]} == {Status.OFF_TRACK}


def test_periods_close_from_the_eve_of_the_loading_on(plan: Plan) -> None:
    assert [rules.closes_periods for rules in plan.rules.order_by("number")] == [False, True]
