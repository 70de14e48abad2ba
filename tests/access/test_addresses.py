"""Every address × every role × whose object: one that is not in the table fails the tests (T01, T04)."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import get_commands
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from tests.access.addresses import (
    ADDRESSES,
    ANYBODY,
    COMMANDS,
    FORM,
    ITS_TESTS,
    NOBODY,
    ONLY_LEAD_ON,
    SENDER,
    WITH_A_STEP,
    Address,
    patterns,
)
from tests.access.one_of_everything import NOW, OTHER, OWN, City, build
from tests.access.paper import PAPER, written
from tests.access.test_matrix import EXPECTED
from tracker.access import Action

CLOSED = {403, 404}
BEHIND_A_PAGE = {
    "SUBMIT_REPORT",
    "ATTACH_EVIDENCE",
    "RETURN_REPORT",
    "LOAD_HISTORY",
    "ISSUE_BRIEFING",
    "KEEP_VIEWS",
    "READ_PROPOSED_ORDERS",
}
CASES = [
    pytest.param(name, rule, id=f"{name}-{rule.method}-{rule.thing or 'it'}")
    for name, rules in ADDRESSES.items()
    for rule in rules
]


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[City]:
    """One of everything, made once for this module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(city: City, django_db_blocker: DjangoDbBlocker) -> dict[str, Client]:
    """Everybody of the matrix, signed in."""
    found = {name: Client() for name in city.people}
    with django_db_blocker.unblock():
        for name, client in found.items():
            client.force_login(city.people[name])
    return found


def address(name: str, rule: Address, named: dict[str, Any]) -> str:
    if rule.query:
        return f"{reverse(name)}?{rule.query.format(**named)}"
    return reverse(name, kwargs=named)


def status(client: Client, path: str, rule: Address, **headers: str) -> int:
    """How an address answers; whatever it changes is taken back."""
    with transaction.atomic():
        answer = client.post(path) if rule.method == FORM else client.get(path, headers=headers or None)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    return answer.status_code


def welcome(rule: Address, where: str) -> set[str]:
    """Who should be answered, by the matrix."""
    if not isinstance(rule.needs, Action):
        return (
            set()
            if rule.needs in (ITS_TESTS, NOBODY, SENDER, WITH_A_STEP)
            else {*EXPECTED[Action.READ_TARGETS], "nobody"}
        )
    reach = EXPECTED[rule.needs]
    return {name for name, places in reach.items() if not rule.thing or rule.anywhere or where in places}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "rule"), CASES)
def test_t01_t04_an_address_answers_exactly_whom_its_row_names(
    city: City, clients: dict[str, Client], name: str, rule: Address
) -> None:
    for where in (OWN, OTHER) if city.differs(rule.thing) else (OWN,):
        path = address(name, rule, city.things[where][rule.thing])
        found = {person for person, client in clients.items() if status(client, path, rule) not in CLOSED}
        assert found == welcome(rule, where), path


LISTS = ["targets", "reports", "people", "departments", "units", "audit", "orders", "board", "calendar"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_t01_the_part_for_htmx_and_the_export_answer_nobody_else(
    city: City, clients: dict[str, Client], name: str
) -> None:
    rule, path = ADDRESSES[name][0], reverse(name)
    asked = {"HX-Request": "true", "HX-Target": "results"}
    for query, headers in (("", asked), ("?export=csv", {}), ("?export=xlsx", {})):
        found = {
            person
            for person, client in clients.items()
            if status(client, path + query, rule, **headers) not in CLOSED
        }
        assert found == welcome(rule, OWN), (path, query, headers)


@pytest.mark.django_db
def test_t02_a_stranger_is_asked_to_sign_in_everywhere(city: City) -> None:
    client = Client()
    for name, rules in ADDRESSES.items():
        for rule in rules:
            path = address(name, rule, city.things[OWN][rule.thing])
            answer = client.post(path) if rule.method == FORM else client.get(path)
            if rule.needs not in (ANYBODY, NOBODY):
                hidden = answer.status_code in (404, 405) and name.startswith("admin:")
                asked = answer.status_code == 302 and answer.headers["Location"].startswith(
                    "/accounts/login/"
                )
                assert hidden or asked, path


def test_every_address_has_its_row() -> None:
    there = {name.removeprefix("admin:") if {"<", "("} & set(name) else name for name, _route in patterns()}
    assert there == {*ADDRESSES, *ONLY_LEAD_ON}


def test_every_command_has_its_row() -> None:
    assert {name for name, app in get_commands().items() if app == "tracker"} == set(COMMANDS)


def test_every_action_but_those_of_sheets_opens_an_address() -> None:
    """Rights that no page asks for are asked by the sheets and the services behind a page."""
    opened = {rule.needs for rules in ADDRESSES.values() for rule in rules}
    assert {action.name for action in Action if action not in opened} == BEHIND_A_PAGE


def test_the_paper_says_what_the_code_says() -> None:
    """``WRITE_PAPERS=1`` writes it anew."""
    if os.environ.get("WRITE_PAPERS") == "1":
        PAPER.write_text(written(), encoding="utf-8")
    assert PAPER.read_text(encoding="utf-8") == written()


def test_the_paper_names_every_role_and_action() -> None:
    text = PAPER.read_text(encoding="utf-8")
    assert not [action for action in Action if action.value not in text]
    assert not re.findall(r"\bNone\b", text)
