"""Administrators keep people; auditors read them; nobody else finds the pages."""

import re
from datetime import date

import pytest
from django.test import Client

from tests.factories import DepartmentFactory, UserFactory, administrator
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import Role
from tracker.forms.people import moved
from tracker.models import AuditRecord, Membership, User
from tracker.services.contents import MembershipDetails, PersonDetails

pytestmark = pytest.mark.django_db
OUTSIDERS = (Role.REPORTER, Role.REVIEWER, Role.MANAGER)


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(administrator())
    client.cookies["django_language"] = "en"
    return client


def invitation(**changes: str) -> dict[str, str]:
    return {"username": "zhang", "full_name": "张三", "email": "", "language": "", "rows": "2"} | changes


@pytest.mark.parametrize("role", OUTSIDERS)
def test_nobody_else_finds_the_list(client: Client, role: Role) -> None:
    office = DepartmentFactory() if role is not Role.MANAGER else None
    client.force_login(UserFactory(role=role, department=office))
    assert client.get("/people/").status_code == 404


def test_an_auditor_reads_people_and_may_not_change_them(client: Client) -> None:
    person = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    client.force_login(UserFactory(role=Role.AUDITOR))
    assert client.get(f"/people/{person.pk}/").status_code == 200
    for page in ("edit", "move", "password", "disable", "enable"):
        assert client.post(f"/people/{person.pk}/{page}/").status_code == 404
    assert client.get("/people/new/").status_code == 404


def test_the_list_names_people_with_their_roles(keeper: Client) -> None:
    UserFactory(
        username="wang", full_name="王五", role=Role.REVIEWER, department=DepartmentFactory(name="市住建委")
    )
    html = keeper.get("/people/").content.decode()
    assert "王五" in html
    assert re.search(r"Reviewer · +市住建委", html)


def test_filters_cut_the_list(keeper: Client) -> None:
    office = DepartmentFactory(name="市住建委")
    UserFactory(username="wang", role=Role.REVIEWER, department=office)
    UserFactory(username="li", role=Role.MANAGER)
    for query in ({"role": "reviewer"}, {"department": office.pk}, {"q": "wan"}):
        html = keeper.get("/people/", query).content.decode()
        assert ">wang</a>" in html, query
        assert ">li</a>" not in html, query


def test_an_invited_person_has_roles_and_no_password(keeper: Client) -> None:
    office = DepartmentFactory()
    answer = keeper.post("/people/new/", invitation(role_0="reporter", department_0=str(office.pk)))
    person = User.objects.get(username="zhang")
    assert answer.headers["Location"] == f"/people/{person.pk}/"
    assert not person.has_usable_password()
    assert list(person.memberships.values_list("role", "department")) == [("reporter", office.pk)]


