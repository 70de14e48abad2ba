"""Signing in: closed to strangers, and patient with colleagues (threats T16, T18)."""

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
PASSWORD = "a long enough word"


@pytest.fixture(autouse=True)
def people() -> None:
    get_user_model().objects.create_user("wang", password=PASSWORD)


def sign_in(client: Client, password: str, **headers: str) -> HttpResponse:
    form = {"login": "wang", "password": password}
    return client.post("/accounts/login/", form, **headers)  # type: ignore[return-value, arg-type]  # test client


def succeeded(response: HttpResponse) -> bool:
    return response.status_code == 302


def test_the_right_password_signs_in(client: Client) -> None:
    assert succeeded(sign_in(client, PASSWORD))


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client: Client) -> None:
    for _ in range(5):
        assert not succeeded(sign_in(client, "wrong"))
    assert not succeeded(sign_in(client, PASSWORD))


def test_wrong_passwords_from_elsewhere_do_not_lock_a_colleague_out(client: Client) -> None:
    for _ in range(6):
        sign_in(client, "wrong", REMOTE_ADDR="192.0.2.7")
    assert succeeded(sign_in(client, PASSWORD))


def test_a_made_up_forwarding_header_does_not_help(client: Client) -> None:
    for number in range(5):
        sign_in(client, "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert not succeeded(sign_in(client, PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.99"))


def test_nobody_can_sign_up(client: Client) -> None:
    form = {"username": "stranger", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", form)
    assert not get_user_model().objects.filter(username="stranger").exists()


def test_the_session_key_changes_at_sign_in(client: Client) -> None:
    client.get("/accounts/login/")
    session = client.session
    session["before"] = "sign-in"
    session.save()
    key = session.session_key
    sign_in(client, PASSWORD)
    assert client.session.session_key != key


def test_pages_carry_a_strict_content_policy(client: Client) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
