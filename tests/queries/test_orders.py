"""Orders on the board and on their pages, as they were on a day."""

from datetime import date

import pytest

from tests.factories import DepartmentFactory, UserFactory, at
from tests.ordering import Cast, answered, cast, issued
from tracker.access import Standing, standing_of, visible_orders
from tracker.domain.vocabulary import OrderState, Role
from tracker.models import User
from tracker.queries.orders import OrderMark, open_orders_by_target, order_page, orders_known
from tracker.services.orders import close_order, propose_order

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
LATER = date(2018, 10, 20)


@pytest.fixture
def people() -> Cast:
    return cast()


def standing(person: User) -> Standing:
    return standing_of(person, LATER)


def marks(people: Cast, day: date, person: User | None = None) -> list[OrderMark]:
    who = standing(person or people.manager)
    found = open_orders_by_target([people.target.pk], who=who, as_of=day, known_at=LATER)
    return found.get(people.target.pk, [])


def test_the_board_sees_the_answer_of_an_order(people: Cast) -> None:
    answered(people)
    (mark,) = marks(people, LATER)
    assert (mark.state, mark.answer, mark.answered_on) == (
        OrderState.ANSWERED,
        "已督促施工单位。",
        date(2018, 10, 15),
    )


def test_the_board_of_an_earlier_day_sees_the_state_of_that_day(people: Cast) -> None:
    answered(people)
    (mark,) = marks(people, date(2018, 10, 13))
    assert (mark.state, mark.answer) == (OrderState.OPEN, "")


def test_an_order_is_not_on_the_board_before_it_was_opened(people: Cast) -> None:
    issued(people)
    assert marks(people, date(2018, 10, 11)) == []


def test_a_closed_order_leaves_the_board_from_its_day_on(people: Cast) -> None:
    close_order(order=answered(people), by=people.manager, now=at("2018-10-17"))
    assert [bool(marks(people, date(2018, 10, day))) for day in (16, 17)] == [True, False]


def test_an_answer_is_overdue_from_the_day_after_its_deadline(people: Cast) -> None:
    issued(people)
    assert [marks(people, date(2018, 10, day))[0].overdue for day in (19, 20)] == [False, True]


def test_what_is_only_proposed_is_not_on_the_board(people: Cast) -> None:
    propose_order(target=people.target, department=people.office, period="2018Q2", now=at("2018-10-12"))
    assert marks(people, LATER) == []


def test_a_department_sees_its_own_orders_and_no_proposal(people: Cast) -> None:
    order = issued(people)
    other = DepartmentFactory()
    propose_order(target=people.target, department=other, period="2018Q2", now=at("2018-10-12"))
    stranger = UserFactory(role=Role.REPORTER, department=other)
    assert list(visible_orders(standing(people.reporter))) == [order]
    assert list(visible_orders(standing(stranger))) == []
    assert visible_orders(standing(people.manager)).count() == 2


def test_the_list_of_a_past_day_shows_the_states_of_that_day(people: Cast) -> None:
    answered(people)
    rows = orders_known(standing(people.manager), as_of=date(2018, 10, 13), today=LATER)
    assert [row.state_then for row in rows] == [OrderState.OPEN]


def test_the_page_of_a_past_day_holds_the_steps_of_that_day(people: Cast) -> None:
    order = answered(people)
    page = order_page(order, as_of=date(2018, 10, 13))
    assert page is not None
    assert (len(page.steps), page.state) == (1, OrderState.OPEN)
    assert order_page(order, as_of=date(2018, 10, 11)) is None
