"""The board as managers and everybody else see it."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    at,
)
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import ActionState, Role

pytestmark = pytest.mark.django_db
DAY = "2018-10-29"


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.MANAGER))
    return client


def page(client: Client, **query: str) -> str:
    response = client.get("/board/", {"as_of": DAY} | query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def test_a_person_without_a_role_finds_no_board(client: Client) -> None:
    client.force_login(UserFactory(role=None))
    assert client.get("/board/").status_code == 404


def test_without_a_plan_the_board_says_what_to_do(manager: Client) -> None:
    assert "There is no plan yet" in page(manager)


def test_the_worst_target_is_named_with_its_reason(manager: Client) -> None:
    plan = PlanFactory()
    action = ActionFactory(plan=plan, name="城市精细化管理")
    good, bad = (TargetFactory(plan=plan, action=action, code=code) for code in ("G-1", "B-1"))
    for quarter, value in (("2018Q1", 30), ("2018Q2", 30), ("2018Q3", 30)):
        accepted(good, quarter, value=Decimal(value))
        accepted(bad, quarter, value=Decimal(5))
    html = page(manager)
    assert html.index("B-1") < html.index("G-1")
    assert "by 30 September 2018 completed 15 公里" in html
    assert "城市精细化管理" in html


def test_a_lead_that_nobody_named_is_said_to_be_open(manager: Client) -> None:
    plan = PlanFactory()
    TargetFactory(plan=plan, action=ActionFactory(plan=plan), lead=None)
    assert "lead to be settled" in page(manager)


def test_an_opened_action_shows_its_targets_without_script(manager: Client) -> None:
    plan = PlanFactory()
    TargetFactory(plan=plan, action=ActionFactory(plan=plan, number=7), code="OPEN-1")
    assert page(manager).count("OPEN-1") < page(manager, open="7").count("OPEN-1")


def test_htmx_gets_the_targets_of_one_action_alone(manager: Client) -> None:
    plan = PlanFactory()
    TargetFactory(plan=plan, action=ActionFactory(plan=plan, number=7), code="IN-1")
    TargetFactory(plan=plan, action=ActionFactory(plan=plan, number=8), code="OUT-1")
    html = manager.get("/board/groups/7/", headers={"hx-request": "true"}).content.decode()
    assert "IN-1" in html
    assert "OUT-1" not in html
    assert "<html" not in html


def test_a_group_opened_by_its_address_leads_to_the_board(manager: Client) -> None:
    PlanFactory()
    response = manager.get("/board/groups/7/", {"as_of": DAY})
    assert response.headers["Location"] == f"/board/?as_of={DAY}&open=7#group-7"


def test_the_first_batch_leaves_a_later_action_out(manager: Client) -> None:
    plan = PlanFactory()
    first = ActionFactory(plan=plan, number=1, batch="首批")
    later = ActionFactory(plan=plan, number=14, batch="第二批")
    TargetFactory(plan=plan, action=first, code="OLD-1")
    TargetFactory(plan=plan, action=later, code="NEW-1")
    assert "NEW-1" in page(manager)
    assert "NEW-1" not in page(manager, cohort="first")
    assert "OLD-1" in page(manager, cohort="first")


def test_a_dated_cohort_counts_what_was_adopted_by_then(manager: Client) -> None:
    plan = PlanFactory()
    late = ActionFactory(plan=plan, number=14, adopted_on=date(2018, 9, 1))
    TargetFactory(plan=plan, action=late, code="NEW-1")
    assert "NEW-1" not in page(manager, cohort="day", cohort_day="2018-08-31")
    assert "NEW-1" in page(manager, cohort="day", cohort_day="2018-09-01")


def test_an_action_is_not_there_before_its_adoption(manager: Client) -> None:
    plan = PlanFactory()
    late = ActionFactory(plan=plan, number=14, adopted_on=date(2018, 11, 1))
    TargetFactory(plan=plan, action=late, code="NEW-1")
    assert "NEW-1" not in page(manager)


def test_a_proposed_action_is_said_but_not_counted(manager: Client) -> None:
    plan = PlanFactory()
    proposed = ActionFactory(plan=plan, state=ActionState.PROPOSED)
    TargetFactory(plan=plan, action=proposed, code="MAYBE-1")
    html = page(manager)
    assert "MAYBE-1" not in html
    assert "1 proposed special action is not counted yet." in html


def test_departments_put_their_targets_together(manager: Client) -> None:
    plan = PlanFactory()
    office = DepartmentFactory(name="市住建委")
    TargetFactory(plan=plan, lead=office, code="D-1")
    html = page(manager, by="department", open=str(office.pk))
    assert f'id="group-{office.pk}"' in html
    assert html.count("D-1") >= 3


def test_what_cannot_be_read_is_said_and_shows_everything(manager: Client) -> None:
    plan = PlanFactory()
    TargetFactory(plan=plan, action=ActionFactory(plan=plan), code="T-1")
    response = manager.get("/board/", {"cohort": "nonsense", "cohort_day": "x", "by": "y"})
    assert response.status_code == 200
    assert "T-1" in response.content.decode()


def test_an_unknown_plan_is_not_found(manager: Client) -> None:
    PlanFactory()
    assert manager.get("/board/", {"plan": "nowhere"}).status_code == 404


def test_links_keep_the_moment(manager: Client) -> None:
    plan = PlanFactory()
    TargetFactory(plan=plan, action=ActionFactory(plan=plan), code="T-1")
    html = page(manager, known_at="2018-11-05")
    assert "/targets/T-1/?as_of=2018-10-29&amp;known_at=2018-11-05" in html


def test_the_board_as_known_before_a_report_does_not_count_it(manager: Client) -> None:
    plan = PlanFactory(live_since=date(2018, 1, 1))
    target = TargetFactory(plan=plan, action=ActionFactory(plan=plan))
    accepted(target, "2018Q1", value=Decimal(30), now=at("2018-04-10"))
    assert "completed 30 公里" in page(manager, as_of="2018-04-20", known_at="2018-04-20")
    assert "completed 30 公里" not in page(manager, as_of="2018-04-09", known_at="2018-04-09")


def test_the_board_asks_as_much_for_one_target_as_for_many(manager: Client) -> None:
    plan = PlanFactory()
    TargetFactory(plan=plan, action=ActionFactory(plan=plan))
    url = f"/board/?as_of={DAY}"
    assert_query_count("board", manager, url)
    for _n in range(4):
        accepted(TargetFactory(plan=plan, action=ActionFactory(plan=plan)), "2018Q1", value=Decimal(20))
    assert_query_count("board", manager, url)


def test_an_opened_action_asks_as_much_for_one_target_as_for_many(manager: Client) -> None:
    plan = PlanFactory()
    action = ActionFactory(plan=plan, number=3)
    url = f"/board/groups/3/?as_of={DAY}"
    for _n in range(4):
        TargetFactory(plan=plan, action=action)
        assert_query_count("board_targets", manager, url, hx_request="true")
