"""The wall chart in a browser: by keyboard, opened in place, on paper, and two days compared."""

from datetime import date
from decimal import Decimal

from playwright.sync_api import expect

from tests.e2e.browsing import LANGUAGES, WIDTHS
from tests.e2e.conftest import Visitor
from tests.factories import ActionFactory, PlanFactory, TargetFactory, UserFactory, accepted, at
from tracker.domain.vocabulary import Role

DAYS = "as_of=2018-10-29&known_at=2018-12-01"


def build() -> None:
    """Two actions; the first falls behind, and half of the third quarter is corrected later."""
    plan = PlanFactory(live_since=date(2018, 1, 1))
    for number, values in ((1, (25, 1, 1)), (2, (25, 25, 25))):
        target = TargetFactory(plan=plan, action=ActionFactory(plan=plan, number=number), code=f"T-{number}")
        for quarter, value in enumerate(values, start=1):
            accepted(target, f"2018Q{quarter}", value=Decimal(value), now=at(date(2018, 3 * quarter + 1, 5)))


def test_a_manager_walks_the_chart_by_keyboard_and_opens_a_group(
    visitor: Visitor, transactional_db: None
) -> None:
    build()
    manager = UserFactory(role=Role.MANAGER)
    for language, width in zip(LANGUAGES, WIDTHS, strict=True):
        screen = visitor(manager, language=language, width=width)
        screen.open("/board/changes/?from=2018-05-31&to=2018-10-29&known_at=2018-12-01")
        screen.expect_no_fault()
        screen.open(f"/board/?{DAYS}")
        screen.expect_no_fault()
    page = screen.page
    page.locator("a.wall-name").first.focus()
    for key in ("ArrowDown", "ArrowRight", "End"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.href").endswith("as_of=2018-10-29&open=1#group-1")
    assert page.locator("[data-wallchart] [tabindex='0']").count() == 1
    page.locator("a.wall-name").nth(1).click()
    expect(page.locator("#opened-lines")).to_contain_text("T-1")
    screen.expect_no_fault()
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    assert page.locator(".wall-cell").first.is_visible()
    assert not page.locator(".topbar").is_visible()
