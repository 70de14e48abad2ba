"""The queue of a reviewer and the answers to it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories import DepartmentFactory, TargetFactory, UserFactory, accepted, at, submitted
from tests.web.query_counts import assert_query_count
from tracker.domain.oddities import Oddity
from tracker.domain.vocabulary import Basis, ReportState, Role
from tracker.models import AuditRecord, Department, Membership, Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.evidence import add_link
from tracker.services.reporting import correct_report, save_draft, withdraw_report

Sit = Callable[..., Client]
Q2, Q3 = at("2018-07-10"), at("2018-10-10")


@pytest.fixture
def report(target: Target, reporter: User) -> Report:
    """What the reporter submitted for the third quarter, after 20 in the second."""
    accepted(target, "2018Q2", now=Q2, value=Decimal(20))
    return submitted(target, "2018Q3", now=Q3, value=Decimal(25))


@pytest.fixture
def client(sit: Sit, reviewer: User) -> Client:
    """The reviewer, reading English."""
    return sit(reviewer, "en")


def codes(client: Client) -> list[str]:
    return [review.report.target.code for review, _form in client.get("/reviews/").context["cards"]]


def oddities(client: Client) -> set[Oddity]:
    [(review, _form)] = client.get("/reviews/").context["cards"]
    return {odd.oddity for odd in review.odd}


def answer(client: Client, report: Report, verb: str, **said: str) -> int:
    data = {"expected_version": report.version, verb: "1"} | said
    return client.post(f"/reviews/{report.pk}/", data).status_code


def test_a_submitted_report_stands_beside_its_history(client: Client, report: Report) -> None:
    html = client.get("/reviews/").content.decode()
    for words in ("A12-01", "25 公里", "20 公里", "due on 2018-10-19", "74.8", "市住建委"):
        assert words in html


def test_odd_numbers_come_first_each_with_its_reason(
    client: Client, report: Report, office: Department
) -> None:
    odd = TargetFactory(code="Z-9", lead=office, basis=Basis.PLAN_TO_DATE)
    accepted(odd, "2018Q2", now=Q2, value=Decimal(60))
    submitted(odd, "2018Q3", now=Q3, value=Decimal(40))
    assert codes(client) == ["Z-9", "A12-01"]
    assert "The running total falls from 60 to 40." in client.get("/reviews/").content.decode()


@pytest.mark.parametrize(("value", "odd"), [(250, Oddity.JUMP_10), (200_000, Oddity.JUMP_10000), (25, None)])
def test_a_jump_is_odd(client: Client, target: Target, value: int, odd: Oddity | None) -> None:
    accepted(target, "2018Q2", now=Q2, value=Decimal(20))
    submitted(target, "2018Q3", now=Q3, value=Decimal(value))
    assert oddities(client) - {Oddity.NO_EVIDENCE} == ({odd} if odd else set())


def test_a_late_report_says_when_it_was_due(client: Client, target: Target) -> None:
    submitted(target, "2018Q2", now=Q3, value=Decimal(20))
    assert Oddity.LATE in oddities(client)
    assert "Submitted after the due day 13 July 2018." in client.get("/reviews/").content.decode()


def test_a_report_without_evidence_says_so(client: Client, report: Report, reporter: User) -> None:
    assert Oddity.NO_EVIDENCE in oddities(client)
    add_link(report=report, url="https://example.org", by=reporter, now=Q3)
    assert oddities(client) == set()


def test_accepting_leads_back_to_what_still_waits(client: Client, report: Report) -> None:
    response = client.post(
        f"/reviews/{report.pk}/", {"expected_version": report.version, "accept": "1"}, follow=True
    )
    assert response.redirect_chain[-1][0] == "/reviews/"
    assert "A12-01 third quarter of 2018 was accepted." in response.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED


def test_a_return_needs_a_note_and_says_so_at_the_field(client: Client, report: Report) -> None:
    data = {"expected_version": report.version, "return": "1", "note": " "}
    response = client.post(f"/reviews/{report.pk}/", data)
    assert response.status_code == 422
    assert "Please say what is to be changed." in response.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_a_return_with_a_note_goes_back_to_the_department(client: Client, report: Report) -> None:
    assert answer(client, report, "return", note="请补充口径说明") == 302
    assert report.events.order_by("-pk").first().note == "请补充口径说明"


def test_c04_what_changed_since_it_was_seen_is_not_accepted(
    client: Client, report: Report, reporter: User
) -> None:
    withdrawn = withdraw_report(report=report, by=reporter, now=Q3)
    content = ReportContent(value=Decimal(26), note="说明")
    save_draft(report=withdrawn, content=content, by=reporter, now=Q3, submit=True)
    response = client.post(f"/reviews/{report.pk}/", {"expected_version": report.version, "accept": "1"})
    assert response.status_code == 409
    assert "26 公里" in response.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_an_answer_that_names_no_version_is_refused(client: Client, report: Report) -> None:
    assert client.post(f"/reviews/{report.pk}/", {"accept": "1"}).status_code == 409


def test_c02_a_double_click_accepts_once(client: Client, report: Report) -> None:
    assert [answer(client, report, "accept") for _click in range(2)] == [302, 302]
    assert AuditRecord.objects.filter(verb="accept").count() == 2  # the second quarter's, and this one


def test_what_was_withdrawn_is_shown_instead(client: Client, report: Report, reporter: User) -> None:
    withdraw_report(report=report, by=reporter, now=Q3)
    assert answer(client, report, "accept") == 302
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def test_ones_own_report_has_no_buttons_and_the_service_refuses(
    sit: Sit, report: Report, reporter: User, office: Department
) -> None:
    Membership.objects.create(user=reporter, role=Role.REVIEWER, department=office)
    client = sit(reporter, "en")
    html = client.get("/reviews/").content.decode()
    assert "You entered or submitted this report yourself" in html
    assert 'name="accept"' not in html
    assert answer(client, report, "accept") == 403
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_a_correction_shows_what_was_accepted_so_far(
    client: Client, report: Report, target: Target, reporter: User
) -> None:
    old = target.reports.get(period="2018Q2")
    content = ReportContent(value=Decimal(18), note="说明")
    correct_report(report=old, content=content, reason="重复计算", by=reporter, now=Q3, submit=True)
    html = client.get("/reviews/").content.decode()
    assert "重复计算" in html
    assert "Accepted so far" in html


def test_another_departments_reports_do_not_wait_here(client: Client, report: Report) -> None:
    foreign = TargetFactory(code="B-1")
    theirs = submitted(foreign, "2018Q3", now=Q3, value=Decimal(1))
    assert codes(client) == ["A12-01"]
    assert client.get(f"/reviews/{theirs.pk}/").status_code == 404
    assert answer(client, theirs, "accept") == 404


@pytest.mark.parametrize("role", [Role.REPORTER, Role.MANAGER, Role.AUDITOR])
def test_the_queue_is_not_there_for_others(sit: Sit, role: Role) -> None:
    department = DepartmentFactory() if role is Role.REPORTER else None
    assert sit(UserFactory(role=role, department=department)).get("/reviews/").status_code == 404


def test_an_empty_queue_says_so(client: Client) -> None:
    assert "Nothing waits for your review." in client.get("/reviews/").content.decode()


def test_an_accepted_report_is_shown_instead_of_reviewed(client: Client, target: Target) -> None:
    report = accepted(target, "2018Q2", now=Q2, value=Decimal(20))
    assert client.get(f"/reviews/{report.pk}/").url == f"/reports/{report.pk}/"


def test_a_longer_queue_asks_no_more_queries(client: Client, report: Report, office: Department) -> None:
    assert_query_count("reviews", client, "/reviews/")
    for number in range(5):
        other = TargetFactory(code=f"D-{number}", lead=office)
        accepted(other, "2018Q2", now=Q2, value=Decimal(20))
        submitted(other, "2018Q3", now=Q3, value=Decimal(number + 1))
    assert_query_count("reviews", client, "/reviews/")
