"""The rules and the glossary can be read by everybody who is signed in."""

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.web.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(UserFactory(role=None))
    return client


def test_a_stranger_signs_in_first(client: Client) -> None:
    assert client.get("/help/").status_code == 302


@pytest.mark.parametrize(
    ("language", "page", "words"),
    [
        ("zh-hans", "/help/", "目标如何判定"),
        ("en", "/help/", "How a target is judged"),
        ("zh-hans", "/help/rules-en/", "How a target is judged"),
        ("en", "/help/rules-zh/", "目标如何判定"),
        ("en", "/help/glossary/", "牵头部门"),
    ],
)
def test_pages_are_shown_in_both_languages(reader: Client, language: str, page: str, words: str) -> None:
    reader.cookies["django_language"] = language
    assert words in reader.get(page).content.decode()


def test_an_unknown_page_is_not_found(reader: Client) -> None:
    assert reader.get("/help/secrets/").status_code == 404


def test_help_asks_a_constant_number(reader: Client) -> None:
    assert_query_count("help", reader, "/help/")
