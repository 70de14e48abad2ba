"""Signing in: limits, the same answer for unknown names, ends of sessions (T15–T18), and the trace (T24)."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core.cache import caches
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import PASSWORD, UserFactory, administrator, at
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, User
from tracker.services.people import disable_person, set_password

pytestmark = pytest.mark.django_db
START = "2026-03-02 09:00:00+08:00"
LOGIN = "/accounts/login/"
INSIDE = "/accounts/profile/"


@pytest.fixture(autouse=True)
def wang() -> User:
    return UserFactory(username="wang", role=Role.MANAGER)


def sign_in(client: Client, name: str = "wang", password: str = PASSWORD, **more: Any) -> HttpResponse:
    return client.post(LOGIN, {"login": name, "password": password, **more.pop("data", {})}, **more)


def is_in(client: Client) -> bool:
    return client.get(INSIDE).status_code == 200


def records(verb: str) -> list[AuditRecord]:
    return list(AuditRecord.objects.filter(verb=verb).order_by("pk"))


def lock(client: Client, name: str = "wang", **more: Any) -> None:
    for _n in range(5):
        assert sign_in(client, name, "wrong", **more).status_code == 200


@pytest.mark.smoke
def test_t16_five_bad_passwords_lock_for_half_an_hour(client: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        lock(client)
        clock.shift(timedelta(minutes=29))
        assert sign_in(client).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert sign_in(client).status_code == 302


def test_t16_another_person_and_another_place_are_not_locked(client: Client) -> None:
    UserFactory(username="li", role=Role.MANAGER)
    lock(client)
    assert sign_in(Client(), "li").status_code == 302
    assert sign_in(Client(), REMOTE_ADDR="192.0.2.7").status_code == 302


@pytest.mark.parametrize(
    "disguise",
    [
        lambda n: {"HTTP_X_FORWARDED_FOR": f"192.0.2.{n}"},
        lambda n: {"HTTP_HOST": f"localhost:{8000 + n}"},
        lambda n: {"HTTP_X_REAL_IP": f"192.0.2.{n}", "HTTP_FORWARDED": f"for=192.0.2.{n}"},
    ],
    ids=["forwarded-for", "ports of the host", "real-ip"],
)
def test_t16_no_header_gives_more_tries(client: Client, disguise: Any) -> None:
    for number in range(5):
        sign_in(client, password="wrong", **disguise(number))
    assert sign_in(client, **disguise(9)).status_code == 200


@pytest.mark.parametrize("other", ["WANG", " wang "])
def test_t16_another_spelling_gives_no_more_tries(client: Client, other: str) -> None:
    lock(client)
    assert sign_in(client, other).status_code == 200


def test_t16_an_ipv6_network_counts_once(client: Client) -> None:
    for number in range(5):
        sign_in(client, password="wrong", REMOTE_ADDR=f"2001:db8::{number + 1:x}")
    assert sign_in(client, REMOTE_ADDR="2001:db8::99").status_code == 200
    assert sign_in(client, REMOTE_ADDR="2001:db8:1::1").status_code == 302


def test_t16_behind_a_proxy_the_address_it_saw_counts(client: Client, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        sign_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 192.0.2.1")
    assert sign_in(client, HTTP_X_FORWARDED_FOR="10.0.0.9, 192.0.2.1").status_code == 200
    assert sign_in(client, HTTP_X_FORWARDED_FOR="10.0.0.9, 192.0.2.2").status_code == 302


@pytest.mark.smoke
def test_t16_the_count_is_shared_by_all_processes_and_cannot_be_pushed_out(settings: Settings) -> None:
    """It lies in the database: another process finds it, and made-up names do not displace it."""
    product = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shservice_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
    settings.CACHES = {"default": product}
    call_command("createcachetable", verbosity=0)
    lock(Client())
    caches["default"].set_many({f"made-up-{number}": [1] for number in range(400)})
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), REMOTE_ADDR="192.0.2.7").status_code == 302


def shown(response: HttpResponse) -> str:
    """The page without the token of its forms and the name that was typed."""
    html = response.content.decode().replace("nobody-here", "NAME").replace("wang", "NAME")
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", html)


@pytest.mark.parametrize("times", [1, 6], ids=["wrong", "locked"])
def test_t17_an_unknown_name_gets_the_same_answer(times: int) -> None:
    answers = []
    for name in ("wang", "nobody-here"):
        client = Client()
        for _n in range(times):
            answer = sign_in(client, name, "wrong")
        answers.append((answer.status_code, shown(answer)))
    assert answers[0] == answers[1]


def test_t17_an_unknown_name_costs_as_much_as_a_known_one(client: Client) -> None:
    """One hash each: that is what takes the time."""
    with mock.patch("django.contrib.auth.hashers.MD5PasswordHasher.encode", return_value="md5$x$y") as encode:
        counts = []
        for name in ("wang", "nobody-here"):
            encode.reset_mock()
            sign_in(client, name, "wrong")
            counts.append(encode.call_count)
    assert counts[0] == counts[1] > 0


def test_t17_a_disabled_account_is_told_only_to_whoever_knows_its_password(
    client: Client, wang: User
) -> None:
    disable_person(person=wang, by=administrator(), now=at("2026-01-05"))
    assert sign_in(client, password="wrong").status_code == 200
    assert sign_in(client).headers["Location"] == "/accounts/inactive/"


@pytest.mark.smoke
def test_t18_the_key_is_new_at_sign_in_and_dead_after_sign_out(client: Client) -> None:
    client.get(LOGIN)
    sign_in(client)
    key = client.session.session_key
    client.post("/accounts/logout/")
    stale = Client()
    stale.cookies[site_settings.SESSION_COOKIE_NAME] = key
    assert not is_in(stale)


@pytest.mark.parametrize("end", ["password", "disabled"])
def test_t18_a_new_password_or_disabling_ends_every_session_at_once(wang: User, end: str) -> None:
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser)
        assert is_in(browser)
    if end == "password":
        set_password(person=wang, password="another good phrase", by=administrator(), now=at("2026-01-05"))
    else:
        disable_person(person=wang, by=administrator(), now=at("2026-01-05"))
    assert [is_in(browser) for browser in browsers] == [False, False]


def test_t18_changing_the_own_password_ends_the_other_sessions_and_is_recorded_once() -> None:
    here, elsewhere = Client(), Client()
    sign_in(here), sign_in(elsewhere)
    new = {"oldpassword": PASSWORD, "password1": "another good phrase", "password2": "another good phrase"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert not is_in(elsewhere)
    assert sign_in(Client(), password="another good phrase").status_code == 302
    (row,) = records("set_password")
    assert (row.actor_name, row.object_type) == ("wang", "user")


def test_t18_the_cookie_of_a_session_is_for_this_site_alone(client: Client) -> None:
    cookie = sign_in(client).cookies[site_settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.fixture
def nine_o_clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def left(client: Client, method: str = "get") -> dict[str, Any]:
    return getattr(client, method)("/accounts/session/").json()


def test_t18_asking_how_long_the_session_lasts_does_not_prolong_it(client: Client, nine_o_clock: Any) -> None:
    sign_in(client), client.get(INSIDE)
    for minutes in (10, 20, 29):
        nine_o_clock.move_to(datetime.fromisoformat(START) + timedelta(minutes=minutes))
        assert left(client)["left"] == (30 - minutes) * 60
    nine_o_clock.shift(timedelta(minutes=2))
    assert (left(client)["left"], is_in(client)) == (0, False)


def test_t18_staying_signed_in_prolongs_up_to_twelve_hours(client: Client, nine_o_clock: Any) -> None:
    sign_in(client)
    for _n in range(12 * 60 // 20):
        assert left(client, "post")["left"] > 0
        nine_o_clock.shift(timedelta(minutes=20))
    nine_o_clock.shift(timedelta(minutes=1))
    assert left(client, "post")["left"] == 0


def test_t18_staying_signed_in_needs_the_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/accounts/session/").status_code == 403


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https:evil.example",
        "/\\evil.example",
        "%2f%2fevil.example",
        "http://evil.example/x",
    ],
)
def test_t15_signing_in_and_out_lead_nowhere_else(client: Client, elsewhere: str) -> None:
    for answer in (
        sign_in(client, data={"next": elsewhere}),
        client.get(LOGIN, {"next": elsewhere}),
        client.post("/accounts/logout/", {"next": elsewhere}),
    ):
        assert answer.status_code == 302
        address = answer.headers["Location"].replace("\\", "/")  # as browsers do
        assert urlsplit(urljoin("http://testserver/accounts/login/", address)).netloc == "testserver"


@pytest.mark.smoke
def test_t24_each_attempt_to_sign_in_leaves_one_record(client: Client) -> None:
    sign_in(client, password="wrong"), sign_in(client, "nobody-here", "wrong"), sign_in(client)
    client.post("/accounts/logout/")
    bad = [(row.object_label, row.object_id != "", row.after["why"]) for row in records("sign_in_failed")]
    assert bad == [("wang", True, "password"), ("nobody-here", False, "password")]
    (good,), (out,) = records("sign_in"), records("sign_out")
    assert (good.actor_name, good.after["way"], good.after["address"]) == ("wang", "password", "127.0.0.1")
    assert out.actor_name == "wang"


def test_t24_a_locked_and_a_disabled_account_say_so_in_the_audit(client: Client, wang: User) -> None:
    lock(client), sign_in(client)
    disable_person(person=wang, by=administrator(), now=at("2026-01-05"))
    sign_in(Client(), REMOTE_ADDR="192.0.2.7")
    assert [row.after["why"] for row in records("sign_in_failed")][5:] == ["locked", "disabled"]


def test_t24_a_refusal_leaves_one_record_with_its_address(client: Client) -> None:
    sign_in(client)
    assert client.get("/people/").status_code == 404
    (row,) = records("deny")
    assert (row.actor_name, row.after["address"]) == ("wang", "/people/")


def test_t24_the_audit_tells_the_time_of_shanghai(client: Client) -> None:
    with time_machine.travel("2026-12-31 16:30:00+00:00", tick=False):
        sign_in(client)
        client.force_login(administrator())
        assert "2027-01-01 00:30" in client.get("/audit/?verb=sign_in").content.decode()
        exported = client.get("/audit/?verb=sign_in&export=csv").getvalue().decode()
    assert "2027-01-01T00:30:00+08:00" in exported
