"""The start-up checks that refuse unsafe settings."""

import secrets

import pytest
from pytest_django.fixtures import Settings

from tracker.checks import check_settings


def found() -> list[str | None]:
    return [message.id for message in check_settings()]


def test_the_settings_of_this_run_are_safe() -> None:
    assert found() == []


@pytest.mark.parametrize("name", ["SECRET_KEY", "LEDGER_KEY"])
@pytest.mark.parametrize("weak", ["short", "abc" * 30, "django-insecure-" + "0123456789abcdefghij" * 3])
def test_a_weak_key_is_refused(settings: Settings, name: str, weak: str) -> None:
    setattr(settings, name, weak)
    assert found() == ["tracker.E001" if name == "SECRET_KEY" else "tracker.E002"]


def test_a_missing_ledger_key_is_refused(settings: Settings) -> None:
    settings.LEDGER_KEY = ""
    assert found() == ["tracker.E002"]


def test_a_ledger_key_that_is_the_secret_key_is_refused(settings: Settings) -> None:
    settings.LEDGER_KEY = settings.SECRET_KEY = secrets.token_urlsafe(48)
    assert found() == ["tracker.E003"]


def test_debug_behind_https_is_refused(settings: Settings) -> None:
    settings.DEBUG = settings.SECURE = True
    assert found() == ["tracker.E004"]


def test_an_open_list_of_hosts_is_refused(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["progress.example.cn", "*"]
    assert found() == ["tracker.E005"]


def test_plain_http_behind_a_proxy_is_refused(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert found() == ["tracker.E006"]


def test_imports_without_transactions_are_refused(settings: Settings) -> None:
    settings.IMPORT_EXPORT_USE_TRANSACTIONS = False
    assert found() == ["tracker.E007"]


def test_a_cache_that_forgets_is_refused(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert found() == ["tracker.E008"]
