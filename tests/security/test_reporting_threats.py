"""Threats T01 to T06 and T09, T10 against the addresses of reports, reviews and evidence."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import DepartmentFactory, TargetFactory, UserFactory, accepted, at, submitted
from tracker.domain.vocabulary import ReportState, Role
from tracker.models import AuditRecord, EvidenceItem, Membership, Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.evidence import add_file, remove_evidence
from tracker.services.reporting import draft_report

pytestmark = pytest.mark.django_db
NOW = at("2018-10-12")
PDF = b"%PDF-1.4 proof"
TRACES = {"AuditRecord"}
SIGNING_IN = "last_login"


@dataclass
class House:
    """Department B with a report in every state, and the people of A and B."""

    target: Target
    draft: Report
    submitted: Report
    accepted: Report
    file: EvidenceItem
    reporter: User
    reviewer: User

    @property
    def posts(self) -> list[tuple[str, dict[str, Any]]]:
        """Every address that writes, with what its own people would send."""
        code = self.target.code
        number = {"value": "30", "save": "1"}
        edit = {"expected_version": self.draft.version, "period": self.draft.period} | number
        correct = {"expected_version": self.accepted.version, "period": "2018Q1", "reason": "更正"} | number
        answer = {"expected_version": self.submitted.version, "note": "口径"}
        return [
            (f"/targets/{code}/report/", {"period": "2018Q4"} | number),
            (f"/reports/{self.draft.pk}/edit/", edit),
            (f"/reports/{self.draft.pk}/edit/", edit | {"submit": "1"}),
            (f"/reports/{self.accepted.pk}/edit/", correct),
            (f"/reports/{self.draft.pk}/discard/", {}),
            (f"/reports/{self.submitted.pk}/withdraw/", {"expected_version": self.submitted.version}),
            (f"/reports/{self.submitted.pk}/", {"links": "https://example.org/p"}),
            (f"/evidence/{self.file.token}/remove/", {}),
            (f"/reviews/{self.submitted.pk}/", answer | {"accept": "1"}),
            (f"/reviews/{self.submitted.pk}/", answer | {"return": "1"}),
        ]

    @property
    def gets(self) -> list[str]:
        """Every address that shows something."""
        code = self.target.code
        reports = (self.draft, self.submitted, self.accepted)
        return [
            "/workbench/",
            "/reports/",
            "/reports/?export=csv",
            "/reports/?export=xlsx",
            "/reviews/",
            f"/targets/{code}/report/",
            f"/targets/{code}/report/?period=2018Q3",
            f"/targets/{code}/report/echo/?value=1.2万",
            f"/evidence/{self.file.token}/",
            *(f"/reports/{report.pk}/" for report in reports),
            *(f"/reports/{report.pk}/edit/" for report in reports),
            *(f"/reports/{report.pk}/withdraw/" for report in reports),
            *(f"/reports/{report.pk}/discard/" for report in reports),
            *(f"/reviews/{report.pk}/" for report in reports),
            f"/evidence/{self.file.token}/remove/",
        ]


@pytest.fixture(autouse=True)
def twelfth_of_october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house(twelfth_of_october: None) -> House:
    office = DepartmentFactory(name="乙局")
    target = TargetFactory(code="B-1", lead=office)
    reporter = UserFactory(username="b", role=Role.REPORTER, department=office)
    reviewer = UserFactory(username="b-reviewer", role=Role.REVIEWER, department=office)
    first = accepted(target, "2018Q1", now=at("2018-04-10"), value=Decimal(20))
    second = submitted(target, "2018Q2", now=at("2018-07-10"), value=Decimal(20))
    third = draft_report(target=target, period="2018Q3", content=ReportContent(), by=reporter, now=NOW)
    file = add_file(report=second, name="证明.pdf", content=PDF, by=reporter, now=NOW)
    second.refresh_from_db()
    return House(target, third, second, first, file, reporter, reviewer)


def signed_in(person: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(person)
    return client


def everything() -> dict[str, list[Any]]:
    """Every row of every table of the product, except the traces and the moment of signing in."""
    models = [model for model in apps.get_app_config("tracker").get_models() if model.__name__ not in TRACES]
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name != SIGNING_IN}
            for row in model.objects.order_by("pk").values()
        ]
        for model in models
    }


def people_of_a() -> list[User]:
    """A reporter and a reviewer of another department."""
    office = DepartmentFactory(name="甲局")
    return [UserFactory(role=role, department=office) for role in (Role.REPORTER, Role.REVIEWER)]


def test_t01_nobody_of_a_writes_to_what_belongs_to_b(house: House) -> None:
    people = people_of_a()
    before = everything()
    for person in people:
        client = signed_in(person)
        for address, data in house.posts:
            assert client.post(address, data).status_code in (403, 404), (person.username, address)
    assert everything() == before


def test_t01_the_posts_of_this_test_would_work_for_b_itself(house: House) -> None:
    """Otherwise the refusals above would prove nothing."""
    client = signed_in(house.reporter)
    for address, data in house.posts[:2]:
        assert client.post(address, data).status_code == 302, address
    assert signed_in(house.reviewer).post(*house.posts[-2]).status_code == 302


def test_t01_a_foreign_period_or_target_in_the_body_moves_nothing(house: House) -> None:
    own = TargetFactory(code="A-1")
    person = UserFactory(role=Role.REPORTER, department=own.assignments.get().department)
    data = {
        "period": "2018Q3",
        "value": "30",
        "save": "1",
        "target": "B-1",
        "department": "1",
        "state": "accepted",
    }
    signed_in(person).post("/targets/A-1/report/", data)
    report = Report.objects.get(target=own)
    assert (report.state, report.created_by) == (ReportState.DRAFT, person)
    assert Report.objects.filter(target=house.target).count() == 3


def test_t02_evidence_is_not_there_for_others_nor_when_signed_out(house: House) -> None:
    address = f"/evidence/{house.file.token}/"
    assert Client().get(address).status_code == 302
    for person in people_of_a():
        assert signed_in(person).get(address).status_code == 404
    assert signed_in(UserFactory(role=None)).get(address).status_code == 404


@pytest.mark.parametrize(
    "guess", ["/evidence/1/", "/evidence/证明.pdf/", "/evidence/../media/evidence/x.pdf"]
)
def test_t02_evidence_has_no_other_name(house: House, guess: str) -> None:
    assert signed_in(house.reporter).get(guess).status_code == 404


def test_t02_the_folder_of_files_is_not_served(house: House) -> None:
    client = signed_in(house.reporter)
    for address in (
        f"/media/{house.file.file.name}",
        f"/{house.file.file.name}",
        f"/static/{house.file.file.name}",
    ):
        assert client.get(address).status_code == 404


def test_t02_removed_evidence_is_gone_for_its_own_people_too(house: House) -> None:
    remove_evidence(item=house.file, by=house.reporter, now=NOW)
    assert signed_in(house.reporter).get(f"/evidence/{house.file.token}/").status_code == 404


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_t03_nobody_accepts_or_returns_what_they_submitted(house: House, verb: str) -> None:
    by = house.submitted.submitted_by
    Membership.objects.create(user=by, role=Role.REVIEWER, department=house.submitted.department)
    before = everything()
    data = {"expected_version": house.submitted.version, "note": "口径", verb: "1"}
    assert signed_in(by).post(f"/reviews/{house.submitted.pk}/", data).status_code == 403
    assert everything() == before


def test_t03_who_only_edited_the_draft_does_not_accept_it_either(house: House) -> None:
    office = house.target.assignments.get().department
    helper = UserFactory(role=Role.REPORTER, department=office)
    Membership.objects.create(user=helper, role=Role.REVIEWER, department=office)
    client = signed_in(helper)
    edit = {"expected_version": house.draft.version, "period": "2018Q3", "value": "31", "save": "1"}
    assert client.post(f"/reports/{house.draft.pk}/edit/", edit).status_code == 302
    house.draft.refresh_from_db()
    sent = edit | {"expected_version": house.draft.version, "submit": "1"}
    del sent["save"]
    assert signed_in(house.reporter).post(f"/reports/{house.draft.pk}/edit/", sent).status_code == 302
    house.draft.refresh_from_db()
    answer = {"expected_version": house.draft.version, "accept": "1"}
    assert client.post(f"/reviews/{house.draft.pk}/", answer).status_code == 403


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR])
def test_t04_readers_write_nothing(house: House, role: Role) -> None:
    reader = UserFactory(role=role)
    before = everything()
    client = signed_in(reader)
    for address, data in house.posts:
        assert client.post(address, data).status_code in (403, 404), address
        assert client.put(address, data).status_code in (403, 404, 405), address
        assert client.delete(address).status_code in (403, 404, 405), address
    assert everything() == before


def test_t05_a_draft_is_not_accepted(house: House) -> None:
    data = {"expected_version": house.draft.version, "accept": "1"}
    signed_in(house.reviewer).post(f"/reviews/{house.draft.pk}/", data)
    house.draft.refresh_from_db()
    assert house.draft.state == ReportState.DRAFT


def test_t05_an_accepted_report_is_never_edited_in_place(house: House) -> None:
    data = {"expected_version": house.accepted.version, "period": "2018Q1", "value": "99", "save": "1"}
    response = signed_in(house.reporter).post(f"/reports/{house.accepted.pk}/edit/", data)
    assert response.status_code == 422  # a correction asks for its reason
    signed_in(house.reporter).post(f"/reports/{house.accepted.pk}/edit/", data | {"reason": "更正"})
    house.accepted.refresh_from_db()
    assert (house.accepted.value, house.accepted.revision) == (20, 1)


@pytest.mark.parametrize("step", ["withdraw", "discard"])
def test_t05_an_accepted_report_is_neither_withdrawn_nor_discarded(house: House, step: str) -> None:
    before = everything()
    data = {"expected_version": house.accepted.version}
    signed_in(house.reporter).post(f"/reports/{house.accepted.pk}/{step}/", data)
    assert everything() == before


def test_t05_a_submitted_report_is_not_edited_nor_discarded(house: House) -> None:
    before = everything()
    client = signed_in(house.reporter)
    data = {"expected_version": house.submitted.version, "period": "2018Q2", "value": "99", "save": "1"}
    assert client.post(f"/reports/{house.submitted.pk}/edit/", data).status_code == 409
    client.post(f"/reports/{house.submitted.pk}/discard/", {})
    assert everything() == before


def test_t06_a_post_without_its_token_is_refused(house: House) -> None:
    before = everything()
    for person in (house.reporter, house.reviewer):
        client = signed_in(person, enforce_csrf_checks=True)
        for address, data in house.posts:
            assert client.post(address, data).status_code == 403, address
    assert everything() == before


@pytest.mark.parametrize("who", ["reporter", "reviewer", "administrator", "auditor"])
def test_t06_looking_changes_nothing(house: House, who: str) -> None:
    people: dict[str, Callable[[], User]] = {
        "reporter": lambda: house.reporter,
        "reviewer": lambda: house.reviewer,
        "administrator": lambda: User.objects.get(username="admin"),
        "auditor": lambda: UserFactory(role=Role.AUDITOR),
    }
    client, before = signed_in(people[who]()), everything()
    for address in house.gets:
        response = client.get(address)
        assert response.status_code in (200, 302, 404, 403, 405), address
        if response.streaming:
            b"".join(response)
    assert everything() == before


def test_t06_the_only_traces_of_looking_are_downloads_exports_and_refusals(house: House) -> None:
    before = AuditRecord.objects.count()
    client = signed_in(house.reporter)
    for address in house.gets:
        response = client.get(address)
        if response.streaming:
            b"".join(response)
    verbs = set(AuditRecord.objects.order_by("pk")[before:].values_list("verb", flat=True))
    assert verbs <= {"download", "export", "deny"}


@pytest.mark.parametrize(
    "address",
    [
        "/targets/a%00b/report/",
        "/targets/a%00b/report/echo/?value=%00",
        "/reports/?q=%00&target=%00&period=%00&sort=%00&department=%00",
        "/reports/?state=x&page=-1&per_page=1e6",
        "/reports/?period=" + "9" * 5000,
        "/reports/?department=" + "9" * 20,
        "/reports/" + "9" * 20 + "/",
    ],
)
def test_t11_hostile_addresses_are_answered(house: House, address: str) -> None:
    assert signed_in(house.reporter).get(address).status_code in (200, 404)


@pytest.mark.parametrize(
    "content",
    [b"<html><script>alert(1)</script>", b"<svg onload=alert(1)>", b"MZ\x90\x00", b"\x00\x01\x02", b""],
)
def test_t09_pages_pictures_with_scripts_and_programs_are_refused(house: House, content: bytes) -> None:
    file = SimpleUploadedFile("证明.pdf", content, content_type="application/pdf")
    signed_in(house.reporter).post(f"/reports/{house.submitted.pk}/", {"files": [file]})
    assert house.submitted.evidence.count() == 1


def test_t09_a_file_is_never_shown_in_the_browser(house: House) -> None:
    response = signed_in(house.reporter).get(f"/evidence/{house.file.token}/")
    b"".join(response)
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\x.pdf", "/abs.pdf", "a\r\nX-Evil: 1.pdf", "CON", "\u202egpj.pdf", "长" * 255],
)
def test_t10_a_hostile_name_is_neither_a_path_nor_a_header(house: House, name: str) -> None:
    item = add_file(report=house.draft, name=name, content=PDF + name.encode(), by=house.reporter, now=NOW)
    assert item.file.name == f"evidence/{item.token}.pdf"
    response = signed_in(house.reporter).get(f"/evidence/{item.token}/")
    b"".join(response)
    assert "X-Evil" not in response
    disposition = response["Content-Disposition"]
    assert "\r" not in disposition
    assert "\n" not in disposition
    assert "/" not in disposition.split("filename", 1)[1].replace("utf-8''", "")
