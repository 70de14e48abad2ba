"""The form keeps its draft while somebody types, and says who was faster."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories import UserFactory, accepted, at
from tracker.domain.vocabulary import ReportState, Role
from tracker.models import AuditRecord, Department, Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.reporting import save_draft

NEW = "/targets/A12-01/report/"


@pytest.fixture
def client(sit: Callable[..., Client], target: Target, reporter: User) -> Client:
    """The reporter, reading English."""
    return sit(reporter, "en")


def keep(client: Client, address: str = NEW, **fields: Any) -> Any:
    return client.post(address, {"period": "2018Q3", "autosave": "1"} | fields)


def test_what_is_typed_is_kept_as_a_draft_and_the_form_goes_on_at_its_address(client: Client) -> None:
    answer = keep(client, value="30", note="两段").json()
    report = Report.objects.get()
    assert (report.value, report.note, report.state) == (30, "两段", ReportState.DRAFT)
    assert answer == {"seen": report.version, "address": f"/reports/{report.pk}/edit/"}
    again = keep(client, answer["address"], value="31", expected_version=answer["seen"]).json()
    assert again["seen"] == report.version + 1
    assert Report.objects.get().value == 31


def test_the_same_kept_again_writes_nothing(client: Client) -> None:
    answer = keep(client, value="30").json()
    written = AuditRecord.objects.count()
    assert keep(client, value="30").json() == answer
    assert AuditRecord.objects.count() == written


def test_what_cannot_be_kept_is_said_with_its_field(client: Client) -> None:
    response = keep(client, value="约30")
    assert response.status_code == 422
    problem = response.json()["problems"][0]
    assert problem["field"] == "Value"
    assert "only approximate" in problem["sentence"]


def test_keeping_never_submits(client: Client) -> None:
    keep(client, value="30", note="说明")
    assert Report.objects.get().state == ReportState.DRAFT


def test_somebody_faster_is_named_with_both_values_and_nothing_is_written(
    client: Client, target: Target, office: Department
) -> None:
    answer = keep(client, value="61").json()
    draft = Report.objects.get()
    other = UserFactory(full_name="张三", role=Role.REPORTER, department=office)
    save_draft(report=draft, content=ReportContent(value=Decimal(62)), by=other, now=at("2018-10-12"))
    response = keep(client, answer["address"], value="64", expected_version=answer["seen"])
    told = response.json()
    assert response.status_code == 409
    assert told["sentence"].startswith("张三 changed this report at 2018-10-12")
    assert told["clashes"] == [{"label": "Value", "stored": "62", "typed": "64"}]
    assert told["seen"] == draft.version + 1
    assert Report.objects.get().value == 62


def test_a_correction_is_not_begun_by_typing(client: Client, target: Target) -> None:
    report = accepted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(20))
    html = client.get(f"/reports/{report.pk}/edit/").content.decode()
    assert "data-autosave" not in html
    assert "data-autosave" in client.get(NEW, {"period": "2018Q2"}).content.decode()


def test_the_echo_shows_the_light_that_the_number_would_bring(client: Client, target: Target) -> None:
    accepted(target, "2018Q1", now=at("2018-04-10"), value=Decimal(25))
    accepted(target, "2018Q2", now=at("2018-07-10"), value=Decimal(25))
    asked = {"value": "25", "period": "2018Q3"}
    assert "On track" in client.get(NEW + "echo/", asked).content.decode()
    red = client.get(NEW + "echo/", asked | {"value": "-30"}).content.decode()
    assert "Off track" in red
    assert "Please explain in the note" in red
    assert (
        "Please explain"
        not in client.get(NEW + "echo/", asked | {"value": "-30", "note": "退回"}).content.decode()
    )


def test_the_curve_stands_beside_the_form(client: Client, target: Target) -> None:
    accepted(target, "2018Q2", now=at("2018-07-10"), value=Decimal(25))
    html = client.get(NEW).content.decode()
    assert 'id="curve-data"' in html
    assert "Plan against actual" in html
