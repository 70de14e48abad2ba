"""A person's own names for filtered pages: kept, offered, deleted; nobody else's, and never off the site."""

import pytest
from django.test import Client

from tests.factories import PlanFactory, UserFactory
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, SavedView, User
from tracker.services.views import MOST_VIEWS

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    PlanFactory(code="P")
    return UserFactory(role=Role.MANAGER)


@pytest.fixture
def manager(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def save(client: Client, **said: str) -> str:
    given = {"page": "targets", "query": "status=off_track&page=3&as_of=2018-06-30", "name": "红的"} | said
    return client.post("/views/", given).headers.get("Location", "")


def test_a_view_is_kept_without_page_and_day_unless_the_day_is_wanted(manager: Client) -> None:
    assert save(manager) == "/targets/?status=off_track"
    assert save(manager, name="那天", with_days="on") == "/targets/?status=off_track&as_of=2018-06-30"
    assert AuditRecord.objects.filter(object_type="savedview", verb="create").count() == 2


@pytest.mark.parametrize("page", ["targets", "board", "reports"])
def test_the_page_offers_its_own_views_alone(manager: Client, page: str) -> None:
    for name in ("targets", "board", "reports"):
        save(manager, page=name, name=f"我的{name}", query="q=x" if name != "board" else "by=department")
    html = manager.get(f"/{page}/").content.decode()
    shown = [name for name in ("targets", "board", "reports") if f"我的{name}" in html]
    assert shown == [page]


def test_a_view_of_another_person_is_neither_offered_nor_deleted(manager: Client) -> None:
    save(manager)
    view = SavedView.objects.get()
    other = Client()
    other.force_login(UserFactory(role=Role.MANAGER))
    assert "红的" not in other.get("/targets/").content.decode()
    assert other.post(f"/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.exists()


def test_a_view_is_deleted_with_its_trace(manager: Client) -> None:
    save(manager)
    assert manager.post(f"/views/{SavedView.objects.get().pk}/delete/").headers["Location"] == "/targets/"
    assert not SavedView.objects.exists()
    assert AuditRecord.objects.filter(object_type="savedview", verb="remove").count() == 1


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "admin:index", "", "profile"])
def test_a_view_leads_nowhere_but_to_the_lists(manager: Client, page: str) -> None:
    assert manager.post("/views/", {"page": page, "query": "", "name": "x"}).status_code == 404


def test_an_address_in_the_query_stays_a_query(manager: Client) -> None:
    assert save(manager, query="//evil.example/?a=1").startswith("/targets/?")


def test_a_name_is_taken_once_and_sending_twice_keeps_one(manager: Client) -> None:
    save(manager)
    save(manager)
    save(manager, query="status=at_risk")
    assert [view.query for view in SavedView.objects.all()] == ["status=off_track"]


def test_no_name_and_too_many_views_are_refused(manager: Client, person: User) -> None:
    save(manager, name=" ")
    SavedView.objects.bulk_create(
        SavedView(person=person, page="targets", name=f"v{number}") for number in range(MOST_VIEWS)
    )
    save(manager, name="one more")
    assert SavedView.objects.count() == MOST_VIEWS


def test_whoever_has_no_role_keeps_no_view(client: Client) -> None:
    client.force_login(UserFactory(role=None))
    assert client.post("/views/", {"page": "targets", "query": "", "name": "x"}).status_code == 404
