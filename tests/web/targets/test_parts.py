"""The break-down of a target: its parts period by period, and their goals in one table."""

from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.factories import (
    DepartmentFactory,
    TargetFactory,
    UnitFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    of_department,
    submitted,
)
from tests.web.query_counts import assert_query_count
from tracker.access import standing_of
from tracker.domain.vocabulary import Basis, Kind, Role
from tracker.models import Target
from tracker.queries.target_parts import parts_page
from tracker.services.adjusting import newest_version

NOW = at("2018-10-12")
TODAY = NOW.date()


@pytest.fixture
def now(db):
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def lead(now):
    return DepartmentFactory(name="市住建委")


@pytest.fixture
def whole(lead):
    return TargetFactory(code="W", name="加装电梯", lead=lead)


@pytest.fixture
def floor(lead):
    percent = UnitFactory(name="%")
    return TargetFactory(
        code="F", lead=lead, kind=Kind.MAINTAIN, basis=Basis.PERIOD, unit=percent, goal=Decimal(92)
    )


def part(whole, name, goal):
    office = DepartmentFactory(name=name)
    return TargetFactory(
        code=f"{whole.code}-{name}",
        name=f"{whole.name}（{name}）",
        plan=whole.plan,
        kind=whole.kind,
        basis=whole.basis,
        unit=whole.unit,
        parent=whole,
        part_department=office,
        goal=goal if goal is None else Decimal(goal),
        lead=None,
    )


def seated(person):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def keeper(now):
    return seated(administrator())


def shown(target, person, day=TODAY):
    return parts_page(target, standing_of(person, TODAY), as_of=day, known_at=day, today=TODAY)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_the_lead_sees_every_part_with_where_its_report_stands(whole, lead):
    one, two, three = (part(whole, name, 30) for name in ("甲区", "乙区", "丙区"))
    accepted(one, "2018Q2", now=at("2018-07-10"), value=Decimal(8), note="略")
    submitted(two, "2018Q2", now=at("2018-07-11"), value=Decimal(9), note="略")
    html = words(seated(of_department(Role.REPORTER, lead)).get("/targets/W/parts/"))
    for text in ("W-甲区", "W-乙区", "W-丙区", "at least <strong>8 公里</strong>", "parts 1/3", "overdue"):
        assert text in html, text
    page = shown(whole, of_department(Role.REPORTER, lead))
    cells = {line.row.code: line.cells[1] for line in page.parts}
    assert [cell.period for cell in cells.values()] == ["2018Q2"] * 3
    assert (cells["W-乙区"].said, cells["W-乙区"].state) == (None, "submitted")
    assert cells["W-丙区"].is_overdue
    assert three.code in cells


def test_what_waits_in_another_district_shows_its_state_and_not_its_number(whole):
    one, two = (part(whole, name, 30) for name in ("甲区", "乙区"))
    submitted(one, "2018Q2", now=at("2018-07-11"), value=Decimal("7.77"), note="略")
    html = words(seated(of_department(Role.REPORTER, two.part_department)).get("/targets/W/parts/"))
    assert "Submitted" in html
    assert "7.77" not in html


def test_a_parts_reporter_sees_the_part_on_the_workbench_and_reports_it(whole):
    one = part(whole, "甲区", 30)
    client = seated(of_department(Role.REPORTER, one.part_department))
    assert "W-甲区" in words(client.get("/workbench/"))
    assert client.get("/targets/W-甲区/report/?period=2018Q3").status_code == 200
    assert client.get("/targets/W/report/?period=2018Q3").status_code in (403, 404)


def test_a_ratio_of_the_whole_waits_for_every_part_and_names_who_is_below(floor, lead):
    one, two = part(floor, "甲区", 92), part(floor, "乙区", 92)
    accepted(one, "2018Q1", now=at("2018-04-10"), numerator=Decimal(97), denominator=Decimal(100), note="略")
    accepted(two, "2018Q1", now=at("2018-04-10"), numerator=Decimal(270), denominator=Decimal(300), note="略")
    accepted(one, "2018Q2", now=at("2018-07-10"), numerator=Decimal(97), denominator=Decimal(100), note="略")
    page = shown(floor, of_department(Role.REPORTER, lead))
    third, second, first = page.periods
    assert (first.said.number, first.below) == (Decimal("91.75"), ("乙区",))
    assert (second.said, second.parts_in, second.parts) == (None, 1, 2)
    assert third.said is None
    html = words(seated(of_department(Role.REPORTER, lead)).get("/targets/F/parts/"))
    assert "below the line: 乙区" in html
    assert "parts 1/2" in html


