"""Departments and people."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories import PASSWORD, DepartmentFactory, UserFactory, administrator, at, of_department
from tracker.access import standing_of
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, Department, Membership, User
from tracker.services.contents import MembershipDetails, PersonDetails
from tracker.services.organisation import (
    department_details_of,
    edit_department,
    merge_department,
    rename_department,
)
from tracker.services.people import (
    create_first_administrator,
    create_person,
    disable_person,
    edit_person,
    enable_person,
    person_details_of,
    set_password,
)
from tracker.services.profile import set_language
from tracker.services.refusals import AccessDenied, Refused

pytestmark = pytest.mark.django_db
NOW = at("2018-07-05")
DAY = date(2018, 8, 1)


def refusal(write, **given):
    with pytest.raises(Refused) as caught:
        write(by=administrator(), now=NOW, **given)
    return caught.value.codes


def test_departments_are_ordered_by_pinyin():
    DepartmentFactory(name="卫健委")
    DepartmentFactory(name="财政局")
    assert [office.name for office in Department.objects.all()] == ["财政局", "卫健委"]


def test_a_department_does_not_lie_below_itself():
    top = DepartmentFactory()
    below = DepartmentFactory(parent=top)
    details = replace(department_details_of(top), parent=below)
    assert refusal(edit_department, department=top, details=details) == ("circle",)


def test_a_renamed_office_keeps_its_old_name_and_names_its_successor():
    office = DepartmentFactory(name="市规土局")
    new = rename_department(
        department=office, name="市规划资源局", effective_on=DAY, by=administrator(), now=NOW
    )
    office.refresh_from_db()
    assert (office.name, office.valid_until, office.successor) == ("市规土局", date(2018, 7, 31), new)
    assert (new.name, new.valid_from) == ("市规划资源局", DAY)


def test_people_of_a_renamed_office_belong_to_the_new_one_from_its_day():
    office = DepartmentFactory()
    person = of_department(Role.REPORTER, office)
    new = rename_department(department=office, name="新局", effective_on=DAY, by=administrator(), now=NOW)
    days = (date(2018, 7, 31), DAY)
    assert [Membership.objects.filter(user=person, department=one).exists() for one in (office, new)] == [
        True,
        True,
    ]
    assert [new.pk in standing_of(person, day).departments(Role.REPORTER) for day in days] == [False, True]


def test_offices_below_a_renamed_office_lie_below_the_new_one():
    office = DepartmentFactory()
    below = DepartmentFactory(parent=office)
    new = rename_department(department=office, name="新局", effective_on=DAY, by=administrator(), now=NOW)
    below.refresh_from_db()
    assert below.parent == new


def test_an_office_goes_up_in_another_once():
    office, other = DepartmentFactory(), DepartmentFactory()
    merge_department(department=office, into=other, effective_on=DAY, by=administrator(), now=NOW)
    assert refusal(merge_department, department=office, into=other, effective_on=DAY) == ("has_successor",)


def test_an_office_does_not_go_up_in_itself():
    office = DepartmentFactory()
    assert refusal(merge_department, department=office, into=office, effective_on=DAY) == ("into_itself",)


def test_a_name_is_taken_once():
    office = DepartmentFactory()
    with pytest.raises(Refused) as caught:
        DepartmentFactory(name=office.name)
    assert caught.value.problems[0].field == "name"


def test_the_first_administrator_is_made_once():
    administrator()
    with pytest.raises(Refused):
        create_first_administrator(username="second", password=PASSWORD, now=NOW)


@pytest.mark.parametrize("password", ["short", "12345678901234", "password1234"])
def test_a_weak_password_is_refused(password):
    found = refusal(create_person, details=PersonDetails(username="someone"), password=password)
    assert found
    assert not User.objects.filter(username="someone").exists()


def test_a_person_without_a_password_cannot_sign_in():
    details = PersonDetails(username="someone")
    person = create_person(details=details, password=None, by=administrator(), now=NOW)
    assert not person.has_usable_password()


def test_a_reporter_belongs_to_a_department():
    with pytest.raises(Refused):
        UserFactory(role=Role.REPORTER, department=None)
    assert not User.objects.filter(username__startswith="person").exists()


def test_roles_that_are_left_out_end():
    office = DepartmentFactory()
    person = of_department(Role.REPORTER, office)
    wanted = (MembershipDetails(role=Role.REVIEWER, department=office),)
    details = replace(person_details_of(person), memberships=wanted)
    edit_person(person=person, details=details, by=administrator(), now=NOW)
    assert standing_of(person, DAY).roles == {Role.REVIEWER}


def test_a_person_with_roles_is_one_audit_row():
    administrator()
    before = AuditRecord.objects.count()
    UserFactory(role=Role.AUDITOR)
    assert AuditRecord.objects.count() == before + 1


def test_editing_nothing_writes_nothing():
    person = UserFactory(role=Role.AUDITOR)
    before = AuditRecord.objects.count()
    edit_person(person=person, details=person_details_of(person), by=administrator(), now=NOW)
    assert AuditRecord.objects.count() == before


def test_the_last_administrator_cannot_be_disabled():
    assert refusal(disable_person, person=administrator()) == ("last_administrator",)
    assert administrator().is_active


def test_the_last_administrator_cannot_lose_the_role():
    details = replace(person_details_of(administrator()), memberships=())
    found = refusal(edit_person, person=administrator(), details=details)
    assert found == ("last_administrator",)
    assert Membership.objects.filter(role=Role.ADMINISTRATOR).exists()


def test_one_of_two_administrators_can_be_disabled_and_enabled():
    second = UserFactory(role=Role.ADMINISTRATOR)
    assert not disable_person(person=second, by=administrator(), now=NOW).is_active
    assert enable_person(person=second, by=administrator(), now=NOW).is_active


def test_a_person_sets_the_own_password_but_not_that_of_others():
    person, other = UserFactory(role=Role.AUDITOR), UserFactory(role=Role.AUDITOR)
    assert set_password(person=person, password="another good phrase", by=person, now=NOW).check_password(
        "another good phrase"
    )
    with pytest.raises(AccessDenied):
        set_password(person=other, password="another good phrase", by=person, now=NOW)


def test_a_person_keeps_the_language_of_the_pages():
    person = UserFactory(role=Role.AUDITOR)
    assert set_language(person=person, language="en", now=NOW).language == "en"
    assert AuditRecord.objects.latest("pk").before["language"] == ""
