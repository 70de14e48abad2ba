"""/orders/ and everything below it, by the test client."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.factories import DepartmentFactory, TargetFactory, UserFactory, at
from tests.ordering import Cast, answered, cast, issued
from tests.web.query_counts import assert_query_count
from tests.web.reporting.conftest import now, sit
from tracker.domain.vocabulary import OrderState, Role
from tracker.models import SupervisionOrder
from tracker.services.orders import propose_order

__all__ = ["now", "sit"]
NEW = "/orders/new/?target=A12-01"
Sit = Callable[..., Client]


@pytest.fixture
def people(now: None) -> Cast:
    return cast()


def test_a_manager_opens_an_order_from_the_target(people: Cast, sit: Sit) -> None:
    client = sit(people.manager)
    assert NEW in client.get("/targets/A12-01/").content.decode()
    said = {"department": people.office.pk, "demand": "请补报", "deadline": "2018-10-19"}
    page = client.post(NEW, said, follow=True).content.decode()
    order = SupervisionOrder.objects.get()
    assert order.department == people.office
    assert "督办〔2018〕1号" in page


def test_the_form_begins_with_the_lead_and_five_working_days(people: Cast, sit: Sit) -> None:
    initial = sit(people.manager).get(NEW).context["form"].initial
    assert (initial["department"], initial["deadline"]) == (people.office.pk, date(2018, 10, 19))


def test_what_was_typed_stays_when_something_is_wrong(people: Cast, sit: Sit) -> None:
    said = {"department": people.office.pk, "demand": "请补报", "deadline": "2018-10-01"}
    answer = sit(people.manager, "en").post(NEW, said)
    assert answer.status_code == 422
    assert "请补报" in answer.content.decode()
    assert "2018-10-01 is in the past" in answer.content.decode()


def test_the_form_names_an_order_that_is_not_closed_yet(people: Cast, sit: Sit) -> None:
    assert "Not closed yet" not in sit(people.manager, "en").get(NEW).content.decode()
    order = issued(people)
    page = sit(people.manager, "en").get(NEW).content.decode()
    assert f'Not closed yet: <a href="/orders/{order.pk}/">{order.label}</a>' in page


@pytest.mark.parametrize("who", ["reporter", "reviewer"])
def test_only_a_manager_is_offered_the_form(people: Cast, sit: Sit, who: str) -> None:
    client = sit(getattr(people, who))
    assert client.get(NEW).status_code == 404
    assert NEW not in client.get("/targets/A12-01/").content.decode()


def test_an_order_about_no_target_is_not_found(people: Cast, sit: Sit) -> None:
    assert sit(people.manager).get("/orders/new/?target=nothing").status_code == 404


def test_the_whole_way_by_its_buttons(people: Cast, sit: Sit) -> None:
    order = issued(people)
    address = f"/orders/{order.pk}/"
    department, manager = sit(people.reporter), sit(people.manager)
    assert f"{address}receive/" in department.get(address).content.decode()
    department.post(f"{address}receive/")
    department.post(f"{address}answer/", {"text": "已办", "expected_version": 2})
    manager.post(f"{address}again/", {"text": "不够", "deadline": "2018-10-26", "expected_version": 3})
    department.post(f"{address}answer/", {"text": "补齐", "expected_version": 4})
    page = manager.post(f"{address}close/", {"expected_version": 5}, follow=True).content.decode()
    order.refresh_from_db()
    assert order.state is OrderState.CLOSED
    assert "补齐" in page


def test_the_order_of_another_department_is_not_found(people: Cast, sit: Sit) -> None:
    order = issued(people)
    stranger = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    client = sit(stranger)
    pages = ["", "paper/", "answer/", "close/"]
    assert {client.get(f"/orders/{order.pk}/{page}").status_code for page in pages} == {404}
    assert client.post(f"/orders/{order.pk}/receive/").status_code == 404


def test_a_department_does_not_close_its_own_order(people: Cast, sit: Sit) -> None:
    order = answered(people)
    assert sit(people.reporter).post(f"/orders/{order.pk}/close/").status_code == 404


def test_a_step_that_was_taken_in_the_meantime_leads_back_with_a_word(people: Cast, sit: Sit) -> None:
    order = answered(people)
    said = {"text": "又一次", "expected_version": 2}
    answer = sit(people.reviewer, "en").post(f"/orders/{order.pk}/answer/", said, follow=True)
    assert answer.redirect_chain[-1][0] == f"/orders/{order.pk}/"
    assert "in the meantime" in answer.content.decode()


def test_a_manager_issues_what_was_proposed(people: Cast, sit: Sit, now: None) -> None:
    order = propose_order(
        target=people.target, department=people.office, period="2018Q2", now=at("2018-10-12")
    )
    assert order is not None
    client = sit(people.manager)
    assert f"/orders/{order.pk}/issue/" in client.get(f"/orders/{order.pk}/").content.decode()
    client.post(
        f"/orders/{order.pk}/issue/",
        {"demand": "请补报", "deadline": "2018-10-19", "expected_version": 1},
    )
    order.refresh_from_db()
    assert order.label == "督办〔2018〕1号"


def test_the_paper_holds_the_whole_order(people: Cast, sit: Sit) -> None:
    order = answered(people)
    page = sit(people.manager).get(f"/orders/{order.pk}/paper/?as_of=2018-10-12").content.decode()
    assert "督办〔2018〕1号" in page
    assert "已督促施工单位" not in page


def test_the_list_is_filtered_by_state_and_number(people: Cast, sit: Sit) -> None:
    issued(people)
    client = sit(people.manager)
    found = {
        query: len(client.get(f"/orders/?{query}").context["table"].rows)
        for query in (
            "state=unfinished",
            "state=closed",
            "q=1",
            "q=A12",
            "q=7",
            "q=架空线",
        )
    }
    assert found == {
        "state=unfinished": 1,
        "state=closed": 0,
        "q=1": 1,
        "q=A12": 1,
        "q=7": 0,
        "q=架空线": 1,
    }


def test_the_export_says_which_rows_are_examples(people: Cast, sit: Sit) -> None:
    issued(people)
    answer = sit(people.manager, "en").get("/orders/?export=csv")
    assert "督办〔2018〕1号" in b"".join(answer).decode("utf-8-sig")


def test_the_list_asks_the_same_for_one_order_and_for_many(people: Cast, sit: Sit) -> None:
    client = sit(people.manager)
    issued(people)
    assert_query_count("orders", client, "/orders/")
    for _number in range(4):
        issued(Cast(TargetFactory(), people.office, people.manager, people.reporter, people.reviewer))
    assert_query_count("orders", client, "/orders/")


def test_the_page_of_an_order_is_in_the_ledger(people: Cast, sit: Sit) -> None:
    order = answered(people)
    client = sit(people.manager)
    assert_query_count("order", client, f"/orders/{order.pk}/")
    assert_query_count("order_new", client, NEW.replace("A12-01", TargetFactory(lead=people.office).code))
