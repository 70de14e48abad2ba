"""Five reports by keyboard alone, in seconds; nothing typed is lost; nobody overwrites a colleague."""

import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.test_reporting import month_before
from tests.factories import TargetFactory, UserFactory, submitted
from tracker.domain.vocabulary import Basis, Frequency, ReportState, Role
from tracker.models import Department, Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.reporting import save_draft

DUE = 5
A_MINUTE = 60
LAST = month_before(timezone.localdate(), 1)
BEFORE = month_before(timezone.localdate(), 2)


@pytest.fixture
def due(office: Department) -> list[Target]:
    """Five monthly targets; the month before the last is reported, the last one is owed."""
    window = {"starts_on": BEFORE.start, "due_on": timezone.localdate() + timedelta(days=40)}
    made = []
    for number in range(1, DUE + 1):
        target = TargetFactory(
            code=f"A0{number}-01",
            lead=office,
            basis=Basis.PLAN_TO_DATE,
            frequency=Frequency.MONTHLY,
            **window,
        )
        submitted(target, BEFORE.code, now=timezone.now(), value=Decimal(50))
        made.append(target)
    return made


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1


@pytest.fixture(params=[("zh-hans", 1280), ("en", 390)], ids=["zh at a desk", "en on a phone"])
def looks(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    yield request.param


def test_five_due_targets_are_reported_by_keyboard_alone_within_a_minute(
    visitor: Visitor, due: list[Target], reporter: User, looks: tuple[str, int]
) -> None:
    desk = visitor(reporter, *looks)
    page = desk.open("/workbench/")
    keys, began = Keys(page), time.monotonic()
    fields = page.locator(".cell")
    for _tab in range(60):  # from the top of the page to the first field, as a keyboard goes
        if page.evaluate("document.activeElement.classList.contains('cell')"):
            break
        keys.press("Tab")
    for number in range(DUE):
        expect(fields.nth(number)).to_be_focused()
        keys.press("9", "0")
        if number == 0:
            expect(page.locator(".foreseen").first).to_contain_text("90 = 90")
            expect(page.locator(".foreseen .status").first).to_be_visible()
        keys.press("Enter")
    expect(page.locator(".answer-saved")).to_have_count(DUE)
    assert set(Report.objects.filter(period=LAST.code).values_list("state", flat=True)) == {ReportState.DRAFT}
    desk.expect_no_fault()
    keys.press("Control+Enter")
    expect(page.locator("#messages .alert")).to_contain_text("5")
    took = time.monotonic() - began
    assert Report.objects.filter(period=LAST.code, state=ReportState.SUBMITTED).count() == DUE
    assert took < A_MINUTE
    assert keys.count <= 3 * DUE + 61
    desk.expect_no_fault()


def test_arrows_move_and_control_s_saves(visitor: Visitor, due: list[Target], reporter: User) -> None:
    page = visitor(reporter, "en").open("/workbench/")
    fields = page.locator(".cell")
    fields.nth(1).focus()
    page.keyboard.press("ArrowDown")
    expect(fields.nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(fields.nth(0)).to_be_focused()
    page.keyboard.type("88")
    page.keyboard.press("Control+s")
    expect(page.locator(".answer-saved")).to_have_count(1)
    assert Report.objects.get(period=LAST.code).value == 88


def test_what_could_not_be_sent_is_kept_and_offered_again(
    visitor: Visitor, due: list[Target], reporter: User
) -> None:
    desk = visitor(reporter, "en")
    page = desk.open("/workbench/")
    # not by set_offline: a page that closes then is online for a moment, and sends what it kept
    page.route("**/workbench/**", lambda route: route.abort())
    page.locator(".cell").first.focus()
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not saved; kept on this computer")).to_be_visible()
    page.close()
    page = desk.context.new_page()
    page.goto(f"{desk.address}/workbench/")
    expect(page.locator(".cell").first).to_have_value("")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".cell").first).to_have_value("77")
    page.keyboard.press("Control+s")
    expect(page.locator(".answer-saved")).to_have_count(1)
    assert Report.objects.get(period=LAST.code).value == 77


def test_the_form_keeps_itself_and_a_colleague_is_named(
    visitor: Visitor, due: list[Target], reporter: User, office: Department
) -> None:
    desk = visitor(reporter, "en")
    page = desk.open(f"/targets/{due[0].code}/report/?period={LAST.code}")
    page.get_by_label("Value (公里)").press_sequentially("90")
    expect(page.locator("#echo .status")).to_be_visible()
    expect(page.get_by_text("Saved as a draft at")).to_be_visible()
    desk.expect_no_fault()
    draft = Report.objects.get(period=LAST.code)
    other = UserFactory(full_name="张三", role=Role.REPORTER, department=office)
    save_draft(report=draft, content=ReportContent(value=Decimal(91)), by=other, now=timezone.now())
    page.get_by_label("Value (公里)").fill("95")
    expect(page.get_by_text("张三 changed this report at")).to_be_visible()
    expect(page.locator("#kept-note")).to_contain_text("91")
    expect(page.get_by_label("Value (公里)")).to_have_value("95")
    assert Report.objects.get(pk=draft.pk).value == 91
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("Saved as a draft at")).to_be_visible()
    assert Report.objects.get(pk=draft.pk).value == 95


def test_the_workbench_is_one_plain_form_without_javascript(
    visitor: Visitor, due: list[Target], reporter: User
) -> None:
    page = visitor(reporter, "en", javascript=False).open("/workbench/")
    page.locator(".cell").first.fill("90")
    page.locator(".cell").nth(1).fill("x")
    page.get_by_role("button", name="Submit all that are filled").click()
    expect(page.get_by_text("1 report was submitted.")).to_be_visible()
    expect(page.get_by_text("1 row was not taken:")).to_be_visible()
    expect(page.locator(".cell").first).to_have_value("x")
