"""Enter, edit and correct a report on its form."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import (
    DepartmentFactory,
    TargetFactory,
    UnitFactory,
    UserFactory,
    accepted,
    at,
    submitted,
)
from tests.web.query_counts import assert_query_count
from tracker.domain.facts import Stage
from tracker.domain.vocabulary import Basis, Frequency, Kind, NilReason, ReportState, Role
from tracker.models import AuditRecord, Department, Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.reporting import draft_report, save_draft
from tracker.services.reviewing import return_report

Sit = Callable[..., Client]
NEW = "/targets/A12-01/report/"
PDF = b"%PDF-1.4 proof"


@pytest.fixture
def client(sit: Sit, target: Target, reporter: User) -> Client:
    """The reporter, reading English."""
    return sit(reporter, "en")


def said(**fields: Any) -> dict[str, Any]:
    """What the form of a quarter sends."""
    return {"period": "2018Q3"} | fields


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_without_a_period_the_form_takes_the_next_one_that_is_owed(client: Client, target: Target) -> None:
    accepted(target, "2018Q1", now=at("2018-04-10"), value=Decimal(20))
    response = client.get(NEW)
    assert response.context["period"].code == "2018Q3"  # the second quarter is beyond its grace


@pytest.mark.parametrize("typed", ["2018Q2", "2018年二季度", "2018-05-31"])
def test_a_period_may_be_asked_for_as_people_write_it(client: Client, typed: str) -> None:
    assert client.get(NEW, {"period": typed}).context["period"].code == "2018Q2"


def test_a_period_that_is_none_is_named_and_the_next_one_is_shown(client: Client) -> None:
    response = client.get(NEW, {"period": "2018-07"})
    assert "“2018-07” is no period of this target" in response.content.decode()
    assert response.context["period"].code == "2018Q3"


@pytest.mark.parametrize(
    ("typed", "value"),
    [("64", "64"), ("６４", "64"), ("1.2万", "12000"), ("24,000", "24000"), ("64公里", "64")],
)
def test_numbers_are_read_as_they_are_typed(client: Client, target: Target, typed: str, value: str) -> None:
    client.post(NEW, said(value=typed, save="1"))
    report = Report.objects.get()
    assert (report.value, report.typed_value, report.state) == (Decimal(value), typed, ReportState.DRAFT)


def test_another_unit_in_the_cell_is_converted(client: Client, target: Target) -> None:
    target.unit.dimension, target.unit.factor = "长度", 1000
    target.unit.save()
    UnitFactory(name="米", dimension="长度")
    client.post(NEW, said(value="1200米", save="1"))
    report = Report.objects.get()
    assert (report.value, report.typed_unit) == (Decimal("1.2"), "米")


def test_the_page_echoes_what_it_understood(client: Client) -> None:
    response = client.get(NEW + "echo/", {"value": "1.2万"})
    assert "1.2万 = 12,000 公里" in words(response.content.decode())


def test_the_echo_says_why_a_number_is_not_understood(client: Client) -> None:
    response = client.get(NEW + "echo/", {"value": "约64"})
    assert "“约64” is only approximate" in response.content.decode()


def test_a_refused_number_stays_in_its_field_with_its_sentence(client: Client) -> None:
    response = client.post(NEW, said(value="约64", note="第一次填报", submit="1"))
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="约64"' in html
    assert "第一次填报" in html
    assert 'href="#id_value"' in html
    assert not Report.objects.exists()


def test_a_submitted_report_goes_to_the_reviewer_and_the_way_leads_back(client: Client) -> None:
    response = client.post(NEW, said(value="30", note="说明", submit="1"), follow=True)
    assert response.redirect_chain[-1][0] == "/workbench/"
    assert "A12-01 third quarter of 2018 was submitted for review." in response.content.decode()
    assert Report.objects.get().state == ReportState.SUBMITTED


def test_a_blank_is_not_zero(client: Client) -> None:
    response = client.post(NEW, said(submit="1"))
    assert "A blank is not zero." in response.content.decode()


def test_a_number_and_a_nil_reason_do_not_go_together(client: Client) -> None:
    response = client.post(NEW, said(value="3", nil_reason="no_data", submit="1"))
    assert "A nil report carries no number and no date." in response.content.decode()


def test_a_nil_report_keeps_its_reason_and_note(client: Client) -> None:
    client.post(NEW, said(nil_reason="no_data", nil_note="统计口径未定", submit="1"))
    report = Report.objects.get()
    assert (report.nil_reason, report.nil_note, report.value) == (NilReason.NO_DATA, "统计口径未定", None)


def test_numerator_and_denominator_make_the_percent(client: Client, office: Department) -> None:
    TargetFactory(code="R-1", lead=office, kind=Kind.LEVEL, basis=Basis.STOCK, unit=UnitFactory(name="%"))
    echo = client.get("/targets/R-1/report/echo/", {"numerator": "2.4万", "denominator": "3万"})
    assert "24000 / 30000 = 80 %" in words(echo.content.decode())
    client.post("/targets/R-1/report/", said(numerator="2.4万", denominator="3万", save="1"))
    report = Report.objects.get()
    assert (report.numerator, report.denominator, report.value) == (24000, 30000, None)


def test_a_milestone_says_done_expected_and_its_stages(client: Client, office: Department) -> None:
    stages = (Stage("立项", Decimal(1), date(2018, 3, 1)), Stage("开工", Decimal(2)))
    TargetFactory(
        code="S-1", lead=office, kind=Kind.MILESTONE, basis=Basis.STOCK, unit=None, goal=None, stages=stages
    )
    assert "planned for 2018-03-01" in client.get("/targets/S-1/report/").content.decode()
    client.post(
        "/targets/S-1/report/", said(expected_on="2018-11-30", stage_0="2018年3月5日", save="1"), follow=True
    )
    report = Report.objects.get()
    assert report.expected_on == date(2018, 11, 30)
    assert [(done.stage, done.done_on) for done in report.stages_done.all()] == [("立项", date(2018, 3, 5))]


def test_a_rubric_shows_its_written_criteria(client: Client, office: Department) -> None:
    TargetFactory(
        code="L-1",
        lead=office,
        kind=Kind.RUBRIC,
        basis=Basis.STOCK,
        unit=None,
        goal=Decimal(3),
        rubric=((0, "未开展"), (3, "全面推行")),
    )
    assert "3 · 全面推行" in client.get("/targets/L-1/report/").content.decode()
    client.post("/targets/L-1/report/", said(level="3", save="1"))
    assert Report.objects.get().level == 3


def test_named_items_are_counted_once(client: Client, office: Department) -> None:
    TargetFactory(code="N-1", lead=office, kind=Kind.COUNT, basis=Basis.STOCK, unit=UnitFactory(name="家"))
    client.post("/targets/N-1/report/", said(items="甲中心\n乙中心\n甲中心", save="1"))
    assert Report.objects.get().value == 2


def test_what_is_odd_is_shown_before_it_is_sent_and_goes_when_sent_again(
    client: Client, target: Target
) -> None:
    accepted(target, "2018Q2", now=at("2018-07-10"), value=Decimal(3))
    first = client.post(NEW, said(value="60", note="新增两条线", submit="1"))
    assert "60 against 3 before: more than ten times." in first.content.decode()
    assert not Report.objects.filter(period="2018Q3").exists()
    confirmed = first.context["form"].data["confirmed"]
    client.post(NEW, said(value="60", note="新增两条线", submit="1", confirmed=confirmed))
    assert Report.objects.get(period="2018Q3").state == ReportState.SUBMITTED


def test_another_number_is_looked_at_anew(client: Client, target: Target) -> None:
    accepted(target, "2018Q2", now=at("2018-07-10"), value=Decimal(3))
    confirmed = client.post(NEW, said(value="60", submit="1")).context["form"].data["confirmed"]
    again = client.post(NEW, said(value="90", submit="1", confirmed=confirmed))
    assert "90 against 3 before" in again.content.decode()


def test_a_draft_is_saved_without_asking(client: Client, target: Target) -> None:
    accepted(target, "2018Q2", now=at("2018-07-10"), value=Decimal(3))
    client.post(NEW, said(value="60", save="1"))
    assert Report.objects.get(period="2018Q3").state == ReportState.DRAFT


def test_the_last_reports_and_the_plan_line_stand_beside_the_form(client: Client, target: Target) -> None:
    accepted(target, "2018Q2", now=at("2018-07-10"), value=Decimal(20))
    text = words(client.get(NEW).content.decode())
    assert "second quarter of 2018 20 公里 Accepted" in text
    assert "Expected by 2018-09-30 74.8 公里" in text


def test_links_and_files_become_evidence_with_the_report(client: Client) -> None:
    files = [SimpleUploadedFile("现场.pdf", PDF), SimpleUploadedFile("说明.txt", "完工".encode())]
    links = "https://example.org/a 公告\n\nhttps://example.org/b"
    client.post(NEW, said(value="30", note="说明", submit="1", links=links, files=files))
    report = Report.objects.get()
    assert report.state == ReportState.SUBMITTED
    assert sorted(item.title for item in report.evidence.all()) == [
        "https://example.org/b",
        "公告",
        "现场.pdf",
        "说明.txt",
    ]


def test_a_file_of_another_kind_stops_everything_and_nothing_typed_is_lost(client: Client) -> None:
    page = SimpleUploadedFile("x.pdf", b"<html><script>alert(1)</script>")
    response = client.post(NEW, said(value="30", note="说明", submit="1", files=[page]))
    html = response.content.decode()
    assert "x.pdf: This kind of file is not taken" in html
    assert 'value="30"' in html
    assert not Report.objects.exists()


def test_c02_a_double_click_enters_one_report_and_both_are_answered_alike(client: Client) -> None:
    first, second = (client.post(NEW, said(value="30", note="说明", submit="1")) for _click in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, "/workbench/")
    assert Report.objects.count() == 1
    assert AuditRecord.objects.filter(object_type="report").count() == 1


def test_a_period_with_an_open_report_leads_to_it(client: Client, target: Target, reporter: User) -> None:
    draft = draft_report(
        target=target, period="2018Q3", content=ReportContent(), by=reporter, now=at("2018-10-11")
    )
    assert client.get(NEW, {"period": "2018Q3"}).url == f"/reports/{draft.pk}/edit/"


def test_a_submitted_report_is_shown_not_edited(client: Client, target: Target) -> None:
    report = submitted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(20))
    assert client.get(f"/reports/{report.pk}/edit/").url == f"/reports/{report.pk}/"
    assert client.get(NEW, {"period": "2018Q3"}).url == f"/reports/{report.pk}/"


def test_c03_somebody_faster_is_named_and_both_values_are_shown(
    client: Client, target: Target, reporter: User, office: Department
) -> None:
    other = UserFactory(full_name="张三", role=Role.REPORTER, department=office)
    draft = draft_report(
        target=target,
        period="2018Q3",
        content=ReportContent(value=Decimal(61)),
        by=reporter,
        now=at("2018-10-11"),
    )
    save_draft(report=draft, content=ReportContent(value=Decimal(62)), by=other, now=at("2018-10-12"))
    response = client.post(f"/reports/{draft.pk}/edit/", said(value="64", expected_version="1", save="1"))
    text = words(response.content.decode())
    assert response.status_code == 409
    assert "Value 62 64" in text
    assert "张三" in text
    assert Report.objects.get().value == 62
    again = response.context["form"].data
    client.post(
        f"/reports/{draft.pk}/edit/", said(value="64", expected_version=again["expected_version"], save="1")
    )
    assert Report.objects.get().value == 64


def test_a_report_begun_meanwhile_is_shown_and_sending_again_keeps_ones_own(
    client: Client, target: Target, office: Department
) -> None:
    other = UserFactory(full_name="张三", role=Role.REPORTER, department=office)
    content = ReportContent(value=Decimal(61))
    theirs = draft_report(target=target, period="2018Q3", content=content, by=other, now=at("2018-10-12"))
    response = client.post(NEW, said(value="64", save="1"))
    html = response.content.decode()
    assert response.status_code == 409
    assert "entered by 张三" in html
    assert f'action="/reports/{theirs.pk}/edit/"' in html
    version = response.context["form"].data["expected_version"]
    client.post(f"/reports/{theirs.pk}/edit/", said(value="64", expected_version=version, save="1"))
    assert Report.objects.get().value == 64


def test_an_edit_without_its_edit_number_is_refused(client: Client, target: Target, reporter: User) -> None:
    draft = draft_report(
        target=target, period="2018Q3", content=ReportContent(), by=reporter, now=at("2018-10-11")
    )
    assert client.post(f"/reports/{draft.pk}/edit/", said(value="64", save="1")).status_code == 409


def test_the_form_shows_a_number_as_it_was_typed(client: Client, target: Target) -> None:
    client.post(NEW, said(value="1.2万", save="1"))
    report = Report.objects.get()
    assert 'value="1.2万"' in client.get(f"/reports/{report.pk}/edit/").content.decode()


def test_a_returned_report_shows_the_note_on_its_form(client: Client, target: Target, reviewer: User) -> None:
    report = submitted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(20))
    return_report(report=report, note="请补充口径说明", by=reviewer, now=at("2018-10-11"))
    assert "请补充口径说明" in client.get(f"/reports/{report.pk}/edit/").content.decode()


def test_an_accepted_report_is_corrected_with_a_reason(client: Client, target: Target) -> None:
    report = accepted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(20))
    page = client.get(f"/reports/{report.pk}/edit/")
    assert "Accepted so far" in page.content.decode()
    assert 'value="20"' in page.content.decode()
    address = f"/reports/{report.pk}/edit/"
    without = client.post(address, said(value="18", submit="1", expected_version=report.version))
    assert without.status_code == 422
    client.post(
        address, said(value="18", note="说明", reason="重复计算", submit="1", expected_version=report.version)
    )
    old, new = Report.objects.order_by("revision")
    assert (old.value, old.state) == (20, ReportState.ACCEPTED)
    assert (new.value, new.state, new.correction_reason) == (18, ReportState.SUBMITTED, "重复计算")


def test_a_correction_that_is_open_is_taken_up(client: Client, target: Target, reporter: User) -> None:
    report = accepted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(20))
    client.post(f"/reports/{report.pk}/edit/", said(value="18", reason="重复计算", save="1"))
    correction = Report.objects.get(revision=2)
    assert client.get(f"/reports/{report.pk}/edit/").url == f"/reports/{correction.pk}/edit/"
    assert "重复计算" in client.get(f"/reports/{correction.pk}/edit/").content.decode()


def test_a_draft_can_be_discarded_and_a_returned_report_not(
    client: Client, target: Target, reporter: User, reviewer: User
) -> None:
    client.post(NEW, said(value="30", save="1"))
    draft = Report.objects.get()
    assert f"/reports/{draft.pk}/discard/" in client.get(f"/reports/{draft.pk}/edit/").content.decode()
    assert client.post(f"/reports/{draft.pk}/discard/").url == "/workbench/"
    assert not Report.objects.exists()
    report = submitted(target, "2018Q3", now=at("2018-10-12"), value=Decimal(20))
    return_report(report=report, note="口径", by=reviewer, now=at("2018-10-12"))
    assert "/discard/" not in client.get(f"/reports/{report.pk}/edit/").content.decode()


def test_a_submitted_report_can_be_withdrawn_by_its_department(client: Client, target: Target) -> None:
    report = submitted(target, "2018Q3", now=at("2018-10-12"), value=Decimal(20))
    stale = client.post(f"/reports/{report.pk}/withdraw/", {"expected_version": "99"}, follow=True)
    assert "was changed in the meantime" in stale.content.decode()
    response = client.post(f"/reports/{report.pk}/withdraw/", {"expected_version": report.version})
    assert response.url == f"/reports/{report.pk}/edit/"
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def test_a_series_says_that_its_years_are_reported(client: Client, office: Department) -> None:
    TargetFactory(code="Y", lead=office, is_series=True, frequency=Frequency.YEARLY)
    assert "each of its years is reported by itself" in client.get("/targets/Y/report/").content.decode()


def test_a_target_that_has_not_begun_says_when_it_does(client: Client, office: Department) -> None:
    TargetFactory(code="F", lead=office, starts_on=date(2019, 1, 1), due_on=date(2019, 12, 31))
    assert "The target begins on 2019-01-01." in client.get("/targets/F/report/").content.decode()


def test_another_departments_target_is_not_reported_from_here(client: Client, now: None) -> None:
    TargetFactory(code="B-1", lead=DepartmentFactory())
    assert client.get("/targets/B-1/report/").status_code == 403
    assert client.get("/targets/none/report/").status_code == 404


def test_the_form_speaks_chinese_first(sit: Sit, target: Target, reporter: User) -> None:
    html = sit(reporter).get(NEW).content.decode()
    assert 'lang="zh-hans"' in html


def test_the_form_asks_no_more_queries_with_a_long_history(client: Client, office: Department) -> None:
    target = TargetFactory(code="H", lead=office, frequency=Frequency.MONTHLY)
    accepted(target, "2018-01", now=at("2018-10-01"), value=Decimal(1))
    assert_query_count("report_new", client, "/targets/H/report/?period=2018-09")
    for month in range(2, 9):
        accepted(target, f"2018-{month:02d}", now=at("2018-10-01"), value=Decimal(month))
    assert_query_count("report_new", client, "/targets/H/report/?period=2018-09")
