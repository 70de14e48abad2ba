"""From the workbench to the reviewer and back, with a real browser."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Visitor
from tests.factories import TargetFactory, submitted
from tracker.domain.periods import Period, months_code
from tracker.domain.vocabulary import Basis, Frequency, ReportState
from tracker.explanations import period_words
from tracker.models import Department, Report, Target, User


def month_before(day: date, back: int) -> Period:
    """The whole month that lies ``back`` months before the one of ``day``."""
    for _month in range(back):
        day = day.replace(day=1) - timedelta(days=1)
    return Period(months_code(day.year, day.month, 1), day.replace(day=1), day)


@pytest.fixture
def last_month() -> Period:
    return month_before(timezone.localdate(), 1)


@pytest.fixture
def target(office: Department, last_month: Period) -> Target:
    """A monthly target that owes the last two months."""
    return TargetFactory(
        code="A12-01",
        name="架空线入地",
        lead=office,
        basis=Basis.PLAN_TO_DATE,
        frequency=Frequency.MONTHLY,
        starts_on=month_before(timezone.localdate(), 2).start,
        due_on=timezone.localdate() + timedelta(days=300),
    )


def test_a_number_is_typed_understood_warned_of_sent_returned_and_accepted(
    visitor: Visitor, target: Target, last_month: Period, reporter: User, reviewer: User
) -> None:
    earlier = month_before(timezone.localdate(), 2)
    submitted(target, earlier.code, now=timezone.now(), value=Decimal(61))
    desk = visitor(reporter, language="en")
    page = desk.open("/workbench/")
    with translation.override("en"):
        period = period_words(last_month.code)
    page.get_by_role("link", name=f"Form A12-01 {period}").click()
    page.get_by_label("Value (公里)").press_sequentially("６０")
    expect(page.locator("#echo")).to_contain_text("６０ = 60")
    desk.expect_no_fault()
    page.get_by_label("Value (公里)").press("Enter")  # never submits: it saves the draft
    expect(page.get_by_text("was saved as a draft")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#warnings")).to_contain_text("The running total falls from 61 to 60.")
    desk.complaints.clear()  # the browser notes the 422 of what is not sent yet
    desk.expect_no_fault()
    page.get_by_label("Note", exact=True).fill("两段复测后核减")
    page.get_by_role("button", name="Submit anyway").click()
    expect(page.get_by_text("was submitted for review")).to_be_visible()

    beside = visitor(reviewer, language="en")
    page = beside.open("/reviews/")
    card = page.locator("article", has_text=last_month.code[:4]).first
    expect(card.get_by_text("The running total falls from 61 to 60.")).to_be_visible()
    beside.expect_no_fault()
    card.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("was accepted")).to_be_visible()
    assert Report.objects.get(period=last_month.code).state == ReportState.ACCEPTED


def test_what_is_typed_before_the_scripts_are_there_is_heard(
    visitor: Visitor, target: Target, last_month: Period, reporter: User
) -> None:
    desk = visitor(reporter)
    page, on_their_way = desk.page, list[Route]()
    page.route("**/htmx*", lambda route: on_their_way.append(route))
    page.goto(f"{desk.address}/targets/A12-01/report/?period={last_month.code}", wait_until="commit")
    page.locator(".amounts input").first.press_sequentially("1.2万")
    on_their_way[0].continue_()
    expect(page.locator("#echo")).to_contain_text("1.2万 = 12,000")
    expect(page.locator("#kept-state")).to_contain_text("已自动保存")
    desk.expect_no_fault()

    page.locator(".amounts input").first.fill("约六十")
    on_their_way.clear()
    page.get_by_role("button", name="保存草稿").click(no_wait_after=True)
    expect(page.locator("[data-errors]")).to_be_visible()
    page.locator("[name=note]").press_sequentially("复测")
    on_their_way[0].continue_()
    expect(page.locator("#kept-state")).not_to_be_empty()
    expect(page.locator("[name=note]")).to_be_focused()


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1280)])
def test_every_page_of_reporting_is_whole_on_any_screen(
    visitor: Visitor,
    target: Target,
    last_month: Period,
    reporter: User,
    reviewer: User,
    language: str,
    width: int,
) -> None:
    report = submitted(
        target, month_before(timezone.localdate(), 2).code, now=timezone.now(), value=Decimal(6)
    )
    desk = visitor(reporter, language=language, width=width)
    for path in (
        "/workbench/",
        f"/targets/A12-01/report/?period={last_month.code}",
        "/reports/",
        f"/reports/{report.pk}/",
    ):
        desk.open(path)
        desk.expect_no_fault()
    other = visitor(reviewer, language=language, width=width)
    for path in ("/reviews/", f"/reviews/{report.pk}/"):
        other.open(path)
        other.expect_no_fault()


def test_the_form_works_without_javascript(
    visitor: Visitor, target: Target, last_month: Period, reporter: User
) -> None:
    desk = visitor(reporter, language="en", javascript=False)
    page = desk.open(f"/targets/A12-01/report/?period={last_month.code}")
    page.get_by_label("Value (公里)").fill("1.2万")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("1.2万 = 12,000")).to_be_visible()
