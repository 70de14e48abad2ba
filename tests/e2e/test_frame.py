"""The frame of every page in a real browser: both languages, both widths, keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import LANGUAGES, WIDTHS, Screen
from tracker.models import User

Visitor = Callable[..., Screen]
OPEN = ["/accounts/login/", "/accounts/password/reset/", "/nowhere/"]
OWN = [
    "/accounts/2fa/totp/activate/",
    "/accounts/profile/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/nowhere/",
    "/accounts/2fa/",
]
every_face = pytest.mark.parametrize(
    ("language", "width"), [(language, width) for language in LANGUAGES for width in WIDTHS]
)


@every_face
@pytest.mark.parametrize("path", OPEN)
def test_a_stranger_meets_no_fault(visitor: Visitor, path: str, language: str, width: int) -> None:
    screen = visitor(None, language, width)
    screen.open(path)
    screen.complaints = [text for text in screen.complaints if "404" not in text]
    screen.expect_no_fault()


@every_face
@pytest.mark.parametrize("path", OWN)
def test_a_colleague_meets_no_fault(
    visitor: Visitor, keeper: User, path: str, language: str, width: int
) -> None:
    screen = visitor(keeper, language, width)
    screen.open(path)
    screen.complaints = [text for text in screen.complaints if "404" not in text]
    screen.expect_no_fault()


def test_the_menu_of_a_phone_opens_and_has_no_fault(visitor: Visitor, keeper: User) -> None:
    screen = visitor(keeper, "zh-hans", 390)
    page = screen.open("/accounts/profile/")
    page.locator("[data-toggle-menu]").click()
    expect(page.locator("#topbar-body")).to_be_visible()
    for summary in page.locator("#topbar-body summary").all():
        summary.click()
    screen.expect_no_fault()


def test_without_a_script_the_menu_of_a_phone_stands_open(
    browser: object, live_server: object, visitor: Visitor, keeper: User
) -> None:
    screen = visitor(keeper, "zh-hans", 390)
    screen.page.route("**/*.js", lambda route: route.abort())
    page = screen.open("/accounts/profile/")
    expect(page.locator("#topbar-body")).to_be_visible()


def test_the_language_switch_is_remembered_for_the_person(visitor: Visitor, keeper: User) -> None:
    screen = visitor(keeper, "zh-hans")
    page = screen.open("/accounts/profile/")
    page.locator(".language button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    other_machine = visitor(keeper, "zh-hans")
    expect(other_machine.open("/accounts/profile/").locator("html")).to_have_attribute("lang", "en")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(visitor: Visitor, keeper: User) -> None:
    page = visitor(keeper).open("/accounts/profile/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_escape_closes_a_menu_and_gives_the_focus_back(visitor: Visitor, keeper: User) -> None:
    page = visitor(keeper).open("/accounts/profile/")
    menu = page.locator(".topbar-tools details.pop")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
