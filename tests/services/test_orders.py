"""Supervision orders: numbering, the way of an order, who may take which step."""

from datetime import date

import pytest
from django.utils import translation

from tests.factories import DepartmentFactory, PlanFactory, TargetFactory, UserFactory, at
from tests.ordering import DAY, DEADLINE, DEMAND, NOW, Cast, answered, cast, issued
from tracker.domain.vocabulary import OrderState, OrderVerb, Role, Status
from tracker.models import AuditRecord, OrderStep, SupervisionOrder
from tracker.queries.orders import cause_in_words
from tracker.services.orders import (
    answer_order,
    close_order,
    drop_order,
    issue_order,
    open_order,
    propose_order,
    receive_order,
    reopen_order,
)
from tracker.services.refusals import AccessDenied, Conflict, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]


@pytest.fixture
def people() -> Cast:
    return cast()


def proposed(people: Cast) -> SupervisionOrder:
    order = propose_order(target=people.target, department=people.office, period="2018Q2", now=NOW)
    assert order is not None
    return order


def test_an_order_bears_the_number_of_its_year(people: Cast) -> None:
    first = issued(people)
    other = issued(Cast(TargetFactory(), people.office, people.manager, people.reporter, people.reviewer))
    assert [first.label, other.label] == ["督办〔2018〕1号", "督办〔2018〕2号"]


def test_numbers_begin_anew_with_the_year_of_shanghai(people: Cast) -> None:
    issued(people)
    target = TargetFactory()
    late = open_order(
        target=target,
        department=people.office,
        demand=DEMAND,
        deadline=date(2019, 1, 9),
        by=people.manager,
        now=at("2019-01-01", 0),  # still 2018 in UTC
    )
    assert late.label == "督办〔2019〕1号"


def test_an_order_keeps_what_its_target_showed_in_both_languages(people: Cast) -> None:
    order = issued(people)
    assert order.cause_status is Status.NO_DATA
    with translation.override("en"):
        english = cause_in_words(order)
    with translation.override("zh-hans"):
        assert cause_in_words(order) not in ("", english)


def test_the_way_of_an_order_is_kept_step_by_step(people: Cast) -> None:
    order = answered(people)
    order = reopen_order(
        order=order,
        text="缺少时间表。",
        deadline=date(2018, 10, 26),
        by=people.manager,
        now=at("2018-10-16"),
    )
    order = answer_order(order=order, text="十月底完成。", by=people.reviewer, now=at("2018-10-17"))
    order = close_order(order=order, by=people.manager, now=at("2018-10-18"))
    assert list(order.steps.values_list("verb", "recorded_by__username")) == [
        (OrderVerb.OPEN, "chen"),
        (OrderVerb.RECEIVE, "li"),
        (OrderVerb.ANSWER, "li"),
        (OrderVerb.REOPEN, "chen"),
        (OrderVerb.ANSWER, "zhou"),
        (OrderVerb.CLOSE, "chen"),
    ]
    assert (order.state, order.deadline) == (OrderState.CLOSED, date(2018, 10, 26))


def test_every_step_leaves_one_audit_row(people: Cast) -> None:
    before = AuditRecord.objects.count()
    close_order(order=answered(people), by=people.manager, now=at("2018-10-16"))
    assert AuditRecord.objects.count() == before + 4


def test_only_a_manager_within_reach_opens_an_order(people: Cast) -> None:
    elsewhere = UserFactory(role=Role.MANAGER, department=DepartmentFactory())
    for person in (people.reporter, people.reviewer, elsewhere):
        with pytest.raises(AccessDenied):
            open_order(
                target=people.target,
                department=people.office,
                demand=DEMAND,
                deadline=DEADLINE,
                by=person,
                now=NOW,
            )


def test_only_the_addressed_department_receives_and_answers(people: Cast) -> None:
    order = issued(people)
    stranger = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    for person in (stranger, people.manager):
        with pytest.raises(AccessDenied):
            receive_order(order=order, by=person, now=NOW)
    receive_order(order=order, by=people.reviewer, now=NOW)
    with pytest.raises(AccessDenied):
        answer_order(order=order, text="x", by=stranger, now=NOW)


