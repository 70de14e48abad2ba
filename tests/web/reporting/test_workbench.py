"""The workbench of a reporter: what is owed, by working days, and where each report stands."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    DepartmentFactory,
    TargetFactory,
    UserFactory,
    accepted,
    at,
    of_department,
    submitted,
)
from tests.web.cloning import clones
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import Basis, Frequency, Role
from tracker.models import Department, Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.kept_facts import refresh_many
from tracker.services.reporting import draft_report
from tracker.services.reviewing import return_report

Sit = Callable[..., Client]
IN_TIME = {"2018Q1": at("2018-04-10"), "2018Q2": at("2018-07-10")}


def text_of(client: Client, url: str = "/workbench/") -> str:
    """The page as words, without tags and doubled blanks."""
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def section(text: str, heading: str, until: str = "") -> str:
    """What stands below a heading of the page."""
    below = text.split(f" {heading} ", 2)[-1]
    return below.split(f" {until} ")[0] if until else below


def up_to_date(target: Target, *, but: str = "") -> None:
    """Report the first half year in time, except the quarter named."""
    for quarter, now in IN_TIME.items():
        if quarter != but:
            accepted(target, quarter, now=now, value=Decimal(20))


def test_what_is_due_soon_says_the_working_days_that_are_left(
    sit: Sit, target: Target, reporter: User
) -> None:
    up_to_date(target)
    text = text_of(sit(reporter, "en"))
    assert "1 to report" in text
    assert "5 working days left 2018-10-19" in text
    assert "A12-01 架空线入地" in text


def test_the_last_value_and_the_plan_line_stand_beside_it(sit: Sit, target: Target, reporter: User) -> None:
    up_to_date(target)
    text = text_of(sit(reporter, "en"))
    assert "20 公里 second quarter of 2018" in text
    assert "74.8 公里" in text  # 273 of 365 days of 100


def test_a_missed_period_is_overdue_and_counts_the_earlier_ones(
    sit: Sit, target: Target, reporter: User
) -> None:
    text = text_of(sit(reporter, "en"))
    assert "60 working days over 2018-07-13" in text
    assert "1 earlier period is missing" in text
    assert "2 to report" in text  # the second quarter and the third, which is in time


def test_a_returned_report_shows_the_note_and_leads_to_its_form(
    sit: Sit, target: Target, reporter: User, reviewer: User
) -> None:
    up_to_date(target)
    report = submitted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(20))
    return_report(report=report, note="请补充口径说明", by=reviewer, now=at("2018-10-11"))
    html = sit(reporter, "en").get("/workbench/").content.decode()
    assert "请补充口径说明" in html
    assert "周审核" in html
    assert f'href="/reports/{report.pk}/edit/"' in html
    assert 'href="/targets/A12-01/report/?period=2018Q3"' not in html


def test_a_submitted_report_waits_and_is_no_longer_due(sit: Sit, target: Target, reporter: User) -> None:
    up_to_date(target)
    submitted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(20))
    text = text_of(sit(reporter, "en"))
    assert "to report" not in text
    assert "Awaiting review 1" in text


def test_a_draft_is_still_owed_and_leads_on_to_its_form(sit: Sit, target: Target, reporter: User) -> None:
    up_to_date(target)
    report = draft_report(
        target=target, period="2018Q3", content=ReportContent(), by=reporter, now=at("2018-10-11")
    )
    html = sit(reporter, "en").get("/workbench/").content.decode()
    assert "1 to report" in html
    assert f'href="/reports/{report.pk}/edit/"' in html


def test_when_nothing_waits_the_page_says_when_the_next_report_is_due(
    sit: Sit, target: Target, reporter: User
) -> None:
    up_to_date(target)
    accepted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(20))
    text = text_of(sit(reporter, "en"))
    assert "Nothing waits for you." in text
    assert "The next report is due on 2019-01-14." in text


def test_a_department_without_targets_is_told_so(sit: Sit, now: None) -> None:
    reporter = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    assert "No target is reported by your department." in text_of(sit(reporter, "en"))


def test_another_departments_targets_are_not_asked_for(sit: Sit, target: Target, reporter: User) -> None:
    TargetFactory(code="B-1")
    assert "B-1" not in text_of(sit(reporter))


def test_who_only_supports_is_not_the_one_who_is_late(sit: Sit, target: Target, now: None) -> None:
    helper = DepartmentFactory()
    TargetFactory(code="C-1", lead=DepartmentFactory(), supporting=(helper,))
    assert "C-1" not in text_of(sit(of_department(Role.REPORTER, helper)))


def test_a_target_that_was_met_owes_nothing_more(sit: Sit, office: Department, reporter: User) -> None:
    target = TargetFactory(code="M-1", lead=office, basis=Basis.PLAN_TO_DATE)
    accepted(target, "2018Q1", now=at("2018-04-10"), value=Decimal(100))
    assert "M-1" not in text_of(sit(reporter))


def test_a_monthly_target_has_five_working_days(sit: Sit, office: Department, reporter: User) -> None:
    target = TargetFactory(lead=office, frequency=Frequency.MONTHLY, starts_on=at("2018-09-01").date())
    text = text_of(sit(reporter, "en"))
    assert target.code in text
    assert "due today 2018-10-12" in text


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.MANAGER, Role.AUDITOR])
def test_the_workbench_is_not_there_for_others(sit: Sit, office: Department, role: Role) -> None:
    department = office if role is Role.REVIEWER else None
    assert sit(UserFactory(role=role, department=department)).get("/workbench/").status_code == 404


def test_the_moment_of_the_address_is_carried_on(sit: Sit, target: Target, reporter: User) -> None:
    html = sit(reporter, "en").get("/workbench/?as_of=2018-06-30").content.decode()
    assert "This page always speaks of today." in html
    assert 'href="/targets/A12-01/?as_of=2018-06-30"' in html


def test_five_due_targets_ask_as_often_as_one(sit: Sit, target: Target, reporter: User) -> None:
    client = sit(reporter)
    assert_query_count("workbench", client, "/workbench/")
    for number in range(4):
        other = TargetFactory(code=f"D-{number}", lead=target.assignments.get().department)
        up_to_date(other)
    submitted(other, "2018Q3", now=at("2018-10-10"), value=Decimal(20))
    assert_query_count("workbench", client, "/workbench/")


@pytest.fixture
def five_hundred(target: Target, reporter: User) -> list[Target]:
    """More targets of the same office that owe the third quarter; the first has a draft of it."""
    up_to_date(target)
    targets = clones(target, 499, code=lambda n: f"D-{n}", name=lambda n: f"目标 {n}")
    clones(target.versions.get(), 499, target=lambda n: targets[n])
    clones(target.assignments.get(), 499, target=lambda n: targets[n])
    for report in target.reports.all():
        reports = clones(report, 499, target=lambda n: targets[n])
        for event in report.events.all():
            clones(event, 499, report=lambda n, of=reports: of[n])
    refresh_many([one.pk for one in targets])
    draft_report(target=target, period="2018Q3", content=ReportContent(), by=reporter, now=at("2018-10-11"))
    return targets


def test_five_hundred_due_targets_ask_as_often_as_one(
    sit: Sit, five_hundred: list[Target], reporter: User
) -> None:
    client = sit(reporter, "en")
    assert "500 to report" in text_of(client)
    assert_query_count("workbench", client, "/workbench/")
    assert_query_count("workbench", client, "/workbench/?page=5")


def test_a_hundred_rows_are_submitted_with_as_many_queries_as_five(
    sit: Sit, five_hundred: list[Target], reporter: User
) -> None:
    client = sit(reporter, "en")

    def submitting(targets: list[Target]) -> int:
        fields = {f"value-{one.pk}:2018Q3": "25" for one in targets}
        with CaptureQueriesContext(connection) as captured:
            client.post("/workbench/", fields | {"submit": "1"})
        return len(captured)

    submitting(five_hundred[:1])
    assert submitting(five_hundred[1:6]) == submitting(five_hundred[6:106])
    assert Report.objects.filter(state="submitted").count() == 106