def test_an_invitation_sent_twice_makes_one_person_and_answers_the_same(keeper: Client) -> None:
    answers = [keeper.post("/people/new/", invitation()) for _n in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert User.objects.filter(username="zhang").count() == 1


def test_a_taken_name_is_refused_at_its_field_and_nothing_typed_is_lost(keeper: Client) -> None:
    UserFactory(username="zhang", full_name="别人", role=None)
    answer = keeper.post("/people/new/", invitation(full_name="张三丰"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_username"' in html
    assert 'value="张三丰"' in html


def test_a_reporter_without_a_department_is_refused_at_the_department(keeper: Client) -> None:
    html = keeper.post("/people/new/", invitation(role_0="reporter")).content.decode()
    assert 'href="#id_department_0"' in html
    assert not User.objects.filter(username="zhang").exists()


@pytest.mark.parametrize("rows", ["", "-1", "x", "99999999999999", "31"])
def test_a_forged_number_of_rows_is_refused_with_a_page(keeper: Client, rows: str) -> None:
    assert keeper.post("/people/new/", invitation(rows=rows)).status_code == 422


def test_roles_can_be_taken_away_and_added(keeper: Client) -> None:
    office = DepartmentFactory()
    person = UserFactory(username="zhang", role=Role.REPORTER, department=office)
    form = invitation(role_1="manager", role_0="", expected_version=str(person.version))
    assert keeper.post(f"/people/{person.pk}/edit/", form).status_code == 302
    assert list(person.memberships.values_list("role", flat=True)) == ["manager"]


def test_an_edit_that_came_too_late_shows_both_values(keeper: Client) -> None:
    person = UserFactory(username="zhang", full_name="旧名", role=None)
    seen = str(person.version)
    keeper.post(f"/people/{person.pk}/edit/", invitation(full_name="先来", expected_version=seen))
    answer = keeper.post(f"/people/{person.pk}/edit/", invitation(full_name="后到", expected_version=seen))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "先来" in html
    assert "后到" in html
    person.refresh_from_db()
    assert person.full_name == "先来"


def test_sending_again_after_a_conflict_keeps_ones_own(keeper: Client) -> None:
    person = UserFactory(username="zhang", full_name="旧名", role=None)
    seen = str(person.version)
    keeper.post(f"/people/{person.pk}/edit/", invitation(full_name="先来", expected_version=seen))
    late = keeper.post(f"/people/{person.pk}/edit/", invitation(full_name="后到", expected_version=seen))
    again = re.search(r'name="expected_version" value="(\d+)"', late.content.decode())
    assert again
    form = invitation(full_name="后到", expected_version=again[1])
    assert keeper.post(f"/people/{person.pk}/edit/", form).status_code == 302


def test_the_last_administrator_stays_one(keeper: Client) -> None:
    person = administrator()
    keeper.post(f"/people/{person.pk}/disable/")
    person.refresh_from_db()
    assert person.is_active
    assert "last active administrator" in keeper.get(f"/people/{person.pk}/").content.decode()


def test_a_disabled_person_is_out_and_can_come_back(keeper: Client) -> None:
    person = UserFactory(role=Role.MANAGER)
    for word, active in (("disable", False), ("enable", True)):
        assert keeper.post(f"/people/{person.pk}/{word}/").status_code == 302
        person.refresh_from_db()
        assert person.is_active is active


def test_a_one_time_password_is_shown_once_works_and_is_kept_nowhere(keeper: Client) -> None:
    person = UserFactory(role=Role.MANAGER)
    answer = keeper.post(f"/people/{person.pk}/password/")
    word = re.search(r'class="one-time">([^<]+)<', answer.content.decode())[1]
    person.refresh_from_db()
    assert person.check_password(word)
    assert "no-store" in answer.headers["Cache-Control"]
    assert word not in keeper.get(f"/people/{person.pk}/").content.decode()
    assert not any(word in str((row.before, row.after, row.reason)) for row in AuditRecord.objects.all())
    assert AuditRecord.objects.filter(verb="set_password", object_id=str(person.pk)).count() == 1


def test_no_password_is_set_by_looking(keeper: Client) -> None:
    person = UserFactory(role=Role.MANAGER)
    assert keeper.get(f"/people/{person.pk}/password/").status_code == 405


def test_moving_ends_the_old_role_the_day_before(keeper: Client) -> None:
    old, new = DepartmentFactory(), DepartmentFactory()
    person = UserFactory(username="zhang", role=Role.REPORTER, department=old)
    form = {"held": "0", "department": str(new.pk), "effective_on": "2030-02-01"}
    assert keeper.post(f"/people/{person.pk}/move/", form).status_code == 302
    rows = Membership.objects.filter(user=person).values_list("department", "starts_on", "ends_on")
    assert set(rows) == {(old.pk, None, date(2030, 1, 31)), (new.pk, date(2030, 2, 1), None)}


def test_moving_to_where_one_is_already_does_not_double_the_role() -> None:
    old, new = DepartmentFactory(), DepartmentFactory()
    held = (
        MembershipDetails(role=Role.REPORTER, department=old),
        MembershipDetails(role=Role.REPORTER, department=new, ends_on=date(2019, 1, 1)),
    )
    found = moved(PersonDetails(username="x", memberships=held), 0, new, date(2030, 2, 1))
    assert [row.department for row in found.memberships] == [old, new]


def test_the_list_asks_as_much_for_one_person_as_for_many(keeper: Client) -> None:
    assert_query_count("people", keeper, "/people/")
    office = DepartmentFactory()
    for _n in range(4):
        UserFactory(role=Role.REPORTER, department=office)
    assert_query_count("people", keeper, "/people/")


def test_the_page_of_a_person_asks_a_constant_number(keeper: Client) -> None:
    person = UserFactory(role=Role.MANAGER)
    assert_query_count("person", keeper, f"/people/{person.pk}/")
    assert_query_count("person_form", keeper, f"/people/{person.pk}/edit/")


def test_an_export_holds_what_is_filtered(keeper: Client) -> None:
    UserFactory(username="wang", role=Role.MANAGER)
    UserFactory(username="li", role=Role.AUDITOR)
    text = keeper.get("/people/", {"role": "manager", "export": "csv"}).getvalue().decode()
    assert "wang" in text
    assert "li," not in text
