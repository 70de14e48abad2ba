"""What every test may use. Facts, people and targets are built by the factories beside the tests."""

import gc
import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests.guards import GUARDS, Guard, without

# Playwright's synchronous interface runs an event loop in the thread that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Properties take their time on a busy machine: no example fails for being slow.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")
# Modules and models live as long as the run: looking through them for rubbish takes a seventh of its time.
gc.set_threshold(100_000, 50, 50)
# Begun first, so that no worker is left alone with the second at the end; it takes up what the first found.
FIRST = ("tests/web/test_reading_changes_nothing.py", "tests/e2e/test_every_page.py")
# How a test notices that a guard is gone; an error of any other kind is the mutation's own.
NOTICED = (AssertionError, pytest.fail.Exception, ValidationError, PermissionDenied, DatabaseError)
TAKEN_AWAY = pytest.StashKey[Guard]()
CHROMIUM_PATHS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def chromium() -> str | None:
    """Return the path of a Chromium on this machine (``CHROMIUM`` names another), or ``None``."""
    named = os.environ.get("CHROMIUM")
    return next((path for path in (named, *CHROMIUM_PATHS) if path and Path(path).exists()), None)


def pytest_report_header() -> str:
    """Say at the top of the run which database it uses, and why if that is not PostgreSQL."""
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    missing = os.environ.get("POSTGRES_MISSING")
    return f"database: {engine}" + (f" (PostgreSQL skipped: {missing})" if missing else "")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the end of the run what was not tried."""
    if missing := os.environ.get("POSTGRES_MISSING"):
        terminalreporter.write_line(f"SKIPPED PostgreSQL: {missing}; the tests ran on SQLite instead.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Add the tests that must fail without their guard; skip with a reason what cannot run here.

    That is PostgreSQL on SQLite, and pages without a browser.
    """
    items += [unguarded(item, guard) for guard in GUARDS if (item := first_of(items, guard.test))]
    items.sort(key=lambda item: [not item.nodeid.startswith(name) for name in FIRST])
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    for item in items:
        if item.get_closest_marker("postgresql") and not on_postgresql:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: python3 run.py test"))
        if {"page", "browser", "context"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            if chromium() is None and os.environ.get("REQUIRE_BROWSER") != "1":
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


def first_of(items: list[pytest.Item], test: str) -> pytest.Function | None:
    """The collected test of that name; of one with cases, where none is named, the first."""
    found = (item for item in items if test in (item.nodeid, item.nodeid.partition("[")[0]))
    return next((item for item in found if isinstance(item, pytest.Function)), None)


def unguarded(item: pytest.Function, guard: Guard) -> pytest.Function:
    """The same test once more, which has to fail because its guard is taken away."""
    again = pytest.Function.from_parent(
        item.parent,
        name=f"{item.name} without {guard.name}",
        callspec=getattr(item, "callspec", None),
        callobj=item.obj,
        fixtureinfo=item._fixtureinfo,
        originalname=item.originalname,
    )
    again.stash[TAKEN_AWAY] = guard
    again.add_marker(pytest.mark.xfail(raises=NOTICED, strict=True, reason=f"without {guard.name}"))
    return again


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Take the guard of a test away while it runs."""
    guard = pyfuncitem.stash.get(TAKEN_AWAY, None)
    with without(guard) if guard else nullcontext():
        return (yield)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Before a database of the run is dropped, end what a killed child or a page in flight holds open."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's own Chromium, which needs no sandbox inside a container."""
    path = chromium()
    if path is None:
        pytest.fail("REQUIRE_BROWSER=1 but there is no Chromium: apt-get install chromium")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Browse as a colleague in Shanghai does."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(autouse=True)
def own_language() -> None:
    """Speak the product's first language, whatever page was asked for before in another."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Forget the counts of failed sign-ins that another test left."""
    cache.clear()
