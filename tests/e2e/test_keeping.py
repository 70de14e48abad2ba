"""Managers and administrators at their pages, with a real browser."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import LANGUAGES, WIDTHS
from tests.e2e.conftest import Visitor
from tests.factories import ActionFactory, PlanFactory, TargetFactory, accepted, at
from tracker.domain.vocabulary import Kind
from tracker.models import AuditRecord, Department, ImportBatch, Plan, Unit, User
from tracker.services.contents import CalendarEntry
from tracker.services.reference import set_calendar_day

SHEET = "名称,量纲,系数,其他栏\n里,长度,500,x\n丈,长度,很多,y\n"


@pytest.fixture
def plan(office: Department) -> Plan:
    """Two actions of 2018: one is well, one has a floor that was broken."""
    plan = PlanFactory()
    well, ill = (ActionFactory(plan=plan, number=number, name=f"行动{number}") for number in (1, 2))
    accepted(TargetFactory(plan=plan, action=well, code="A1-01", lead=office), "2018Q1", value=Decimal(30))
    floor = TargetFactory(
        plan=plan,
        action=ill,
        code="A2-01",
        name="道路优良率",
        kind=Kind.MAINTAIN,
        goal=Decimal(92),
        lead=office,
    )
    accepted(floor, "2018Q1", value=Decimal(90))
    return plan


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_board_names_the_worst_before_anything_is_scrolled(
    visitor: Visitor, plan: Plan, manager: User, language: str, width: int
) -> None:
    screen = visitor(manager, language=language, width=width)
    page = screen.open("/board/?as_of=2018-04-20")
    worst = page.locator(".board-totals .board-worst")
    expect(worst).to_contain_text("A2-01")
    box = worst.locator(".tone-red").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844
    screen.expect_no_fault()
    page.locator("[data-wallchart] a.wall-name[href*='open=2']").click()
    lines = page.locator("#opened-lines tbody tr")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("A2-01")
    screen.expect_no_fault()


def test_without_script_an_action_opens_by_its_link(visitor: Visitor, plan: Plan, manager: User) -> None:
    screen = visitor(manager, language="en", javascript=False)
    page = screen.open("/board/?as_of=2018-04-20")
    page.locator("[data-wallchart] a.wall-name[href*='open=2']").click()
    opened = page.locator("#opened:has(#group-2) #opened-lines tbody tr")
    expect(opened).to_have_count(1)
    expect(opened).to_contain_text("A2-01")


def test_pages_of_administrators_have_no_fault(
    visitor: Visitor, plan: Plan, reporter: User, keeper: User, office: Department
) -> None:
    """Those of a small plan, in Chinese on a phone; test_every_page looks at all four faces."""
    entry = CalendarEntry(day=date(2018, 10, 1), is_working=False, name="国庆节")
    set_calendar_day(entry=entry, by=keeper, now=at("2018-01-02"))
    record = AuditRecord.objects.filter(object_type="report").latest("pk")
    screen = visitor(keeper, language="zh-hans", width=390)
    for path in (
        "/people/",
        f"/people/{reporter.pk}/",
        f"/people/{reporter.pk}/edit/",
        f"/people/{reporter.pk}/move/",
        "/departments/",
        f"/departments/{office.pk}/",
        f"/departments/{office.pk}/merge/",
        "/units/",
        "/units/new/",
        "/calendar/?year=2018",
        "/calendar/?year=2031",
        "/calendar/day/?day=2018-10-01",
        "/audit/",
        f"/audit/{record.pk}/",
        "/imports/",
        "/help/",
        "/help/glossary/",
    ):
        screen.open(path)
        screen.expect_no_fault()


def test_the_administration_site_obeys_the_content_policy(visitor: Visitor, keeper: User, plan: Plan) -> None:
    screen = visitor(keeper, language="en")
    for path in (
        "/admin/",
        "/admin/tracker/unit/",
        "/admin/tracker/unit/add/",
        "/admin/tracker/calendarday/",
    ):
        screen.open(path)
        assert screen.complaints == []
        assert screen.foreign == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_sheet_is_sent_looked_at_agreed_to_and_found_again(
    visitor: Visitor, keeper: User, tmp_path: Path, width: int
) -> None:
    sheet = tmp_path / "计量单位.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    screen = visitor(keeper, language="en", width=width)
    page = screen.open("/imports/?kind=units")
    page.get_by_label("File").set_input_files(sheet)
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("heading", name="Columns")).to_be_visible()  # nobody knows what 其他栏 means
    screen.expect_no_fault()
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_text("nothing is written yet")).to_be_visible()
    screen.expect_no_fault()
    assert not Unit.objects.filter(name="里").exists()
    page.get_by_label("Note").fill("从台账抄来")
    page.get_by_label("Skip the refused rows").check()
    page.get_by_role("button", name="Import: 1 new, 0 changed").click()
    expect(page.get_by_text("Imported.")).to_be_visible()
    screen.expect_no_fault()
    assert Unit.objects.filter(name="里").exists()
    with page.expect_download() as download:
        page.get_by_role("link", name="计量单位.csv").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == SHEET
    assert ImportBatch.objects.get().note == "从台账抄来"


def test_a_one_time_password_lets_an_invited_person_in(
    visitor: Visitor, keeper: User, office: Department
) -> None:
    desk = visitor(keeper, language="en")
    page = desk.open("/people/new/")
    page.get_by_label("Sign-in name").fill("xinren")
    page.locator("#id_role_0").select_option("reporter")
    page.locator("#id_department_0").select_option(label=office.name)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Set a one-time password").click()
    word = page.locator(".one-time").inner_text()
    desk.expect_no_fault()
    other = visitor(None, language="en")
    page = other.open("/accounts/login/")
    page.locator("input[name=login]").fill("xinren")
    page.locator("input[name=password]").fill(word)
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_text("xinren")).to_be_visible()
