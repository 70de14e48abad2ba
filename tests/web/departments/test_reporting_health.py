"""Departments compared by how they report."""

from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import Frequency, NilReason, Role
from tracker.queries.reporting_health import reporting_health
from tracker.services.contents import ReportContent
from tracker.services.reporting import withdraw_report
from tracker.services.reviewing import accept_history, return_report

NOW = at("2018-10-25")
TODAY = NOW.date()
JULY = at("2018-07-10")  # the second quarter is due on 13 July


@pytest.fixture
def now(db):
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def plan(now):
    return PlanFactory(code="Y")


@pytest.fixture
def target(plan):
    return TargetFactory(plan=plan, code="A-1", lead=DepartmentFactory(name="市住建委"))


def health(plan, day=TODAY, offices=None):
    return reporting_health(plan, as_of=day, known_at=day, today=TODAY, offices=offices)


def test_what_came_late_or_never_is_counted_apart(plan, target):
    accepted(target, "2018Q1", now=at("2018-04-10"), value=Decimal(20), note="略")
    submitted(target, "2018Q2", now=at("2018-07-17"), value=Decimal(20), note="略")
    [row] = health(plan)
    assert (row.owed, row.reported, row.due, row.overdue, row.returned) == (3, 2, 0, 1, 0)
    assert (row.on_time, row.judged, row.share) == (1, 3, Decimal(1) / 3)
    assert row.median_days == Decimal("-0.5")  # three working days early, two late


def test_on_the_due_day_it_is_in_time_and_not_overdue(plan, target):
    [row] = health(plan, at("2018-04-13").date())
    assert (row.owed, row.due, row.overdue, row.judged) == (1, 1, 0, 0)
    assert row.share is None


def test_a_return_counts_as_often_as_it_happened_and_keeps_its_first_day(plan, target):
    report = submitted(target, "2018Q2", now=JULY, value=Decimal(20), note="略")
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    return_report(report=report, note="请补充", by=reviewer, now=at("2018-07-12"))
    [row] = health(plan, at("2018-07-20").date())
    assert (row.returned, row.returns, row.on_time) == (1, 1, 1)


def test_what_was_withdrawn_was_not_sent(plan, target):
    report = submitted(target, "2018Q2", now=JULY, value=Decimal(20), note="略")
    withdraw_report(report=report, by=of_department(Role.REPORTER, lead_of(target)), now=at("2018-07-11"))
    [row] = health(plan, at("2018-07-20").date())
    assert (row.reported, row.overdue, row.on_time) == (0, 2, 0)


def test_a_nil_report_is_a_report(plan, target):
    accepted(target, "2018Q1", now=at("2018-04-10"), nil_reason=NilReason.NO_PROGRESS, nil_note="未开工")
    [row] = health(plan, at("2018-04-20").date())
    assert (row.reported, row.nil, row.on_time) == (1, 1, 1)


def test_what_does_not_apply_is_not_owed(plan, target):
    accepted(target, "2018Q1", now=at("2018-04-10"), nil_reason=NilReason.NOT_APPLICABLE, nil_note="不适用")
    [row] = health(plan, at("2018-04-20").date())
    assert row.owed == 0


def test_what_was_loaded_afterwards_counts_but_not_for_time(plan, target):
    content = ReportContent(value=Decimal(20))
    accept_history(target=target, period="2018Q1", content=content, by=administrator(), now=NOW)
    [row] = health(plan)
    assert (row.reported, row.judged, row.median_days) == (1, 2, None)


def test_a_target_with_parts_is_counted_by_its_parts(plan, target):
    office = DepartmentFactory(name="甲区")
    TargetFactory(plan=plan, code="A-1-1", parent=target, part_department=office, lead=None)
    assert [(row.name, row.targets) for row in health(plan)] == [("甲区", 1)]


def test_nobody_is_named_where_nobody_leads(plan):
    TargetFactory(plan=plan, lead=None)
    assert [(row.pk, row.overdue) for row in health(plan)] == [(None, 3)]


def test_the_past_is_told_as_it_was_known(plan, target):
    accepted(target, "2018Q1", now=at("2018-05-10"), value=Decimal(20), note="略")
    assert [row.overdue for row in health(plan, at("2018-05-09").date())] == [1]
    assert [row.overdue for row in health(plan, at("2018-05-10").date())] == [0]


def seated(person):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


def test_a_manager_sees_it_and_takes_it_along(plan, target):
    submitted(target, "2018Q2", now=at("2018-07-17"), value=Decimal(20), note="略")
    client = seated(UserFactory(role=Role.MANAGER))
    html = " ".join(client.get("/departments/reporting/?plan=Y").content.decode().split())
    for words in ("市住建委", "2 late", "0/3", "not how their targets stand"):
        assert words in html, words
    text = b"".join(client.get("/departments/reporting/?plan=Y&export=csv").streaming_content).decode()
    assert "市住建委,1,3,1,0,2,0,0,0,0%,2" in text
    for page in ("/departments/", "/board/?plan=Y"):
        assert "/departments/reporting/" in client.get(page).content.decode()


def test_a_manager_of_a_department_sees_its_own_alone(plan, target):
    TargetFactory(plan=plan)
    client = seated(UserFactory(role=Role.MANAGER, department=lead_of(target)))
    [row] = client.get("/departments/reporting/?plan=Y").context["table"].data.data
    assert row.name == "市住建委"


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER])
def test_departments_do_not_compare_themselves(target, role):
    client = seated(of_department(role, lead_of(target)))
    assert client.get("/departments/reporting/").status_code == 404
    assert "/departments/reporting/" not in client.get("/departments/").content.decode()


@pytest.mark.parametrize("column", ["name", "overdue", "-share", "median_days", "-returns"])
def test_every_order_is_a_page(plan, target, column):
    TargetFactory(plan=plan, lead=None)
    client = seated(UserFactory(role=Role.MANAGER))
    assert client.get(f"/departments/reporting/?plan=Y&sort={column}").status_code == 200


def test_more_departments_ask_no_more_queries(plan, target):
    client = seated(UserFactory(role=Role.MANAGER))
    assert_query_count("reporting_health", client, "/departments/reporting/?plan=Y")
    for number in range(4):
        other = TargetFactory(plan=plan, lead=DepartmentFactory())
        submitted(other, "2018Q2", now=JULY, value=Decimal(number), note="略")
    assert_query_count("reporting_health", client, "/departments/reporting/?plan=Y")


def test_of_what_owes_nothing_yet_no_report_is_read(plan):
    loose = TargetFactory(plan=plan, frequency=Frequency.AD_HOC, lead=DepartmentFactory())
    accepted(loose, "2018-05-04", now=JULY, value=Decimal(20), note="略")
    with CaptureQueriesContext(connection) as asked:
        [row] = health(plan)
    assert (row.targets, row.owed, row.judged) == (1, 0, 0)
    assert not [query for query in asked if "keptfacts" in query["sql"]]
