"""The audit is read by administrators and auditors, and every look verifies the seals."""

import csv
import io

import pytest
from django.db.models import F
from django.test import Client

from tests.factories import DepartmentFactory, UserFactory, administrator, at
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, Department
from tracker.queries.audit import Difference, differences
from tracker.services.contents import DepartmentDetails
from tracker.services.organisation import edit_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client: Client) -> Client:
    client.force_login(UserFactory(username="auditor", role=Role.AUDITOR))
    client.cookies["django_language"] = "en"
    return client


def renamed(office: Department, name: str) -> AuditRecord:
    edit_department(
        department=office, details=DepartmentDetails(name=name), by=administrator(), now=at("2018-05-05")
    )
    return AuditRecord.objects.latest("pk")


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.MANAGER])
def test_nobody_else_finds_the_audit(client: Client, role: Role) -> None:
    office = DepartmentFactory() if role is not Role.MANAGER else None
    client.force_login(UserFactory(role=role, department=office))
    assert client.get("/audit/").status_code == 404
    assert client.get(f"/audit/{AuditRecord.objects.latest('pk').pk}/").status_code == 404


def test_a_change_is_shown_as_old_and_new(auditor: Client) -> None:
    renamed(DepartmentFactory(name="旧名"), "新名")
    html = auditor.get("/audit/", {"verb": "edit"}).content.decode()
    assert "<del>旧名</del>" in html
    assert "<ins>新名</ins>" in html


def test_filters_cut_the_list(auditor: Client) -> None:
    office = DepartmentFactory(name="旧名")
    renamed(office, "新名")
    keeper = administrator().pk
    for query in (
        {"actor": keeper, "verb": "edit"},
        {"object_type": "department", "object_id": office.pk, "verb": "edit"},
        {"since": "2018-05-05", "until": "2018-05-05"},
        {"q": "新名"},
    ):
        assert auditor.get("/audit/", query).content.decode().count("<ins>新名</ins>") >= 1, query
    for query in ({"verb": "merge"}, {"since": "2018-05-06"}, {"object_type": "unit"}, {"q": "没有"}):
        assert "<ins>新名</ins>" not in auditor.get("/audit/", query).content.decode(), query


def test_a_record_that_was_altered_shows_a_broken_seal(auditor: Client) -> None:
    record = renamed(DepartmentFactory(name="旧名"), "新名")
    assert "broken" not in auditor.get(f"/audit/{record.pk}/").content.decode()
    AuditRecord.objects.filter(pk=record.pk).update(reason="made up", object_id=F("object_id"))
    assert "broken" in auditor.get(f"/audit/{record.pk}/").content.decode()


def test_an_export_says_everything_and_is_recorded(auditor: Client) -> None:
    renamed(DepartmentFactory(name="旧名"), "新名")
    answer = auditor.get("/audit/", {"verb": "edit", "export": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert '"name": "旧名"' in rows[0]["before"]
    assert rows[0]["Seal"] == "whole"
    exported = AuditRecord.objects.latest("pk")
    assert (exported.verb, exported.after["filtered_by"]) == ("export", "verb=edit&export=csv")


def test_no_address_changes_or_deletes_a_record(auditor: Client) -> None:
    record = renamed(DepartmentFactory(name="旧名"), "新名")
    for method in (auditor.post, auditor.put, auditor.delete, auditor.patch):
        assert method(f"/audit/{record.pk}/").status_code == 405
        assert method("/audit/").status_code == 405
    assert AuditRecord.objects.filter(pk=record.pk, mac=record.mac).exists()


@pytest.mark.parametrize(
    "query", ["actor=x", "since=yesterday", "sort=mac", "page=-1", "q=%00", "request_id=" + "9" * 99]
)
def test_what_cannot_be_read_is_answered_with_a_page(auditor: Client, query: str) -> None:
    assert auditor.get(f"/audit/?{query}").status_code == 200


def test_rows_inside_a_record_are_compared_one_by_one() -> None:
    before = {"memberships": [{"id": 1, "role": "reporter"}, {"id": 2, "role": "manager"}]}
    after = {"id": 9, "memberships": [{"id": 1, "role": "reviewer"}], "name": "same"}
    assert list(differences(before, after)) == [
        Difference("role", "reporter", "reviewer", "memberships"),
        Difference("role", "manager", None, "memberships"),
    ]


def test_the_list_asks_as_much_for_few_records_as_for_many(auditor: Client) -> None:
    office = DepartmentFactory(name="名")
    for number in range(3):
        record = renamed(office, f"名{number}")
        assert_query_count("audit", auditor, "/audit/")
        assert_query_count("audit_record", auditor, f"/audit/{record.pk}/")


def test_a_record_speaks_of_roles_and_offices_in_words(auditor: Client) -> None:
    office = DepartmentFactory(name="市住建委")
    person = UserFactory(role=Role.REPORTER, department=office)
    record = AuditRecord.objects.get(object_type="user", object_id=str(person.pk))
    html = auditor.get(f"/audit/{record.pk}/").content.decode()
    assert "<ins>Reporter</ins>" in html
    assert "<ins>市住建委</ins>" in html
