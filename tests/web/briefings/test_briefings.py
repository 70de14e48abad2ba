"""/briefings/: papers made from the ledger, issued under a number, frozen as they were signed."""

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    at,
    of_department,
)
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, Briefing, Plan, Report, Target
from tracker.services.contents import ReportContent
from tracker.services.report_entry import enter_correction
from tracker.services.reviewing import accept_report

pytestmark = pytest.mark.django_db
OCTOBER = {"what": "2018-10", "known_at": "2018-11-08"}
ADDRESS = "/briefings/draft/?what=2018-10&known_at=2018-11-08"


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(UserFactory(username="chen", full_name="陈管理", role=Role.MANAGER))
    return client


@pytest.fixture
def target() -> Target:
    """Behind in the third quarter of 2018: 40 of 100 km, and one target beside it that says nothing."""
    plan = PlanFactory(code="P", name="服务行动计划", name_en="Service plan")
    target = TargetFactory(
        plan=plan, code="T-1", name="架空线入地", action=ActionFactory(plan=plan, number=3, name="精细化管理")
    )
    for quarter, value, day in (
        ("2018Q1", 20, "2018-04-03"),
        ("2018Q2", 15, "2018-07-03"),
        ("2018Q3", 5, "2018-10-10"),
    ):
        accepted(target, quarter, value=Decimal(value), now=at(day))
    TargetFactory(plan=plan, code="T-2", name="绿道")
    return target


def draft(client: Client, language: str = "zh-hans", **query: str) -> HttpResponse:
    return client.get("/briefings/draft/", OCTOBER | query, headers={"accept-language": language})


def issue(client: Client, **query: str) -> HttpResponse:
    asked = "&".join(f"{name}={value}" for name, value in (OCTOBER | query).items())
    page = client.get(f"/briefings/draft/?{asked}")
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())
    return client.post(f"/briefings/draft/?{asked}", {"digest": digest[1] if digest else ""})


