"""The id of a request and the age of a session."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from tracker.middleware import RequestIdMiddleware
from tracker.tracing import current_request_id, trace

START = "2026-03-02 09:00:00+08:00"


def answer_with_id(request: HttpRequest) -> HttpResponse:
    return HttpResponse(current_request_id() or "nobody")


def request_id(**headers: str) -> str:
    request = RequestFactory().get("/", headers=headers)
    response = RequestIdMiddleware(answer_with_id)(request)
    assert response.headers["X-Request-ID"] == response.content.decode()
    return response.content.decode()


def test_each_request_has_an_id_of_its_own() -> None:
    assert request_id() != request_id()


def test_nothing_has_an_id_outside_a_request() -> None:
    request_id()
    assert current_request_id() is None


def test_an_inner_trace_gives_back_the_outer_one() -> None:
    with trace("outer"):
        with trace("inner"):
            assert current_request_id() == "inner"
        assert current_request_id() == "outer"


def test_an_id_sent_by_a_stranger_is_not_taken() -> None:
    assert request_id(X_Request_ID="chosen-by-stranger") != "chosen-by-stranger"


def test_an_id_sent_through_our_proxy_is_kept(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert request_id(X_Request_ID="0123456789abcdef") == "0123456789abcdef"


def test_an_id_with_a_line_end_is_not_kept(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert request_id(X_Request_ID="0123456789\nforged") != "0123456789\nforged"


@pytest.fixture
def signed_in(client: Client, db: None) -> Client:
    client.force_login(get_user_model().objects.create_user("reader", password="not used here"))
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/2fa/").status_code == 200


@pytest.mark.smoke
def test_a_busy_session_ends_twelve_hours_after_sign_in(signed_in: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert is_signed_in(signed_in)
        for _ in range(12 * 3):
            clock.shift(timedelta(minutes=20))
            assert is_signed_in(signed_in)
        clock.shift(timedelta(minutes=1))
        assert not is_signed_in(signed_in)


def test_an_idle_session_ends_after_half_an_hour(signed_in: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert is_signed_in(signed_in)
        clock.shift(timedelta(minutes=31))
        assert not is_signed_in(signed_in)


def test_reading_twice_in_a_minute_saves_the_session_once(
    signed_in: Client, django_assert_num_queries: object
) -> None:
    with time_machine.travel(START, tick=False):
        first = signed_in.get("/accounts/2fa/")
        second = signed_in.get("/accounts/2fa/")
    assert "sessionid" in first.cookies
    assert "sessionid" not in second.cookies
