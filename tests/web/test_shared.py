"""The way in, the language, the profile (T06, T15)."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import DepartmentFactory, UserFactory, administrator
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, User
from tracker.views.shared import LANDINGS

pytestmark = pytest.mark.django_db
LOCAL = "/accounts/profile/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def person_with(role: Role) -> User:
    if role is Role.ADMINISTRATOR:
        return administrator()
    in_office = role in {Role.REPORTER, Role.REVIEWER}
    return UserFactory(role=role, department=DepartmentFactory() if in_office else None)


@pytest.mark.parametrize(("role", "landing"), LANDINGS)
def test_everybody_lands_where_the_work_begins(role: Role, landing: str) -> None:
    answer = signed_in(person_with(role)).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(landing))


def test_who_has_no_role_is_told_what_to_do() -> None:
    page = signed_in(UserFactory(role=None)).get("/")
    assert (page.status_code, page.templates[0].name) == (200, "tracker/shared/home.html")


def test_who_has_no_role_sees_no_page_of_targets() -> None:
    assert signed_in(UserFactory(role=None)).get(reverse("board")).status_code == 404


@pytest.mark.parametrize("path", ["/", "/accounts/profile/", "/board/"])
def test_a_stranger_is_asked_to_sign_in(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"].startswith("/accounts/login/?next=")


def test_the_language_is_kept_with_the_person() -> None:
    person = administrator()
    signed_in(person).post("/language/", {"language": "en", "next": LOCAL})
    person.refresh_from_db()
    assert person.language == "en"


def test_the_change_of_language_leaves_one_audit_row() -> None:
    client = signed_in(administrator())
    before = AuditRecord.objects.count()
    for _ in range(2):
        client.post("/accounts/profile/", {"language": "en"})
    assert AuditRecord.objects.count() == before + 1


def test_a_language_that_is_not_offered_changes_nothing() -> None:
    person = administrator()
    signed_in(person).post("/language/", {"language": "tlh", "next": LOCAL})
    person.refresh_from_db()
    assert person.language == ""


def test_the_switch_answers_no_get(client: Client) -> None:
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https:evil.example", "/\\evil.example", "http://evil.example/", "javascript:1"],
)
def test_the_way_back_stays_on_the_site(client: Client, elsewhere: str) -> None:
    answer = client.post("/language/", {"language": "en", "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_the_way_back_is_the_page_one_came_from(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/board/?as_of=2018-06-30"})
    assert answer.headers["Location"] == "/board/?as_of=2018-06-30"


def test_the_profile_names_the_roles_of_today() -> None:
    office = DepartmentFactory(name="市绿化市容局")
    page = signed_in(UserFactory(role=Role.REVIEWER, department=office)).get("/accounts/profile/")
    assert "市绿化市容局" in page.content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/"])
def test_every_page_forbids_inline_script_and_style(client: Client, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