def test_an_order_that_was_not_received_cannot_be_answered(people: Cast) -> None:
    with pytest.raises(Conflict):
        answer_order(order=issued(people), text="已办", by=people.reporter, now=NOW)


def test_an_order_that_was_not_answered_cannot_be_closed(people: Cast) -> None:
    with pytest.raises(Conflict):
        close_order(order=issued(people), by=people.manager, now=NOW)


def test_nobody_closes_an_order_on_an_answer_of_his_own(people: Cast) -> None:
    order = receive_order(order=issued(people), by=people.reporter, now=NOW)
    people.reporter.memberships.create(role=Role.MANAGER)
    order = answer_order(order=order, text="已办", by=people.reporter, now=NOW)
    with pytest.raises(Refused) as refused:
        close_order(order=order, by=people.reporter, now=NOW)
    assert refused.value.codes == ("own_answer",)


def test_an_order_says_everything_that_is_wrong_with_it_at_once(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        issued(people, demand=" ", deadline=date(2018, 10, 11))
    assert refused.value.codes == ("demand_missing", "deadline_past")
    assert not SupervisionOrder.objects.exists()


def test_a_second_order_waits_for_the_first(people: Cast) -> None:
    issued(people)
    with pytest.raises(Refused) as refused:
        issued(people, demand="另一件事")
    assert refused.value.codes == ("already_open",)


def test_sending_the_same_order_twice_makes_one(people: Cast) -> None:
    assert issued(people) == issued(people)
    assert OrderStep.objects.count() == 1


def test_a_receipt_sent_twice_is_kept_once(people: Cast) -> None:
    order = issued(people)
    for _time in range(2):
        receive_order(order=order, by=people.reporter, now=NOW)
    assert order.steps.count() == 2


def test_a_step_that_somebody_else_has_taken_is_refused(people: Cast) -> None:
    order = answered(people)
    close_order(order=order, by=people.manager, now=NOW)
    other = UserFactory(role=Role.MANAGER)
    with pytest.raises(Conflict):
        close_order(order=order, by=other, now=NOW, expected_version=order.version)


def test_what_the_installation_proposes_has_no_number(people: Cast) -> None:
    order = proposed(people)
    assert (order.state, order.label, order.steps.get().recorded_by) == (OrderState.PROPOSED, "", None)


def test_an_order_is_proposed_once_for_a_period(people: Cast) -> None:
    proposed(people)
    assert propose_order(target=people.target, department=people.office, period="2018Q2", now=NOW) is None


def test_a_proposal_that_is_issued_gets_number_and_deadline(people: Cast) -> None:
    order = issue_order(order=proposed(people), demand=DEMAND, deadline=DEADLINE, by=people.manager, now=NOW)
    assert (order.label, order.deadline, order.state) == ("督办〔2018〕1号", DEADLINE, OrderState.OPEN)


def test_a_proposal_is_dropped_with_a_reason_alone(people: Cast) -> None:
    order = proposed(people)
    with pytest.raises(Refused):
        drop_order(order=order, reason=" ", by=people.manager, now=NOW)
    order = drop_order(order=order, reason="已电话沟通", by=people.manager, now=NOW)
    assert (order.state, order.number) == (OrderState.DROPPED, None)


def test_an_example_department_gets_no_order_under_a_real_plan(people: Cast) -> None:
    office = DepartmentFactory(illustrative=True)
    with pytest.raises(Refused) as refused:
        issued(people, department=office)
    assert refused.value.codes == ("illustrative",)


def test_an_example_manager_opens_no_order_under_a_real_plan(people: Cast) -> None:
    example = UserFactory(role=Role.MANAGER, illustrative=True)
    with pytest.raises(Refused):
        open_order(
            target=TargetFactory(plan=PlanFactory()),
            department=people.office,
            demand=DEMAND,
            deadline=DEADLINE,
            by=example,
            now=NOW,
        )


def test_the_day_of_an_order_is_that_of_shanghai(people: Cast) -> None:
    assert issued(people).steps.get().on == DAY