def test_the_page_speaks_of_the_day_that_is_asked_for(whole, lead):
    one = part(whole, "甲区", 30)
    accepted(one, "2018Q2", now=at("2018-07-10"), value=Decimal(8), note="略")
    page = shown(whole, of_department(Role.REPORTER, lead), at("2018-07-05").date())
    assert page.parts[0].cells[0].said is None


def test_a_series_has_years_and_no_parts(now, keeper):
    TargetFactory(code="S", is_series=True)
    assert keeper.get("/targets/S/parts/").status_code == 404
    assert keeper.get("/targets/S/parts/allocate/").status_code == 404


def test_a_target_without_parts_says_so(whole, keeper):
    assert "has no parts yet" in words(keeper.get("/targets/W/parts/"))


def said(*parts, **more):
    data = {"effective_on": "2018-10-12", "reason": "重新分解", "new_count": "3"}
    for one, goal in parts:
        data |= {f"goal_{one.pk}": goal, f"seen_{one.pk}": str(newest_version(one).number)}
    return data | more


def test_the_form_shows_what_nobody_took_over(whole, keeper):
    part(whole, "甲区", 30)
    assert "not given to a part <span" in words(keeper.get("/targets/W/parts/allocate/"))


@pytest.mark.parametrize(
    ("typed", "told"),
    [("30", "not given to a part"), ("70", "fully given to parts"), ("1.5万", "parts promise more")],
)
def test_adding_up_reads_what_is_typed_and_saves_nothing(whole, keeper, typed, told):
    one, two = part(whole, "甲区", 30), part(whole, "乙区", 30)
    answer = keeper.post("/targets/W/parts/allocate/", said((one, "30"), (two, typed), sum="1"))
    assert answer.status_code == 200
    assert told in words(answer)
    assert newest_version(two).number == 1


def test_all_goals_are_saved_at_once_and_a_new_part_is_made(whole, keeper):
    one = part(whole, "甲区", 30)
    office = DepartmentFactory(name="丁区")
    data = said((one, "40"), new_0_department=str(office.pk), new_0_goal="60")
    assert keeper.post("/targets/W/parts/allocate/", data).url == "/targets/W/parts/"
    assert newest_version(one).goal == Decimal(40)
    assert newest_version(Target.objects.get(code="W-01")).goal == Decimal(60)
    assert "fully given to parts" in words(keeper.get("/targets/W/parts/"))


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"new_0_goal": "5"}, {"effective_on": "soon"}])
def test_what_is_missing_is_told_and_nothing_is_saved(whole, keeper, wrong):
    one = part(whole, "甲区", 30)
    answer = keeper.post("/targets/W/parts/allocate/", said((one, "40"), **wrong))
    assert answer.status_code == 422
    assert newest_version(one).number == 1


def test_a_part_adjusted_meanwhile_is_a_conflict_with_what_was_typed_kept(whole, keeper):
    one = part(whole, "甲区", 30)
    data = said((one, "40"))
    keeper.post("/targets/W/parts/allocate/", said((one, "35")))
    answer = keeper.post("/targets/W/parts/allocate/", data)
    assert answer.status_code == 409
    assert 'value="40"' in words(answer)
    assert "Stored by now" in words(answer)
    again = {**data, f"seen_{one.pk}": "2"}
    assert f'name="seen_{one.pk}" value="2"' in words(answer)
    assert keeper.post("/targets/W/parts/allocate/", again).status_code == 302


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.MANAGER, Role.AUDITOR])
def test_others_see_the_parts_and_allocate_nothing(whole, lead, role):
    one = part(whole, "甲区", 30)
    department = lead if role in (Role.REPORTER, Role.REVIEWER) else None
    client = seated(UserFactory(role=role, department=department))
    assert client.get("/targets/W/parts/").status_code == 200
    assert client.get("/targets/W/parts/allocate/").status_code == 404
    assert client.post("/targets/W/parts/allocate/", said((one, "40"))).status_code == 404


def test_more_parts_ask_no_more_queries(whole, lead, keeper):
    part(whole, "甲区", 30)
    client = seated(of_department(Role.REPORTER, lead))
    assert_query_count("parts", client, "/targets/W/parts/")
    assert_query_count("parts_allocate", keeper, "/targets/W/parts/allocate/")
    for number in range(5):
        accepted(part(whole, f"{number}区", 5), "2018Q2", now=NOW, value=Decimal(1), note="略")
    assert_query_count("parts", client, "/targets/W/parts/")
    assert_query_count("parts_allocate", keeper, "/targets/W/parts/allocate/")
