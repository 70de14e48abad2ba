"""A list in a real browser: sorted, turned and filtered without a full reload, with the focus kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Screen
from tests.factories import PlanFactory, TargetFactory, lead_of
from tracker.models import Target, User

Visitor = Callable[..., Screen]


@pytest.fixture
def targets(transactional_db: None) -> list[Target]:
    """Thirty targets of one plan and one office: two pages."""
    plan = PlanFactory()
    first = TargetFactory(code="T001", plan=plan)
    return [first, *(TargetFactory(code=f"T{n:03}", plan=plan, lead=lead_of(first)) for n in range(2, 31))]


@pytest.fixture
def screen(visitor: Visitor, manager: User, targets: list[Target]) -> Screen:
    return visitor(manager, "en")


def mark(page: Page) -> None:
    """Leave a mark that a full reload would wipe."""
    page.evaluate("window.mark = 1")


def is_same_document(page: Page) -> bool:
    return page.evaluate("window.mark === 1")


def test_sorting_changes_the_table_and_the_address_alone(screen: Screen) -> None:
    page = screen.open("/targets/")
    mark(page)
    page.locator("#sort-code").click()
    expect(page.locator("th[aria-sort=ascending], th[aria-sort=descending]")).to_have_count(1)
    assert "sort=" in page.url
    assert is_same_document(page)


def test_the_focus_stays_on_the_heading_that_was_clicked(screen: Screen) -> None:
    page = screen.open("/targets/")
    page.locator("#sort-code").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending], th[aria-sort=descending]")).to_have_count(1)
    expect(page.locator("#sort-code")).to_be_focused()


def test_the_second_page_comes_without_a_reload(screen: Screen) -> None:
    page = screen.open("/targets/")
    mark(page)
    page.locator("#page-next").click()
    expect(page.locator(".pager [aria-current=page]")).to_have_text("2")
    assert is_same_document(page)
    screen.expect_no_fault()


def test_a_search_narrows_the_list_and_says_how_many(screen: Screen) -> None:
    page = screen.open("/targets/")
    mark(page)
    page.locator("#filters input[name=q]").fill("T017")
    expect(page.locator("#result-count")).to_have_text("1 row")
    assert is_same_document(page)


def test_the_files_hold_what_was_filtered_last(screen: Screen) -> None:
    page = screen.open("/targets/")
    page.locator("#filters input[name=q]").fill("T017")
    expect(page.locator("#result-count")).to_have_text("1 row")
    assert "q=T017" in str(page.locator("#exports a").first.get_attribute("href"))


def test_a_filter_keeps_the_order(screen: Screen) -> None:
    page = screen.open("/targets/")
    page.locator("#sort-code").click()
    expect(page.locator("th[aria-sort=ascending], th[aria-sort=descending]")).to_have_count(1)
    page.locator("#filters input[name=q]").fill("T01")
    expect(page.locator("#result-count")).to_have_text("10 rows")
    expect(page.locator("th[aria-sort=ascending], th[aria-sort=descending]")).to_have_count(1)


def test_the_slash_goes_to_the_search_box_of_the_site(screen: Screen) -> None:
    page = screen.open("/targets/")
    page.keyboard.press("/")
    page.keyboard.type("T005")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("T005")


def test_rows_a_page_are_chosen_with_one_click(screen: Screen) -> None:
    page = screen.open("/targets/")
    page.locator("#per-page").select_option("50")
    expect(page.locator("#results tbody tr")).to_have_count(30)


def test_everything_works_without_a_script(
    browser, browser_context_args, live_server, manager: User, targets: list[Target]
) -> None:
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    screen = Screen(context, live_server.url)
    screen.sign_in(manager)
    page = screen.open("/targets/")
    page.locator("#page-next").click()
    expect(page.locator(".pager [aria-current=page]")).to_have_text("2")
    page.locator("#sort-code").click()
    expect(page.locator("th[aria-sort=ascending], th[aria-sort=descending]")).to_have_count(1)
    page.locator("#filters input[name=q]").fill("T017")
    page.locator("#filters button[type=submit]").first.click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    context.close()


def test_a_session_that_ended_leads_to_the_sign_in_page(screen: Screen) -> None:
    page = screen.open("/targets/")
    screen.context.clear_cookies()
    page.locator("#sort-code").click()
    expect(page.locator("input[name=login]")).to_be_visible()
