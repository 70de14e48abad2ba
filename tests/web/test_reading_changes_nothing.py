"""Whoever only reads changes nothing, and nobody writes without the token of a form (T06)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.plugin import DjangoDbBlocker

from tests.demonstrated import have_demonstration, walk_of
from tests.factories import administrator
from tracker.models import User

FEWEST_KINDS = {"admin": 50, "manager": 15, "auditor": 15, "reviewer": 15, "reporter": 15}
LEFT_OUT = {
    "sessions.Session",
    "tracker.JudgedDay",  # what a board judged afresh and kept: derived, dropped and rebuilt at will
    "tracker.JudgedTarget",  # the same
}
READ_ONLY = {"healthz", "readyz"}
EXAMPLES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration, there for this module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        have_demonstration()
        yield
        transaction.set_rollback(True)


def everything() -> dict[str, list[str]]:
    """Every row of every table; sessions and kept verdicts are left out."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.label not in LEFT_OUT
    }


@dataclass(frozen=True)
class Walk:
    """What one person met, and the tables in which a row was changed by it."""

    answers: dict[str, int]
    changed: set[str]


@pytest.fixture(scope="module", params=FEWEST_KINDS)
def walk(request: pytest.FixtureRequest, demonstration: None, django_db_blocker: DjangoDbBlocker) -> Walk:
    """One person opens every page that links lead to, and nothing else."""
    with django_db_blocker.unblock():
        client = Client()
        client.force_login(User.objects.get(username=request.param))
        before = everything()
        answers = {step.address: step.status for step in walk_of(request.param, client)}
        assert len(answers) >= FEWEST_KINDS[request.param]
        return Walk(answers, {label for label, rows in everything().items() if rows != before[label]})


def test_t06_reading_every_page_changes_no_row(walk: Walk, db: None) -> None:
    assert walk.changed == set()


def test_every_link_that_is_offered_leads_to_a_page(walk: Walk, db: None) -> None:
    assert {address: status for address, status in walk.answers.items() if status != 200} == {}


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """An address for every pattern of the site, with made-up parts."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif pattern.name not in READ_ONLY:
            yield filled(pattern, before)


def filled(pattern: URLPattern, before: str) -> str:
    """The address of one pattern."""
    route = str(pattern.pattern)
    converters: dict[str, Any] = getattr(pattern.pattern, "converters", {})
    for name, converter in converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        for written in (f"<{kind}:{name}>", f"<str:{name}>", f"<{name}>"):
            route = route.replace(written, EXAMPLES.get(kind, "x"))
    return before + route


PLAIN = sorted({path for path in addresses(get_resolver()) if not set("<>()^$?\\[]") & set(path)})


def test_nearly_every_address_of_the_site_is_tried() -> None:
    assert len(PLAIN) > 80


@pytest.mark.django_db
def test_t06_no_form_is_taken_without_its_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator())
    taken = {path: client.post(path).status_code for path in PLAIN}
    assert {path: status for path, status in taken.items() if status != 403} == {}
