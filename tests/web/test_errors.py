"""The pages for what goes wrong, and what the audit keeps of a refusal (T23, T24, K04, K05, K10)."""

import errno

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from psycopg.errors import ReadOnlySqlTransaction

from tests.factories import administrator
from tracker.models import AuditRecord
from tracker.views import errors

SECRET = "the inner workings"


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def fall(request: HttpRequest) -> HttpResponse:
    raise ValueError(SECRET)


def read_only() -> InternalError:
    """What Django makes of PostgreSQL's refusal to write on a standby."""
    error = InternalError(SECRET)
    error.__cause__ = ReadOnlySqlTransaction(SECRET)
    return error


AWAY: dict[str, Exception] = {
    "no answer": OperationalError(SECRET),
    "connection lost": InterfaceError(SECRET),
    "read-only": read_only(),
    "disk full": OSError(errno.ENOSPC, SECRET),
    "quota": OSError(errno.EDQUOT, SECRET),
}
OURS: dict[str, Exception] = {
    "another fault of the database": InternalError(SECRET),
    "no such file": FileNotFoundError(errno.ENOENT, SECRET),
}


def lose_something(request: HttpRequest, what: str) -> HttpResponse:
    raise (AWAY | OURS)[what]


urlpatterns = [
    path("refuse/", refuse),
    path("fall/", fall),
    path("away/<str:what>/", lose_something),
    path("", include("shservice.urls")),
]
handler400, handler403, handler404 = errors.unreadable, errors.forbidden, errors.not_found
handler500 = errors.broken
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def colleague(client: Client) -> Client:
    client.force_login(administrator())
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_unknown_address_is_a_page_in_the_readers_language(colleague: Client, language: str) -> None:
    colleague.cookies["django_language"] = language
    page = colleague.get("/nowhere/")
    assert page.status_code == 404
    assert f'lang="{language}"' in page.content.decode()


def test_a_stranger_learns_nothing_from_an_unknown_address(client: Client) -> None:
    assert client.get("/nowhere/").status_code == 404


def test_a_refusal_is_a_page(colleague: Client) -> None:
    assert colleague.get("/refuse/").status_code == 403


def test_a_refusal_leaves_one_audit_row(colleague: Client) -> None:
    colleague.get("/refuse/")
    assert AuditRecord.objects.filter(verb="deny", after__address="/refuse/").count() == 1


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
def test_a_form_that_is_too_large_is_a_page(colleague: Client) -> None:
    answer = colleague.post("/accounts/profile/", {"full_name": "x" * 100})
    assert answer.status_code == 400
    assert "提交的内容无法读取" in answer.content.decode()


def test_an_address_for_buttons_alone_is_a_page(colleague: Client) -> None:
    answer = colleague.get("/people/1/disable/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "请再按一次按钮" in answer.content.decode()


def test_t23_a_fault_is_a_page_in_both_languages_without_its_cause(colleague: Client) -> None:
    page = colleague.get("/fall/")
    text = page.content.decode()
    assert page.status_code == 500
    assert "系统出错了" in text
    assert "Something went wrong" in text
    assert SECRET not in text


@pytest.mark.parametrize("what", AWAY)
def test_what_is_away_for_a_while_is_503_with_a_time_to_come_back(colleague: Client, what: str) -> None:
    page = colleague.get(f"/away/{what}/")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "30"
    assert SECRET not in page.content.decode()


@pytest.mark.parametrize("what", OURS)
def test_a_fault_of_our_own_is_never_called_an_outage(colleague: Client, what: str) -> None:
    assert colleague.get(f"/away/{what}/").status_code == 500


def test_the_fault_page_asks_no_database(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        errors.broken(RequestFactory().get("/"))


def test_a_form_without_its_token_is_refused_with_a_page() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator())
    page = strict.post("/accounts/profile/", {"language": "en"})
    assert page.status_code == 403
    assert administrator().language == ""


@override_settings(DEBUG=False)
def test_t23_no_page_tells_a_version(colleague: Client) -> None:
    headers = colleague.get("/accounts/profile/").headers
    assert not {"Server", "X-Powered-By"} & set(headers)
