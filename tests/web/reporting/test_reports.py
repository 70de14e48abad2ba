"""The list of reports, the page of one, and its evidence."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import DepartmentFactory, TargetFactory, UserFactory, accepted, at, submitted
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import ReportState, Role, VerificationResult
from tracker.models import AuditRecord, Department, EvidenceItem, Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.evidence import add_file, add_link
from tracker.services.reporting import correct_report, draft_report
from tracker.services.reviewing import accept_report, return_report
from tracker.services.verification import verify_report

Sit = Callable[..., Client]
PDF = b"%PDF-1.4 proof"
Q2, Q3 = at("2018-07-10"), at("2018-10-10")


def shown(response: object) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def report(target: Target, reporter: User, reviewer: User) -> Report:
    """The accepted report of the second quarter."""
    return accepted(target, "2018Q2", now=Q2, value=Decimal(20), note="按竣工口径")


@pytest.fixture
def file(report: Report, reporter: User) -> EvidenceItem:
    return add_file(report=report, name="现场 照片.pdf", content=PDF, by=reporter, now=at("2018-07-11"))


# -- the list


def test_everybody_reads_what_was_accepted_and_only_insiders_a_draft(
    sit: Sit, report: Report, target: Target, reporter: User
) -> None:
    draft_report(target=target, period="2018Q3", content=ReportContent(), by=reporter, now=Q3)
    outsider = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    assert "third quarter of 2018" in shown(sit(reporter, "en").get("/reports/"))
    html = shown(sit(outsider, "en").get("/reports/"))
    assert "second quarter of 2018" in html
    assert "third quarter of 2018" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "accepted"}, {"2018Q2"}),
        ({"state": "submitted"}, {"2018Q3"}),
        ({"period": "2018年二季度"}, {"2018Q2"}),
        ({"period": "2018"}, {"2018Q2", "2018Q3"}),
        ({"q": "a12"}, {"2018Q2", "2018Q3"}),
        ({"q": "架空线"}, {"2018Q2", "2018Q3"}),
        ({"q": "none"}, set()),
        ({"target": "A12-01"}, {"2018Q2", "2018Q3"}),
        ({"target": "B"}, set()),
    ],
)
def test_the_list_is_filtered(
    sit: Sit, report: Report, target: Target, reporter: User, query: dict[str, str], found: set[str]
) -> None:
    submitted(target, "2018Q3", now=Q3, value=Decimal(25))
    response = sit(reporter, "en").get("/reports/", query)
    assert {row.period for row in response.context["table"].data} == found


def test_department_and_plan_are_filters_too(
    sit: Sit, report: Report, reporter: User, office: Department
) -> None:
    other = TargetFactory(code="B-1")
    accepted(other, "2018Q2", now=Q2, value=Decimal(3))
    client = sit(reporter)
    mine = client.get("/reports/", {"department": office.pk, "plan": report.target.plan.code})
    assert [row.target.code for row in mine.context["table"].data] == ["A12-01"]


def test_a_period_that_is_none_is_named_at_its_field(sit: Sit, reporter: User) -> None:
    html = shown(sit(reporter, "en").get("/reports/", {"period": "昨天"}))
    assert "“昨天” is no day and no period." in html


def test_an_export_holds_what_is_filtered_and_leaves_a_trace(
    sit: Sit, report: Report, target: Target, reporter: User
) -> None:
    submitted(target, "2018Q3", now=Q3, value=Decimal(25), note="=1+1")
    response = sit(reporter, "en").get("/reports/", {"export": "csv", "state": "submitted"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    assert [(row["Target"], row["Value reported"], row["Unit"]) for row in rows] == [("A12-01", "25", "公里")]
    assert rows[0]["State of the report"] == "Submitted"
    assert rows[0]["Note of the report"] == "'=1+1"
    assert AuditRecord.objects.filter(verb="export").count() == 1


def test_the_list_shows_the_states_of_a_past_day(
    sit: Sit, target: Target, reporter: User, reviewer: User
) -> None:
    report = submitted(target, "2018Q2", now=at("2018-07-05"), value=Decimal(20))
    accept_report(report=report, by=reviewer, now=at("2018-07-10"))
    submitted(target, "2018Q3", now=Q3, value=Decimal(25))
    response = sit(reporter, "en").get("/reports/?as_of=2018-07-06&known_at=2018-07-06")
    rows = list(response.context["table"].data)
    assert [(row.period, row.state_then) for row in rows] == [("2018Q2", "submitted")]
    assert "2018-07-10" not in shown(response)


def test_what_one_could_not_read_then_is_not_shown_then(sit: Sit, target: Target, reviewer: User) -> None:
    report = submitted(target, "2018Q2", now=at("2018-07-05"), value=Decimal(20))
    accept_report(report=report, by=reviewer, now=at("2018-07-10"))
    outsider = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    then = sit(outsider).get("/reports/?as_of=2018-07-06&known_at=2018-07-06")
    assert list(then.context["table"].data) == []


def test_a_longer_list_asks_no_more_queries(
    sit: Sit, report: Report, office: Department, reporter: User
) -> None:
    client = sit(reporter)
    assert_query_count("reports", client, "/reports/")
    for number in range(5):
        other = TargetFactory(code=f"D-{number}", lead=office)
        submitted(other, "2018Q2", now=Q2, value=Decimal(number))
    assert_query_count("reports", client, "/reports/")


# -- the page of one


def test_the_page_shows_every_revision_with_its_steps_and_reason(
    sit: Sit, report: Report, reporter: User, reviewer: User
) -> None:
    content = ReportContent(value=Decimal(18), note="说明")
    correct_report(report=report, content=content, reason="重复计算", by=reporter, now=Q3, submit=True)
    html = shown(sit(reporter, "en").get(f"/reports/{report.pk}/"))
    for words in ("20 公里", "18 公里", "重复计算", "周审核", "accepted", "按竣工口径", "2018-07-10 10:00"):
        assert words in html
    assert html.count("This revision counts") == 1


def test_the_page_is_not_there_for_those_who_may_not_read_it(sit: Sit, target: Target) -> None:
    report = submitted(target, "2018Q2", now=Q2, value=Decimal(20))
    outsider = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    assert sit(outsider).get(f"/reports/{report.pk}/").status_code == 404


def test_a_correction_is_not_there_before_it_was_made(sit: Sit, report: Report, reporter: User) -> None:
    content = ReportContent(value=Decimal(18), note="说明")
    new = correct_report(report=report, content=content, reason="重复计算", by=reporter, now=Q3)
    client = sit(reporter, "en")
    past = "?as_of=2018-08-01&known_at=2018-08-01"
    assert "18 公里" not in shown(client.get(f"/reports/{report.pk}/{past}"))
    assert client.get(f"/reports/{new.pk}/{past}").status_code == 404


def test_a_verification_is_shown(sit: Sit, report: Report, reporter: User) -> None:
    manager = UserFactory(role=Role.MANAGER)
    verify_report(report=report, result=VerificationResult.TRUE, note="现场核实", by=manager, now=Q3)
    assert "现场核实" in shown(sit(reporter, "en").get(f"/reports/{report.pk}/"))


def test_audit_lines_are_for_those_who_may_read_them(sit: Sit, report: Report, reporter: User) -> None:
    auditor = UserFactory(role=Role.AUDITOR)
    assert 'id="audit-lines"' in shown(sit(auditor, "en").get(f"/reports/{report.pk}/"))
    assert 'id="audit-lines"' not in shown(sit(reporter, "en").get(f"/reports/{report.pk}/"))


@pytest.mark.parametrize(
    ("role", "buttons"), [(Role.REPORTER, {"edit"}), (Role.REVIEWER, set()), (Role.AUDITOR, set())]
)
def test_each_role_is_offered_what_it_may_do(
    sit: Sit, report: Report, office: Department, role: Role, buttons: set[str]
) -> None:
    department = None if role is Role.AUDITOR else office
    html = shown(sit(UserFactory(role=role, department=department)).get(f"/reports/{report.pk}/"))
    assert (f"/reports/{report.pk}/edit/" in html) == ("edit" in buttons)


def test_a_longer_history_asks_no_more_queries(
    sit: Sit, report: Report, reporter: User, reviewer: User
) -> None:
    client = sit(reporter)
    add_link(report=report, url="https://example.org/1", by=reporter, now=Q2)
    assert_query_count("report", client, f"/reports/{report.pk}/")
    for value in (18, 17):
        new = correct_report(
            report=report,
            content=ReportContent(value=Decimal(value), note="说明"),
            reason="更正",
            by=reporter,
            now=Q3,
            submit=True,
        )
        add_link(report=new, url="https://example.org/2", by=reporter, now=Q3)
        accept_report(report=new, by=reviewer, now=Q3)
    assert_query_count("report", client, f"/reports/{report.pk}/")


# -- evidence


def test_evidence_is_attached_on_the_page(sit: Sit, report: Report, reporter: User) -> None:
    client = sit(reporter, "en")
    data = {"links": "https://example.org/p 公告", "files": [SimpleUploadedFile("a.pdf", PDF)]}
    client.post(f"/reports/{report.pk}/", data, follow=True)
    assert {item.title for item in report.evidence.all()} == {"公告", "a.pdf"}


def test_nothing_to_attach_is_said(sit: Sit, report: Report, reporter: User) -> None:
    response = sit(reporter, "en").post(f"/reports/{report.pk}/", {"links": " "})
    assert response.status_code == 422
    assert "Please give a link or choose a file." in response.content.decode()


def test_a_bad_link_is_refused_at_its_field_and_kept(sit: Sit, report: Report, reporter: User) -> None:
    response = sit(reporter, "en").post(f"/reports/{report.pk}/", {"links": "javascript:alert(1)"})
    html = response.content.decode()
    assert "is not a web address" in html
    assert not report.evidence.exists()


def test_evidence_of_another_department_is_not_attached(sit: Sit, report: Report) -> None:
    outsider = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    response = sit(outsider).post(f"/reports/{report.pk}/", {"links": "https://example.org/p"})
    assert response.status_code == 403
    assert not report.evidence.exists()


def test_a_file_comes_as_a_download_that_no_browser_runs(
    sit: Sit, file: EvidenceItem, reporter: User
) -> None:
    response = sit(reporter).get(f"/evidence/{file.token}/")
    assert b"".join(response) == PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Type"] == "application/pdf"


def test_a_download_leaves_one_line_in_the_audit(sit: Sit, file: EvidenceItem, reporter: User) -> None:
    b"".join(sit(reporter).get(f"/evidence/{file.token}/"))
    assert AuditRecord.objects.get(verb="download").actor == reporter


def test_a_removed_file_is_gone(sit: Sit, target: Target, reporter: User) -> None:
    report = submitted(target, "2018Q3", now=Q3, value=Decimal(20))
    item = add_file(report=report, name="a.pdf", content=PDF, by=reporter, now=Q3)
    client = sit(reporter)
    assert client.post(f"/evidence/{item.token}/remove/").url == f"/reports/{report.pk}/"
    assert client.get(f"/evidence/{item.token}/").status_code == 404


def test_evidence_of_an_accepted_report_stays_and_the_page_says_why(
    sit: Sit, file: EvidenceItem, reporter: User
) -> None:
    response = sit(reporter, "en").post(f"/evidence/{file.token}/remove/", follow=True)
    assert "Evidence of an accepted report stays" in response.content.decode()


def test_a_link_is_no_download(sit: Sit, report: Report, reporter: User) -> None:
    item = add_link(report=report, url="https://example.org", by=reporter, now=Q2)
    assert sit(reporter).get(f"/evidence/{item.token}/").status_code == 404


def test_a_returned_report_is_offered_for_editing(
    sit: Sit, target: Target, reporter: User, reviewer: User
) -> None:
    report = submitted(target, "2018Q3", now=Q3, value=Decimal(20))
    return_report(report=report, note="口径", by=reviewer, now=Q3)
    report.refresh_from_db()
    assert report.state == ReportState.RETURNED
    assert f'href="/reports/{report.pk}/edit/"' in shown(sit(reporter).get(f"/reports/{report.pk}/"))


def test_removing_needs_the_right_of_the_department(sit: Sit, file: EvidenceItem) -> None:
    outsider = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    assert sit(outsider).post(f"/evidence/{file.token}/remove/").status_code == 403
