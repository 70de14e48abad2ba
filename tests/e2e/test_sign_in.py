"""Signing in and out with a real browser."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

PASSWORD = "a long enough word"


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser writes to its console, such as a broken content policy."""
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    return messages


def test_a_colleague_signs_in_and_out(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    get_user_model().objects.create_user("wang", password=PASSWORD)
    page.goto(live_server.url)
    page.locator("input[name=login]").fill("wang")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("summary", has_text="wang")).to_be_visible()
    page.locator("summary", has_text="wang").click()
    page.locator("form[action='/accounts/logout/'] button").click()
    page.goto(live_server.url)
    expect(page.locator("input[name=login]")).to_be_visible()
    assert complaints == []
