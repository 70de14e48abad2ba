"""What changed between two days: the world, or only what is known of it."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client

from tests.factories import (
    ActionFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    lead_of,
    of_department,
)
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import ReportState, Role, Verb
from tracker.models import Plan, Report, ReportEvent, Target
from tracker.services.adjusting import postpone_target
from tracker.services.contents import ReportContent
from tracker.services.kept_facts import refresh
from tracker.services.reporting import correct_report
from tracker.services.reviewing import accept_report

pytestmark = pytest.mark.django_db
DAYS = {"from": "2018-07-10", "to": "2018-10-10", "known_at": "2018-10-10"}


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.MANAGER))
    return client


@pytest.fixture
def target() -> Target:
    """On its line by the second quarter."""
    plan = PlanFactory(code="P", live_since=date(2018, 1, 1))
    target = TargetFactory(plan=plan, action=ActionFactory(plan=plan), code="T-1")
    for quarter, day in (("2018Q1", "2018-04-05"), ("2018Q2", "2018-07-05")):
        accepted(target, quarter, value=Decimal(25), now=at(day))
    return target


def shown(client: Client, **query: str) -> str:
    response = client.get("/board/changes/", DAYS | query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def corrected(target: Target, period: str, value: int, day: str) -> None:
    office = lead_of(target)
    again = correct_report(
        report=target.reports.filter(period=period).order_by("-revision").first(),
        content=ReportContent(value=Decimal(value), note="已逐项核对"),
        reason="重新核算",
        by=of_department(Role.REPORTER, office),
        now=at(day),
        submit=True,
    )
    accept_report(report=again, by=of_department(Role.REVIEWER, office), now=at(day))


def test_a_target_that_fell_behind_is_a_real_change(manager: Client, target: Target) -> None:
    accepted(target, "2018Q3", value=Decimal(0), now=at("2018-10-08"))
    page = shown(manager)
    assert "new red" in page or "other change" in page
    assert '<span class="tag">real change</span>' in page


def test_a_correction_is_a_restatement_with_its_report(manager: Client, target: Target) -> None:
    corrected(target, "2018Q2", 2, "2018-08-20")
    accepted(target, "2018Q3", value=Decimal(48), now=at("2018-10-08"))
    page = shown(manager)
    assert "restatement" in page
    assert "revision 2" in page
    assert "重新核算" in page


def test_a_report_that_was_taken_back_is_among_the_corrections(manager: Client, target: Target) -> None:
    report, day = target.reports.get(period="2018Q2"), date(2018, 8, 20)
    ReportEvent.objects.create(report=report, verb=Verb.VOID, on=day, recorded_at=at("2018-08-20"))
    Report.objects.filter(pk=report.pk).update(state=ReportState.VOIDED)
    refresh(target)
    rows = manager.get("/board/changes/", DAYS).context["changes"].rows
    assert [one.verb for row in rows for one in row.corrections] == [Verb.VOID]


def test_a_quiet_stretch_says_so(manager: Client, target: Target) -> None:
    assert "Nothing changed" in shown(manager, to="2018-07-12", known_at="2018-07-12")


def test_a_postponed_target_is_named_as_planned_anew(manager: Client, target: Target) -> None:
    postpone_target(
        target=target,
        due_on=date(2019, 6, 30),
        effective_on=date(2018, 9, 1),
        reason="汛期停工",
        by=administrator(),
        now=at("2018-09-01"),
    )
    page = shown(manager)
    assert "1 re-planned" in page
    assert "汛期停工" in page


def test_the_same_two_days_say_the_same_after_later_corrections(manager: Client, target: Target) -> None:
    accepted(target, "2018Q3", value=Decimal(0), now=at("2018-10-08"))
    days = DAYS | {"export": "csv"}
    before = b"".join(manager.get("/board/changes/", days).streaming_content)
    corrected(target, "2018Q3", 40, "2018-11-20")
    assert b"".join(manager.get("/board/changes/", days).streaming_content) == before


def test_the_file_has_a_row_for_every_row_of_the_page(manager: Client, target: Target) -> None:
    accepted(target, "2018Q3", value=Decimal(0), now=at("2018-10-08"))
    response = manager.get("/board/changes/", DAYS | {"export": "csv"}, headers={"accept-language": "en"})
    _head, *rows = csv.reader(StringIO(b"".join(response.streaming_content).decode().lstrip("\ufeff")))
    assert [row[0] for row in rows] == ["T-1"]
    assert f"<strong>{rows[0][2]}</strong>" in shown(manager)


def test_a_day_that_cannot_be_read_is_said(manager: Client, target: Target) -> None:
    assert "reads “soon”" in shown(manager, to="soon")


def test_without_a_plan_the_page_says_what_to_do(manager: Client) -> None:
    assert "There is no plan yet" in shown(manager)


def test_a_person_without_a_role_finds_no_changes(client: Client) -> None:
    client.force_login(UserFactory(role=None))
    assert client.get("/board/changes/").status_code == 404


def test_the_page_asks_as_much_for_one_change_as_for_many(manager: Client, target: Target) -> None:
    accepted(target, "2018Q3", value=Decimal(0), now=at("2018-10-08"))
    url = "/board/changes/?from=2018-07-10&to=2018-10-10&known_at=2018-10-10"
    assert_query_count("board_changes", manager, url)
    for _n in range(3):
        other = TargetFactory(plan=Plan.objects.get(code="P"))
        accepted(other, "2018Q1", value=Decimal(25), now=at("2018-04-05"))
        accepted(other, "2018Q3", value=Decimal(0), now=at("2018-10-08"))
        corrected(other, "2018Q1", 1, "2018-08-20")
    assert_query_count("board_changes", manager, url)
