"""Everybody with a role reads the departments; administrators keep them."""

from datetime import date

import pytest
from django.test import Client

from tests.factories import ActionFactory, DepartmentFactory, TargetFactory, UserFactory, administrator
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import Role
from tracker.models import Department

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(administrator())
    client.cookies["django_language"] = "en"
    return client


def form(**changes: str) -> dict[str, str]:
    return {"name": "市住建委", "short_name": "", "name_en": "", "parent": ""} | changes


def test_a_person_without_a_role_finds_nothing(client: Client) -> None:
    client.force_login(UserFactory(role=None))
    assert client.get("/departments/").status_code == 404


def test_a_reader_sees_offices_and_may_not_keep_them(client: Client) -> None:
    office = DepartmentFactory(name="市住建委")
    client.force_login(UserFactory(role=Role.MANAGER))
    assert "市住建委" in client.get("/departments/").content.decode()
    for page in ("edit", "rename", "merge"):
        assert client.post(f"/departments/{office.pk}/{page}/", form()).status_code == 404
    assert client.post("/departments/new/", form(name="别的")).status_code == 404
    assert Department.objects.count() == 1


def test_a_reader_does_not_see_who_works_there(client: Client) -> None:
    office = DepartmentFactory()
    UserFactory(username="secretname", role=Role.REPORTER, department=office)
    client.force_login(UserFactory(role=Role.MANAGER))
    assert "secretname" not in client.get(f"/departments/{office.pk}/").content.decode()


def test_offices_stand_below_their_parent(keeper: Client) -> None:
    above = DepartmentFactory(name="市政府")
    DepartmentFactory(name="住建委", parent=above)
    html = keeper.get("/departments/").content.decode()
    assert html.index("市政府") < html.index("住建委")
    assert 'class="tree-1"' in html


def test_a_department_is_made_and_changed(keeper: Client) -> None:
    keeper.post("/departments/new/", form())
    office = Department.objects.get()
    keeper.post(f"/departments/{office.pk}/edit/", form(short_name="住建", expected_version="1"))
    office.refresh_from_db()
    assert office.short_name == "住建"


def test_a_name_that_exists_is_refused_at_its_field(keeper: Client) -> None:
    DepartmentFactory(name="市住建委")
    answer = keeper.post("/departments/new/", form())
    assert answer.status_code == 422
    assert 'href="#id_name"' in answer.content.decode()


def test_an_office_below_itself_is_refused(keeper: Client) -> None:
    office = DepartmentFactory(name="市住建委")
    child = DepartmentFactory(name="处", parent=office)
    answer = keeper.post(f"/departments/{office.pk}/edit/", form(parent=str(child.pk)))
    assert answer.status_code == 422
    assert 'href="#id_parent"' in answer.content.decode()


def test_an_edit_that_came_too_late_shows_both_values(keeper: Client) -> None:
    office = DepartmentFactory(name="市住建委")
    keeper.post(f"/departments/{office.pk}/edit/", form(short_name="先", expected_version="1"))
    answer = keeper.post(f"/departments/{office.pk}/edit/", form(short_name="后", expected_version="1"))
    assert answer.status_code == 409
    assert ">先<" in answer.content.decode()


def test_a_renamed_office_names_its_successor_and_keeps_its_name(keeper: Client) -> None:
    office = DepartmentFactory(name="市建交委")
    answer = keeper.post(
        f"/departments/{office.pk}/rename/", {"name": "市住建委", "effective_on": "2019-01-01"}
    )
    successor = Department.objects.get(name="市住建委")
    office.refresh_from_db()
    assert answer.headers["Location"] == f"/departments/{successor.pk}/"
    assert (office.name, office.valid_until, office.successor) == ("市建交委", date(2018, 12, 31), successor)
    assert "市建交委" in keeper.get(f"/departments/{successor.pk}/").content.decode()


def test_a_merged_office_goes_up_in_another(keeper: Client) -> None:
    office, other = DepartmentFactory(), DepartmentFactory()
    data = {"into": str(other.pk), "effective_on": "2019-01-01"}
    assert keeper.post(f"/departments/{office.pk}/merge/", data).status_code == 302
    office.refresh_from_db()
    assert office.successor == other
    assert keeper.post(f"/departments/{office.pk}/merge/", data).status_code == 422


def test_the_page_names_what_the_office_leads(keeper: Client) -> None:
    office = DepartmentFactory()
    TargetFactory(code="OWN-1", lead=office)
    ActionFactory(name="精细化", lead=office)
    html = keeper.get(f"/departments/{office.pk}/").content.decode()
    assert "OWN-1" in html
    assert "精细化" in html


def test_an_unknown_department_is_not_found(keeper: Client) -> None:
    assert keeper.get("/departments/999/").status_code == 404


def test_pages_ask_as_much_for_one_office_as_for_many(keeper: Client) -> None:
    office = DepartmentFactory()
    for _n in range(3):
        DepartmentFactory(parent=office)
        TargetFactory(lead=office)
        UserFactory(role=Role.REPORTER, department=office)
        assert_query_count("departments", keeper, "/departments/")
        assert_query_count("department", keeper, f"/departments/{office.pk}/")