def text_of(answer: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_person_without_a_role_finds_no_briefing(client: Client, target: Target) -> None:
    client.force_login(UserFactory(role=None))
    assert {
        client.get(path).status_code for path in ("/briefings/", "/briefings/draft/", "/briefings/1/")
    } == {404}


def test_the_draft_says_in_sentences_what_the_ledger_says(manager: Client, target: Target) -> None:
    text = text_of(draft(manager))
    assert "关于服务行动计划2018年10月进展情况的通报" in text
    assert "（草稿，未签发）" in text
    assert "数据截至 2018年10月31日，按 2018年11月8日 时掌握" in text
    assert "共有目标2项。截至2018年10月31日，滞后1项、无数据1项。" in text
    assert "与2018年9月30日相比（均按2018年11月8日时掌握），转红" in text
    assert "完成40公里，序时应达74.8公里" in text
    assert "应报2项：已报1项（其中零报告0项），未到期限0项，退回0项，逾期1项。" in text


def test_the_english_one_says_the_same(manager: Client, target: Target) -> None:
    text = text_of(draft(manager, "en"))
    assert "Briefing on Service plan, October 2018" in text
    assert "It has 2 targets. By 31 October 2018: Off track 1, No data 1." in text
    assert "1. Overall" in text


def test_a_figure_of_the_draft_opens_its_target_at_the_same_moment(manager: Client, target: Target) -> None:
    assert 'href="/targets/T-1/?as_of=2018-10-31&amp;known_at=2018-11-08"' in draft(manager).content.decode()


def test_what_changed_is_told_apart_from_what_was_corrected(manager: Client, target: Target) -> None:
    """Both days are seen with the knowledge of one: a correction of the old month is no change."""
    first = Report.objects.get(period="2018Q1")
    office = first.department
    corrected = enter_correction(
        report=first,
        content=ReportContent(value=Decimal(70)),
        reason="漏报",
        by=of_department(Role.REPORTER, office),
        now=at("2018-11-07"),
        submit=True,
    )
    accept_report(report=corrected, by=of_department(Role.REVIEWER, office), now=at("2018-11-07", 15))
    text = text_of(draft(manager))
    assert "转绿0项" in text
    assert "正常1项" in text


def test_a_draft_of_an_office_or_an_action_holds_its_targets_alone(manager: Client, target: Target) -> None:
    office = target.assignments.get().department
    for about, title in ((f"office-{office.pk}", office.name), ("action-3", "专项行动3“精细化管理”")):
        text = text_of(draft(manager, about=about))
        assert title in text
        assert "共有目标1项。" in text
        assert "T-2" not in text


def test_an_address_that_asks_for_no_paper_gets_the_form_back(manager: Client, target: Target) -> None:
    answers = [draft(manager, what=what) for what in ("2018-13", "x", "2017-01", "2018Q9")]
    answers += [draft(manager, about=about) for about in ("office-0", "action-99", "x")]
    assert {answer.status_code for answer in answers} == {422}


@pytest.mark.smoke
def test_issuing_freezes_the_words_under_a_number(manager: Client, target: Target) -> None:
    answer = issue(manager)
    briefing = Briefing.objects.get()
    assert answer.headers["Location"].startswith(f"/briefings/{briefing.pk}/")
    assert "已编号签发" in text_of(manager.get(f"/briefings/{briefing.pk}/"))
    first = text_of(manager.get(f"/briefings/{briefing.pk}/"))
    assert f"〔{briefing.year}〕第1期" in first
    assert "陈管理" in first
    assert briefing.sha256 in first
    Target.objects.filter(code="T-1").update(name="改了名")
    Report.objects.update(value=Decimal(99))
    assert text_of(manager.get(f"/briefings/{briefing.pk}/")) == first
    assert AuditRecord.objects.filter(verb="issue").count() == 1


def test_the_same_words_are_issued_once_others_get_the_next_number(manager: Client, target: Target) -> None:
    for query in ({}, {}, {"what": "2018Q3"}):
        assert issue(manager, **query).status_code == 302
    assert sorted(Briefing.objects.values_list("kind", "number")) == [("monthly", 1), ("quarterly", 2)]


def test_a_paper_is_not_known_before_it_was_issued(manager: Client, target: Target) -> None:
    issue(manager)
    assert "第1期" in text_of(manager.get("/briefings/"))
    assert "第1期" not in text_of(manager.get("/briefings/?as_of=2018-11-08&known_at=2018-11-08"))


def test_what_is_signed_is_what_was_read(manager: Client, target: Target) -> None:
    answer = manager.post(ADDRESS, {"digest": "0" * 64})
    assert answer.status_code == 409
    assert "数字在此期间有变化" in text_of(answer)
    assert not Briefing.objects.exists()


def test_an_altered_paper_says_so(manager: Client, target: Target) -> None:
    issue(manager)
    briefing = Briefing.objects.get()
    assert "内容与校验值一致" in text_of(manager.get(f"/briefings/{briefing.pk}/"))
    briefing.paper["papers"]["zh-hans"]["title"] = "别的"
    briefing.save()
    assert "已被改动" in text_of(manager.get(f"/briefings/{briefing.pk}/"))


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.AUDITOR])
def test_only_a_manager_can_sign(client: Client, target: Target, role: Role) -> None:
    office = None if role is Role.AUDITOR else target.assignments.get().department
    person = UserFactory(role=role, department=office)
    client.force_login(person)
    html = draft(client).content.decode()
    assert 'name="digest"' not in html
    content = {"digest": re.findall(r"\b[0-9a-f]{64}\b", html)[:1] or ""}
    assert client.post("/briefings/draft/?what=2018-10&known_at=2018-11-08", content).status_code in (
        403,
        409,
    )
    assert not Briefing.objects.exists()


