"""Windows of a real browser for the tests of pages, and people to sit before them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.browsing import HEIGHT, Screen
from tests.factories import DepartmentFactory, UserFactory, administrator
from tracker.domain.vocabulary import Role
from tracker.models import Department, User

Visitor = Callable[..., Screen]
expect.set_options(timeout=20_000)  # of a busy machine; what is there at once is seen at once


@pytest.fixture
def visitor(
    browser: Browser, browser_context_args: dict[str, Any], live_server: LiveServer
) -> Iterator[Visitor]:
    """Return a function (person or None, language, width, javascript) → ``Screen``."""
    contexts: list[BrowserContext] = []

    def sit_down(
        person: User | None = None, language: str = "zh-hans", width: int = 1280, javascript: bool = True
    ) -> Screen:
        options = {"viewport": {"width": width, "height": HEIGHT}, "java_script_enabled": javascript}
        context = browser.new_context(**{**browser_context_args, **options})
        contexts.append(context)
        screen = Screen(context, live_server.url)
        screen.speak(language)
        if person is not None:
            screen.sign_in(person)
        return screen

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture
def office(transactional_db: None) -> Department:
    """The department of the reporter and the reviewer."""
    return DepartmentFactory(name="市住房城乡建设管理委")


@pytest.fixture
def reporter(office: Department) -> User:
    """Enters what ``office`` owes."""
    return UserFactory(username="reporter", full_name="李填报", role=Role.REPORTER, department=office)


@pytest.fixture
def reviewer(office: Department) -> User:
    """Accepts or returns what ``office`` reports."""
    return UserFactory(username="reviewer", full_name="周审核", role=Role.REVIEWER, department=office)


@pytest.fixture
def manager(transactional_db: None) -> User:
    """Looks at the whole city."""
    return UserFactory(username="manager", full_name="陈管理", role=Role.MANAGER)


@pytest.fixture
def auditor(transactional_db: None) -> User:
    """Reads everything, changes nothing."""
    return UserFactory(username="auditor", full_name="吴审计", role=Role.AUDITOR)


@pytest.fixture
def keeper(transactional_db: None) -> User:
    """The administrator."""
    return administrator()
