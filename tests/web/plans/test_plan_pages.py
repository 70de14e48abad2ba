"""/plans/, a plan, a special action, and their forms."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
)
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import ActionState, Grounds, Role
from tracker.models import Concept, Plan, PlanRules, SpecialAction
from tracker.services.contents import ConceptDetails
from tracker.services.plans import create_concept

pytestmark = pytest.mark.django_db
DAY = "2018-07-05"
FORMS = [
    "/plans/new/",
    "/plans/P/edit/",
    "/plans/P/rules/new/",
    "/plans/P/concepts/new/",
    "/plans/P/actions/new/",
]
ACTION_FORMS = ["/plans/P/actions/1/edit/", "/plans/P/actions/1/duties/", "/plans/P/concepts/1/edit/"]


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.MANAGER))
    return client


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(administrator())
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def plan() -> Plan:
    plan = PlanFactory(code="P", name="打响上海服务品牌三年行动计划", name_en="Shanghai Service plan")
    details = ConceptDetails(plan=plan, position=1, name="上海价格")
    create_concept(details=details, by=administrator(), now=at("2018-01-01"))
    return plan


@pytest.fixture
def action(plan: Plan) -> SpecialAction:
    return ActionFactory(plan=plan, number=1, name="城市精细化管理", emphasis="像绣花一样精细", batch="首批")


def page(client: Client, address: str, language: str = "en") -> str:
    response = client.get(address, {"as_of": DAY}, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def behind(action: SpecialAction, code: str, value: int) -> None:
    target = TargetFactory(plan=action.plan, action=action, code=code)
    accepted(target, "2018Q1", value=Decimal(value), now=at("2018-04-03"))
    accepted(target, "2018Q2", value=Decimal(value), now=at("2018-07-03"))


@pytest.mark.parametrize("address", ["/plans/", "/plans/P/", "/plans/P/actions/1/"])
def test_a_person_without_a_role_finds_no_plan(client: Client, action: SpecialAction, address: str) -> None:
    client.force_login(UserFactory(role=None))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/plans/NOPE/", "/plans/P/actions/99/", "/plans/NOPE/actions/1/"])
def test_what_does_not_exist_is_not_found(manager: Client, action: SpecialAction, address: str) -> None:
    assert manager.get(address).status_code == 404


def test_the_list_names_every_plan_in_the_readers_language(manager: Client, plan: Plan) -> None:
    assert "Shanghai Service plan" in page(manager, "/plans/")
    assert "打响上海服务品牌三年行动计划" in page(manager, "/plans/", "zh-hans")


def test_without_a_plan_the_list_says_so(manager: Client) -> None:
    assert "There is no plan yet" in page(manager, "/plans/")


def test_a_plan_counts_its_targets_by_action_and_names_the_worst(
    manager: Client, action: SpecialAction
) -> None:
    behind(action, "BAD", 1)
    behind(action, "GOOD", 40)
    html = page(manager, "/plans/P/")
    assert "Off track" in html
    assert f"/targets/BAD/?as_of={DAY}" in html
    assert f"/targets/?as_of={DAY}&amp;plan=P&amp;status=off_track&amp;tone=red" in html
    assert "上海价格" in html


def test_the_counts_open_the_list_with_as_many_targets(manager: Client, action: SpecialAction) -> None:
    behind(action, "BAD", 1)
    behind(action, "GOOD", 40)
    address = f"/targets/?as_of={DAY}&plan=P&action={action.pk}&status=off_track&tone=red"
    html = manager.get(address, headers={"accept-language": "en"}).content.decode()
    assert "1 row" in html
    assert "BAD" in html


def test_a_proposed_action_is_listed_but_not_counted(manager: Client, plan: Plan) -> None:
    ActionFactory(plan=plan, number=14, name="新行动", state=ActionState.PROPOSED)
    html = page(manager, "/plans/P/")
    assert html.index("Not counted on this day") < html.index("新行动")


def test_an_action_shows_its_emphasis_its_lead_and_the_worst_with_its_reason(
    manager: Client, plan: Plan
) -> None:
    office = DepartmentFactory(name="市住建委")
    action = ActionFactory(plan=plan, number=1, emphasis="像绣花一样精细", lead=office)
    behind(action, "GOOD", 40)
    behind(action, "BAD", 1)
    html = page(manager, "/plans/P/actions/1/")
    assert "像绣花一样精细" in html
    assert "市住建委" in html
    assert html.index("BAD") < html.index("GOOD")
    assert "by 30 June 2018 completed 2 公里" in html


def test_an_action_without_a_target_says_so(manager: Client, action: SpecialAction) -> None:
    assert "This special action has no target yet." in page(manager, "/plans/P/actions/1/")


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.MANAGER, Role.AUDITOR])
def test_only_administrators_find_the_forms(client: Client, action: SpecialAction, role: Role) -> None:
    client.force_login(UserFactory(role=role, department=DepartmentFactory()))
    for address in (*FORMS, *ACTION_FORMS):
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code == 404
    assert (Plan.objects.count(), PlanRules.objects.count(), Concept.objects.count()) == (1, 1, 1)


def test_no_form_is_taken_without_its_token(action: SpecialAction) -> None:  # T06
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator())
    assert {strict.post(address, {}).status_code for address in (*FORMS, *ACTION_FORMS)} == {403}


PLAN = {"code": "Q-2026", "name": "新计划", "starts_on": "2026年1月1日", "ends_on": "2028-12-31"}


def test_a_plan_is_made_once(keeper: Client) -> None:
    assert keeper.post("/plans/new/", PLAN).headers["Location"] == "/plans/Q-2026/"
    assert keeper.post("/plans/new/", PLAN).status_code == 422
    assert Plan.objects.get().starts_on == date(2026, 1, 1)


def test_a_plan_whose_days_are_reversed_is_refused_with_what_was_typed(keeper: Client) -> None:
    response = keeper.post("/plans/new/", PLAN | {"ends_on": "2020-12-31"})
    assert response.status_code == 422
    assert 'value="2020-12-31"' in response.content.decode()


def test_c03_a_stale_edit_of_a_plan_shows_both_values(keeper: Client, plan: Plan) -> None:
    said = PLAN | {"name": "甲", "expected_version": plan.version}
    assert keeper.post("/plans/P/edit/", said).status_code == 302
    response = keeper.post("/plans/P/edit/", said | {"name": "乙"})
    assert response.status_code == 409
    assert Plan.objects.get().name == "甲"
    assert "甲" in response.content.decode()


RULES: dict[str, Any] = {
    "ahead_from": "1.1",
    "on_pace_from": "0.9",
    "at_risk_from": "0.5",
    "grace_days": "3",
    "effective_on": "2018-06-01",
    "reason": "按市里要求",
}


def test_new_rules_hold_from_their_day_and_the_old_ones_stay(keeper: Client, plan: Plan) -> None:
    assert keeper.post("/plans/P/rules/new/", RULES).status_code == 302
    assert [rules.on_pace_from for rules in plan.rules.all()] == [Decimal("0.95"), Decimal("0.9")]
    assert "按市里要求" in page(keeper, "/plans/P/")


def test_rules_whose_cuts_do_not_fall_are_refused_at_their_field(keeper: Client, plan: Plan) -> None:
    response = keeper.post("/plans/P/rules/new/", RULES | {"at_risk_from": "1"})
    assert response.status_code == 422
    assert 'href="#id_at_risk_from"' in response.content.decode()
    assert plan.rules.count() == 1


def test_an_action_is_made_edited_and_led(keeper: Client, plan: Plan) -> None:
    office = DepartmentFactory()
    said = {"number": "7", "name": "智慧城市", "state": "adopted"}
    assert keeper.post("/plans/P/actions/new/", said).headers["Location"] == "/plans/P/actions/7/"
    edited = said | {"name": "数字城市", "expected_version": "1"}
    assert keeper.post("/plans/P/actions/7/edit/", edited).status_code == 302
    duties = {"leads": [office.pk], "duty_grounds": "inferred"}
    assert keeper.post("/plans/P/actions/7/duties/", duties).status_code == 302
    action = SpecialAction.objects.get()
    assert action.name == "数字城市"
    assert action.assignments.get().grounds == Grounds.INFERRED


def test_a_merged_action_names_its_successor(keeper: Client, action: SpecialAction) -> None:
    said = {"name": "城市精细化管理", "state": "merged", "expected_version": action.version}
    assert keeper.post("/plans/P/actions/1/edit/", said).status_code == 422
    successor = ActionFactory(plan=action.plan, number=2)
    assert keeper.post("/plans/P/actions/1/edit/", said | {"successor": successor.pk}).status_code == 302


def test_a_concept_is_made_and_edited(keeper: Client, action: SpecialAction) -> None:
    keeper.post("/plans/P/concepts/new/", {"position": "2", "name": "上海品质"})
    said = {"position": "2", "name": "上海品质", "action": action.pk, "action_grounds": "inferred"}
    keeper.post("/plans/P/concepts/2/edit/", said)
    concept = Concept.objects.get(position=2)
    assert (concept.action, concept.action_grounds) == (action, Grounds.INFERRED)


def test_the_pages_ask_as_much_for_many_rows_as_for_one(manager: Client, action: SpecialAction) -> None:
    behind(action, "T-1", 5)

    def count() -> None:
        assert_query_count("plans", manager, "/plans/")
        assert_query_count("plan", manager, f"/plans/P/?as_of={DAY}")
        assert_query_count("action", manager, f"/plans/P/actions/1/?as_of={DAY}")

    count()
    PlanFactory()
    for number in range(2, 5):
        behind(action, f"T-{number}", 5)
        ActionFactory(plan=action.plan, number=number)
        details = ConceptDetails(plan=action.plan, position=number, name=f"概念{number}", action=action)
        create_concept(details=details, by=administrator(), now=at("2018-01-01"))
    count()