def test_a_manager_of_a_department_signs_for_it_and_not_for_the_city(client: Client, target: Target) -> None:
    office = target.assignments.get().department
    client.force_login(UserFactory(role=Role.MANAGER, department=office))
    assert 'name="digest"' not in draft(client).content.decode()
    assert issue(client, about=f"office-{office.pk}").status_code == 302
    assert 'name="digest"' not in draft(client, about=f"office-{DepartmentFactory().pk}").content.decode()


def test_a_final_evaluation_waits_for_the_end_of_the_plan(manager: Client, target: Target) -> None:
    asked = {"what": "final", "as_of": "2019-01-31", "known_at": "2019-01-31"}
    assert issue(manager, **asked).status_code == 422
    assert issue(manager, **asked | {"as_of": "2021-03-01", "known_at": "2021-03-01"}).status_code == 302
    evaluation = Briefing.objects.get()
    assert (evaluation.kind, evaluation.as_of) == ("final", date(2020, 12, 31))
    text = text_of(manager.get(f"/briefings/{evaluation.pk}/"))
    assert "服务行动计划终期评估" in text
    assert re.search(r"等权综合得分\S+（满分100）：计入\d项，未计入\d项", text)
    assert "终期评估" in text_of(manager.get("/plans/P/"))


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_same_moment_gives_the_same_bytes_with_a_trace(
    manager: Client, target: Target, kind: str
) -> None:
    files = [draft(manager, export=kind).content for _ in range(2)]
    assert files[0] == files[1]
    assert files[0][:2] == b"PK"
    assert AuditRecord.objects.filter(verb="export").count() == 2


def test_the_workbook_is_one_table_frozen_and_filterable(manager: Client, target: Target) -> None:
    for path in (ADDRESS, f"/briefings/{_issued(manager).pk}/?"):
        book = load_workbook(io.BytesIO(manager.get(f"{path}&export=xlsx").content))
        (sheet,) = book.worksheets
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:U3")
        row = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
        assert (row["编号"], row["完成值"], row["状态"]) == ("T-1", 40, "滞后")
        assert row["完成期限"].date() == date(2018, 12, 31)


def _issued(client: Client) -> Briefing:
    issue(client)
    return Briefing.objects.get()


def test_illustrative_figures_say_so_everywhere(manager: Client) -> None:
    plan = PlanFactory(illustrative=True)
    TargetFactory(plan=plan)
    html = draft(manager, plan=plan.code).content.decode()
    assert "全部数字为示意数据" in html
    book = load_workbook(io.BytesIO(draft(manager, plan=plan.code, export="xlsx").content))
    assert book.active["U2"].value == "示意数据"


def test_the_pages_ask_as_often_for_many_targets_as_for_one(manager: Client, target: Target) -> None:
    issue(manager)
    assert_query_count("briefing_draft", manager, ADDRESS)
    assert_query_count("briefings", manager, "/briefings/")
    assert_query_count("briefing", manager, f"/briefings/{Briefing.objects.get().pk}/")
    for number in range(10, 15):
        accepted(
            TargetFactory(plan=target.plan, code=f"T-{number}"),
            "2018Q1",
            value=Decimal(1),
            now=at("2018-04-03"),
        )
    issue(manager)
    assert_query_count("briefing_draft", manager, ADDRESS)
    assert_query_count("briefings", manager, "/briefings/")


def test_text_of_people_is_text_in_a_paper(manager: Client, target: Target) -> None:  # T07
    script = "<script>alert(1)</script>"
    Target.objects.update(name=script)
    Plan.objects.update(name=script)
    assert issue(manager).status_code == 302
    for path in (ADDRESS, f"/briefings/{Briefing.objects.get().pk}/", "/briefings/"):
        assert script not in manager.get(path).content.decode()


def test_without_a_plan_there_is_nothing_to_draft(manager: Client) -> None:
    assert Plan.objects.count() == 0
    assert manager.get("/briefings/").status_code == 200
    assert manager.get("/briefings/draft/").status_code == 404
