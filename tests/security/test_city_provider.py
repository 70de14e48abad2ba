"""Signing in through the city's identity provider: for people who are here, matched by a claim (T16, T21)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from tests.architecture.tree import run_tool
from tests.factories import UserFactory, administrator, at
from tests.security.city_provider import CLIENT, SECRET, CityProvider, city_provider
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, User
from tracker.services.people import disable_person

pytestmark = pytest.mark.django_db
BEGIN = "/accounts/oidc/oidc/login/"


@pytest.fixture
def provider(settings: Settings) -> Iterator[CityProvider]:
    with city_provider() as running:
        app = {"provider_id": "oidc", "name": "随申办", "client_id": CLIENT, "secret": SECRET}
        app["settings"] = {"server_url": running.address}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield running


@pytest.fixture(autouse=True)
def wang() -> User:
    return UserFactory(username="wang", role=Role.MANAGER, email="wang@example.org")


def through(provider: CityProvider, client: Client, begin: str = BEGIN) -> HttpResponse:
    """Walk from the button to where the provider sends the browser back."""
    away = client.post(begin).headers["Location"]
    assert away.startswith(provider.address + "/authorize?")
    back = provider.authorize(dict(parse_qsl(urlsplit(away).query)))
    parts = urlsplit(back)
    assert parts.netloc == "testserver"
    return client.get(f"{parts.path}?{parts.query}")


def failures() -> list[str]:
    rows = AuditRecord.objects.filter(verb="sign_in_failed").order_by("pk")
    return [row.after["why"] for row in rows]


def test_the_sign_in_page_offers_the_provider(provider: CityProvider, client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert f'action="{BEGIN}' in html
    assert "随申办" in html


def test_a_person_who_is_here_comes_in_and_leaves_one_record(provider: CityProvider, client: Client) -> None:
    assert through(provider, client).headers["Location"] == "/"
    assert client.get("/accounts/profile/").status_code == 200
    (row,) = AuditRecord.objects.filter(verb="sign_in")
    assert (row.actor_name, row.after["way"]) == ("wang", "oidc")
    assert provider.asked[0]["code_challenge_method"] == "S256"


def test_who_came_once_is_known_by_the_provider_s_own_number(provider: CityProvider) -> None:
    through(provider, Client())
    provider.person = {"sub": "4711", "preferred_username": "renamed"}
    again = Client()
    assert through(provider, again).headers["Location"] == "/"
    assert User.objects.count() == 1 + User.objects.exclude(username="wang").count()


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "stranger"},
        {"preferred_username": ""},
        {"preferred_username": ["wang"]},
        {"preferred_username": "WANG"},
        {"email": "wang@example.org", "email_verified": True},
        {},
    ],
    ids=["stranger", "empty", "list", "other case", "address", "nothing"],
)
def test_nobody_is_made_or_found_by_another_claim(
    provider: CityProvider, client: Client, claims: dict[str, Any]
) -> None:
    people = User.objects.count()
    provider.person = {"sub": "1", **claims}
    assert through(provider, client).status_code == 403
    assert client.get("/accounts/profile/").status_code == 302
    assert (User.objects.count(), failures()) == (people, ["unknown"])


@pytest.mark.parametrize(("verified", "status"), [(True, 302), (False, 403), ("true", 403)])
def test_an_address_counts_when_the_provider_verified_it(
    provider: CityProvider, client: Client, settings: Settings, verified: Any, status: int
) -> None:
    settings.OIDC_CLAIM = "email"
    provider.person = {"sub": "1", "email": "Wang@example.org", "email_verified": verified}
    assert through(provider, client).status_code == status


def test_a_disabled_person_stays_out(provider: CityProvider, client: Client, wang: User) -> None:
    disable_person(person=wang, by=administrator(), now=at("2026-01-05"))
    assert through(provider, client).headers["Location"] == "/accounts/inactive/"
    assert failures() == ["disabled"]


def test_nobody_ties_a_foreign_account_to_the_own_one(provider: CityProvider, client: Client) -> None:
    client.force_login(administrator())
    assert through(provider, client, f"{BEGIN}?process=connect").status_code == 400
    assert User.objects.get(username="admin").socialaccount_set.count() == 0


def test_who_says_no_at_the_provider_is_not_signed_in(provider: CityProvider, client: Client) -> None:
    provider.refuses = True
    assert through(provider, client).status_code in (302, 401)
    assert client.get("/accounts/profile/").status_code == 302


def test_a_code_that_somebody_else_got_is_worth_nothing(provider: CityProvider, client: Client) -> None:
    away = client.post(BEGIN).headers["Location"]
    back = urlsplit(provider.authorize(dict(parse_qsl(urlsplit(away).query))))
    thief = Client()
    assert thief.get(f"{back.path}?{back.query}").status_code == 401
    assert thief.get("/accounts/profile/").status_code == 302


def test_the_variables_of_the_environment_turn_it_on() -> None:
    code = "import shservice.settings as s; print(s.OIDC_CLAIM, s.SOCIALACCOUNT_PROVIDERS['openid_connect'])"
    variables = {
        "OIDC_SERVER_URL": "https://id.example.cn",
        "OIDC_CLIENT_ID": "x",
        "OIDC_CLIENT_SECRET": "y",
        "OIDC_CLAIM": "email",
    }
    status, output = run_tool("python", "-c", code, **variables)
    assert status == 0, output
    assert output.startswith("email {")
    assert "'OAUTH_PKCE_ENABLED': True" in output
