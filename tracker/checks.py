"""Start-up checks that refuse unsafe settings: ``manage.py`` and the web server stop with a sentence.

They look at settings alone, ask no database, and hold for the demonstration too (which is safe by
itself: its keys are made at random and it listens on this machine only).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

SHORTEST_KEY = 50
FEWEST_DISTINCT = 10
_GIVEAWAYS = ("django-insecure-", "changeme", "change-me", "secret", "password", "example")


def check_settings(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return one error for each unsafe setting; an empty list lets the site start."""
    return [*_keys(), *_reach(), *_storage()]


def _keys() -> Iterator[CheckMessage]:
    for number, name in (("E001", "SECRET_KEY"), ("E002", "LEDGER_KEY")):
        if fault := _weakness(getattr(settings, name, "")):
            yield Error(
                f"{name} {fault}.",
                hint=f"Set {name} to at least {SHORTEST_KEY} random characters.",
                id=f"tracker.{number}",
            )
    if settings.LEDGER_KEY and settings.LEDGER_KEY == settings.SECRET_KEY:
        yield Error("LEDGER_KEY is the same as SECRET_KEY.", hint="Give each its own.", id="tracker.E003")


def _weakness(key: str) -> str | None:
    """Say what is wrong with a key, or return ``None``."""
    if not key:
        return "is not set"
    if len(key) < SHORTEST_KEY:
        return f"has {len(key)} characters"
    if len(set(key)) < FEWEST_DISTINCT:
        return "repeats a few characters"
    if key.lower().startswith(_GIVEAWAYS):
        return "is a placeholder"
    return None


def _reach() -> Iterator[CheckMessage]:
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if settings.DEBUG and (on_postgresql or settings.SECURE):
        yield Error(
            "DEBUG is on where real data is served (PostgreSQL or HTTPS).",
            hint="Unset DEBUG; for a look at SQLite on your own machine set SECURE=0 beside it.",
            id="tracker.E004",
        )
    if any(host in {"*", "."} for host in settings.ALLOWED_HOSTS):
        yield Error("ALLOWED_HOSTS admits every name.", hint="List the names of the site.", id="tracker.E005")
    if not settings.SECURE and settings.TRUSTED_PROXIES:
        yield Error(
            "SECURE is off although a proxy stands before the site.",
            hint="Let the proxy speak HTTPS and unset SECURE.",
            id="tracker.E006",
        )


def _storage() -> Iterator[CheckMessage]:
    if not getattr(settings, "IMPORT_EXPORT_USE_TRANSACTIONS", False):
        yield Error(
            "IMPORT_EXPORT_USE_TRANSACTIONS is off: a killed import would leave half its rows.",
            id="tracker.E007",
        )
    if settings.CACHES["default"]["BACKEND"].endswith(("DummyCache",)):
        yield Error("The cache keeps nothing: failed sign-ins would not be counted.", id="tracker.E008")
