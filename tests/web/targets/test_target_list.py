"""/targets/: who sees what, filters, order, pages and exports."""

import csv
import io
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
    at,
)
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import Kind, Role, Strength
from tracker.models import AuditRecord, Plan, Target
from tracker.services.contents import Duties
from tracker.services.targets import set_duties

pytestmark = pytest.mark.django_db
DAY = "2018-07-05"
READERS = [Role.REPORTER, Role.REVIEWER, Role.MANAGER, Role.AUDITOR]


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.MANAGER))
    return client


@pytest.fixture
def plan() -> Plan:
    return PlanFactory()


def page(client: Client, language: str = "en", **query: str) -> str:
    response = client.get("/targets/", {"as_of": DAY} | query, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def codes(client: Client, **query: str) -> list[str]:
    """The codes of the list in their order, read from the csv that the page offers."""
    response = client.get("/targets/", {"as_of": DAY, "export": "csv"} | query)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [row[1] for row in csv.reader(io.StringIO(text))][1:]


def reported(target: Target, *values: int) -> Target:
    for number, value in enumerate(values, start=1):
        accepted(target, f"2018Q{number}", value=Decimal(value), now=at(f"2018-0{3 * number + 1}-02"))
    return target


@pytest.mark.parametrize("role", READERS)
def test_everybody_with_a_role_reads_the_list(client: Client, plan: Plan, role: Role) -> None:
    TargetFactory(plan=plan, code="A-1")
    client.force_login(UserFactory(role=role, department=DepartmentFactory()))
    assert "A-1" in page(client)


def test_a_person_without_a_role_finds_no_list(client: Client) -> None:
    client.force_login(UserFactory(role=None))
    assert client.get("/targets/").status_code == 404


def test_a_stranger_is_sent_to_the_sign_in(client: Client) -> None:
    assert client.get("/targets/").status_code == 302


def test_a_row_shows_goal_actual_expected_and_lead(manager: Client, plan: Plan) -> None:
    lead = DepartmentFactory(name="市交通委")
    reported(TargetFactory(plan=plan, lead=lead), 20, 10)
    html = page(manager)
    for words in ("≥ 100 公里", "30 公里", "49.59 公里", "30%", "市交通委", "At risk"):
        assert words in html


def test_a_target_that_nobody_leads_says_so_in_both_languages(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, lead=None)
    assert "to be settled" in page(manager)
    assert "待定" in page(manager, language="zh-hans")


def test_a_lead_set_later_is_not_shown_on_an_earlier_day(manager: Client, plan: Plan) -> None:
    first, second = DepartmentFactory(name="甲局"), DepartmentFactory(name="乙局")
    target = TargetFactory(plan=plan, lead=first)
    keeper = UserFactory(role=Role.ADMINISTRATOR)
    set_duties(target=target, duties=Duties(leads=(second,)), by=keeper, now=at("2018-08-01"))
    assert codes(manager, department=str(first.pk)) == [target.code]
    assert codes(manager, department=str(second.pk)) == []
    assert codes(manager, department=str(second.pk), as_of="2018-09-01") == [target.code]


def test_filters_on_what_is_judged(manager: Client, plan: Plan) -> None:
    reported(TargetFactory(plan=plan, code="BAD"), 1, 1)
    reported(TargetFactory(plan=plan, code="GOOD", strength=Strength.BINDING), 40, 30)
    assert codes(manager, status="off_track") == ["BAD"]
    assert codes(manager, tone="green") == ["GOOD"]
    assert codes(manager, strength="binding") == ["GOOD"]
    assert codes(manager, outcome="in_progress") == ["BAD", "GOOD"]
    assert codes(manager, reporting="stale") == []


def test_filters_on_what_is_stored(manager: Client, plan: Plan) -> None:
    action = ActionFactory(plan=plan, batch="首批")
    later = ActionFactory(plan=plan, batch="第二批")
    TargetFactory(plan=plan, code="A", action=action)
    TargetFactory(plan=plan, code="B", action=later, kind=Kind.COUNT)
    TargetFactory(plan=plan, code="C")
    assert codes(manager, action=str(action.pk)) == ["A"]
    assert codes(manager, kind="count") == ["B"]
    assert codes(manager, batch="首批") == ["A", "C"]


def test_parts_and_years_are_shown_on_request(manager: Client, plan: Plan) -> None:
    whole = TargetFactory(plan=plan, code="W")
    office = DepartmentFactory()
    TargetFactory(
        plan=plan, code="W-1", parent=whole, part_department=office, unit=whole.unit, basis=whole.basis
    )
    assert codes(manager) == ["W"]
    assert codes(manager, below="on") == ["W", "W-1"]
    assert codes(manager, department=str(office.pk)) == ["W-1"]


@pytest.mark.parametrize("text", ["架空线", "jiakongxian", "jkx", "JKX", "X-9", "入地", "jkx 入地"])
def test_the_search_reads_code_name_sentence_and_pinyin(manager: Client, plan: Plan, text: str) -> None:
    TargetFactory(plan=plan, code="X-9", name="架空线入地", quote="完成重点区域架空线入地")
    TargetFactory(plan=plan, code="Y-1", name="道路整治")
    assert codes(manager, q=text) == ["X-9"]


def test_a_search_without_a_plan_looks_into_all_of_them(manager: Client, plan: Plan) -> None:
    other = PlanFactory()
    TargetFactory(plan=plan, code="P-1", name="绿道")
    TargetFactory(plan=other, code="P-2", name="绿道")
    assert codes(manager, q="绿道") == ["P-1", "P-2"]
    assert codes(manager, q="绿道", plan=other.code) == ["P-2"]


def test_a_plan_that_does_not_exist_is_not_found(manager: Client) -> None:
    assert manager.get("/targets/", {"plan": "nowhere"}).status_code == 404


BAD = ["nonsense", "%00", "'; drop table", "9" * 5000, "[", "-1"]


def test_a_filter_that_cannot_be_read_breaks_nothing(manager: Client, plan: Plan) -> None:  # T11, T12
    names = ("status", "action", "department", "q", "sort", "page", "per_page", "batch", "as_of")
    asked = [{name: value} for name in names for value in BAD]
    assert [query for query in asked if manager.get("/targets/", query).status_code != 200] == []


def test_a_wrong_filter_shows_no_row_and_says_why(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, code="A-1")
    html = page(manager, status="nonsense")
    assert "A-1" not in html
    assert "nonsense is not one of the available choices" in html


@pytest.mark.parametrize("column", ["status", "code", "name", "action_number", "leads", "percent", "due_on"])
def test_a_column_sorts_both_ways_and_keeps_what_has_no_value_last(
    manager: Client, plan: Plan, column: str
) -> None:
    reported(TargetFactory(plan=plan, code="A", name="乙", action=ActionFactory(plan=plan)), 1, 1)
    reported(TargetFactory(plan=plan, code="B", name="甲", action=ActionFactory(plan=plan)), 50, 40)
    up, down = codes(manager, sort=column), codes(manager, sort=f"-{column}")
    assert sorted(up) == sorted(down) == ["A", "B"]
    if column in ("status", "code", "name", "action_number", "percent"):
        assert up == list(reversed(down))


def test_worst_comes_first_by_status(manager: Client, plan: Plan) -> None:
    reported(TargetFactory(plan=plan, code="A"), 50, 40)
    reported(TargetFactory(plan=plan, code="B"), 1, 1)
    assert codes(manager, sort="status") == ["B", "A"]


def test_the_export_holds_what_is_filtered_with_its_days(manager: Client, plan: Plan) -> None:
    reported(TargetFactory(plan=plan, code="B", name="=cmd|'/c calc'!A1"), 1, 1)
    reported(TargetFactory(plan=plan, code="G"), 50, 40)
    query = {"as_of": DAY, "status": "off_track", "export": "csv"}
    text = b"".join(manager.get("/targets/", query).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["编号"] for row in rows] == ["B"]
    assert rows[0]["数据截至"] == DAY
    assert rows[0]["完成值"] == "2"
    assert rows[0]["目标"].startswith("'=")  # T20
    assert AuditRecord.objects.filter(verb="export").count() == 1


def test_the_export_as_a_workbook_is_one(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan)
    response = manager.get("/targets/", {"export": "xlsx"})
    assert response.content.startswith(b"PK")
    assert "targets-" in response.headers["Content-Disposition"]


def test_an_export_marks_the_rows_of_an_illustrative_plan_alone(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, code="REAL")
    TargetFactory(plan=PlanFactory(illustrative=True), code="EXAMPLE")
    response = manager.get("/targets/", {"plan": "all", "export": "csv"}, headers={"accept-language": "en"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = {row[1]: row for row in csv.reader(io.StringIO(text))}
    marks = {code: row[-2] for code, row in rows.items()}
    assert marks["REAL"] == ""
    assert marks["EXAMPLE"] == "illustrative data"
    assert rows["REAL"][-1] == rows["EXAMPLE"][-1]  # the seal of the audit


def test_htmx_gets_the_results_alone(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, code="A-1")
    html = manager.get("/targets/", headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert "A-1" in html
    assert "<html" not in html


def test_the_moment_stays_in_the_links(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, code="A-1")
    html = page(manager, known_at="2018-08-01")
    assert f"/targets/A-1/?as_of={DAY}&amp;known_at=2018-08-01" in html


def test_only_an_administrator_is_offered_a_new_target(client: Client, plan: Plan) -> None:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    assert "/targets/new/" in page(client)
    client.force_login(UserFactory(role=Role.MANAGER))
    assert "/targets/new/" not in page(client)


def test_the_list_asks_as_much_for_many_rows_as_for_one(manager: Client, plan: Plan) -> None:
    def make(number: int) -> Any:
        return reported(TargetFactory(plan=plan, code=f"T-{number}", action=ActionFactory(plan=plan)), 5)

    make(1)
    assert_query_count("targets", manager, f"/targets/?as_of={DAY}")
    for number in range(2, 8):
        make(number)
    assert_query_count("targets", manager, f"/targets/?as_of={DAY}")
