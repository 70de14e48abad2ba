"""The bell, /notices/ and /deadlines/, by the test client."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories import DepartmentFactory, PlanFactory, TargetFactory, UserFactory, at
from tests.ordering import Cast
from tests.web.query_counts import assert_query_count
from tests.web.reporting.conftest import now, sit
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, LadderStep, Notice, PeriodReopening, Plan
from tracker.services.ticking import tick

__all__ = ["now", "sit"]
Sit = Callable[..., Client]


@pytest.fixture
def plan(now: None) -> Plan:
    return PlanFactory(live_since=date(2018, 1, 1), closes_periods=True)


@pytest.fixture
def people(plan: Plan) -> Cast:
    """A quarterly target whose second quarter is missing beyond its grace, on 12 October."""
    office = DepartmentFactory(name="市住建委")
    found = Cast(
        target=TargetFactory(code="A12-01", name="架空线入地", lead=office, plan=plan),
        office=office,
        manager=UserFactory(username="chen", full_name="陈管理", role=Role.MANAGER),
        reporter=UserFactory(username="li", full_name="李填报", role=Role.REPORTER, department=office),
        reviewer=UserFactory(username="zhou", full_name="周审核", role=Role.REVIEWER, department=office),
    )
    tick(now=at("2018-07-18"))
    tick(now=at("2018-07-24"))
    return found


def bell(client: Client) -> str:
    page = client.get("/targets/").content.decode()
    return page.split('class="bell"')[1].split("</a>")[0]


def test_the_bell_counts_what_is_unread(people: Cast, sit: Sit) -> None:
    assert 'bell-count">1' in bell(sit(people.manager))
    assert 'bell-count">1' in bell(sit(people.reporter))


def test_the_bell_is_silent_when_all_was_read(people: Cast, sit: Sit) -> None:
    client = sit(people.reporter)
    client.post("/notices/acknowledge/")
    assert "bell-count" not in bell(client)


def test_the_bell_asks_once_a_minute(people: Cast, sit: Sit) -> None:
    client = sit(people.reporter)
    first = bell(client)
    Notice.objects.filter(person=people.reporter).delete()
    assert bell(client) == first
    with time_machine.travel(at("2018-10-12", 10) + timedelta(seconds=70), tick=True):
        assert "bell-count" not in bell(client)


def test_a_notice_says_what_is_missing_and_leads_there(people: Cast, sit: Sit) -> None:
    page = sit(people.reporter, "en").get("/notices/").content.decode()
    assert 'href="/targets/A12-01/"' in page
    assert "second quarter of 2018 was due on 2018-07-13" in page


def test_acknowledging_leaves_moment_and_audit(people: Cast, sit: Sit) -> None:
    notice = Notice.objects.get(person=people.reporter)
    sit(people.reporter).post("/notices/acknowledge/", {"notice": notice.pk})
    notice.refresh_from_db()
    assert notice.acknowledged_at is not None
    assert AuditRecord.objects.filter(verb="acknowledge", actor=people.reporter).count() == 1


def test_pressing_twice_acknowledges_once(people: Cast, sit: Sit) -> None:
    client = sit(people.reporter)
    for _time in range(2):
        client.post("/notices/acknowledge/")
    assert AuditRecord.objects.filter(verb="acknowledge").count() == 1


@pytest.mark.parametrize("notice", ["of somebody else", "", "x", "٣", "9" * 40])
def test_nobody_acknowledges_for_another(people: Cast, sit: Sit, notice: str) -> None:
    other = Notice.objects.get(person=people.manager)
    said = str(other.pk) if notice == "of somebody else" else notice
    sit(people.reporter).post("/notices/acknowledge/", {"notice": said})
    assert not Notice.objects.filter(acknowledged_at__isnull=False).exists()


def test_the_deadlines_tell_who_acknowledged_a_step(people: Cast, sit: Sit) -> None:
    sit(people.reporter).post("/notices/acknowledge/")
    page = sit(people.manager, "en").get("/deadlines/").content.decode()
    assert "acknowledged by 李填报, 2018-10-12" in page
    assert "1 person has not acknowledged it" in page


def test_a_department_sees_its_own_deadlines_alone(people: Cast, sit: Sit) -> None:
    other = DepartmentFactory()
    TargetFactory(code="B01-01", lead=other, plan=people.target.plan)
    tick(now=at("2018-10-12"))
    page = sit(people.reporter).get("/deadlines/?show=all").content.decode()
    assert "A12-01" in page
    assert "B01-01" not in page


def test_a_year_without_its_official_calendar_is_said_so(people: Cast, sit: Sit) -> None:
    assert "2019 has no official calendar" in sit(people.manager, "en").get("/deadlines/").content.decode()


def test_a_manager_reopens_a_closed_period(people: Cast, sit: Sit) -> None:
    client = sit(people.manager)
    address = "/targets/A12-01/periods/2018Q2/reopen/"
    assert address in client.get("/deadlines/").content.decode()
    client.post(address, {"until": "2018-10-19", "reason": "系统故障"})
    assert PeriodReopening.objects.get().until == date(2018, 10, 19)
    assert address not in client.get("/deadlines/").content.decode()


def test_a_reporter_is_not_offered_to_reopen(people: Cast, sit: Sit) -> None:
    client = sit(people.reporter)
    assert "reopen" not in client.get("/deadlines/").content.decode()
    assert client.get("/targets/A12-01/periods/2018Q2/reopen/").status_code == 404


def test_a_period_that_does_not_exist_is_refused_with_a_sentence(people: Cast, sit: Sit) -> None:
    said = {"until": "2018-10-19", "reason": "x"}
    answer = sit(people.manager).post("/targets/A12-01/periods/nonsense/reopen/", said)
    assert answer.status_code == 422


def test_the_pages_ask_the_same_for_one_row_and_for_many(people: Cast, sit: Sit) -> None:
    client = sit(people.manager)
    assert_query_count("deadlines", client, "/deadlines/?show=all")
    assert_query_count("notices", client, "/notices/")
    for number in range(4):
        TargetFactory(code=f"A12-1{number}", lead=people.office, plan=people.target.plan)
    tick(now=at("2018-10-12"))
    assert LadderStep.objects.count() > 4
    assert_query_count("deadlines", client, "/deadlines/?show=all")
    assert_query_count("notices", client, "/notices/")
