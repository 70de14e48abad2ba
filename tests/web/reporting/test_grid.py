"""The grid of the workbench: typed in place, saved, looked ahead, submitted one by one or all at once."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories import DepartmentFactory, TargetFactory, UserFactory, accepted, at
from tracker.domain.vocabulary import Frequency, Kind, ReportState, Role
from tracker.models import AuditRecord, Department, Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.reporting import draft_report, save_draft

URL = "/workbench/"


@pytest.fixture
def client(sit: Callable[..., Client], target: Target, reporter: User) -> Client:
    """The reporter, reading English; the first half of the year is reported."""
    for quarter, day in (("2018Q1", "2018-04-10"), ("2018Q2", "2018-07-10")):
        accepted(target, quarter, now=at(day), value=Decimal(25))
    return sit(reporter, "en")


def typed(
    target: Target, value: str, note: str = "", period: str = "2018Q3", seen: int = 0
) -> dict[str, Any]:
    """The fields of one row."""
    key = f"{target.pk}:{period}"
    return {f"value-{key}": value, f"note-{key}": note, f"seen-{key}": str(seen), f"confirmed-{key}": ""}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def save(client: Client, fields: dict[str, Any]) -> dict[str, Any]:
    return client.post(URL + "row/", fields).json()


def test_a_number_typed_in_place_is_kept_as_a_draft(client: Client, target: Target) -> None:
    answer = save(client, typed(target, "1.2万"))
    report = Report.objects.get(period="2018Q3")
    assert (answer["outcome"], answer["seen"]) == ("saved", report.version)
    assert (report.value, report.typed_value, report.state) == (12000, "1.2万", ReportState.DRAFT)


def test_what_is_saved_stands_in_its_field_when_the_page_is_opened_again(
    client: Client, target: Target
) -> None:
    save(client, typed(target, "1.2万", "两段完工"))
    html = client.get(URL).content.decode()
    assert 'value="1.2万"' in html
    assert 'value="两段完工"' in html


def test_the_same_sent_again_writes_nothing(client: Client, target: Target) -> None:
    save(client, typed(target, "25"))
    written = AuditRecord.objects.count()
    assert save(client, typed(target, "25"))["outcome"] == "unchanged"
    assert AuditRecord.objects.count() == written


def test_what_is_no_number_is_answered_with_its_sentence(client: Client, target: Target) -> None:
    answer = save(client, typed(target, "约64"))
    assert answer["outcome"] == "refused"
    assert "only approximate" in answer["html"]


def test_somebody_faster_is_named_with_both_values_and_a_choice(
    client: Client, target: Target, reporter: User, office: Department
) -> None:
    save(client, typed(target, "61"))
    draft = Report.objects.get(period="2018Q3")
    other = UserFactory(full_name="张三", role=Role.REPORTER, department=office)
    save_draft(report=draft, content=ReportContent(value=Decimal(62)), by=other, now=at("2018-10-12"))
    answer = save(client, typed(target, "64", seen=1))
    text = words(answer["html"])
    assert answer["outcome"] == "conflict"
    assert "张三 changed this report" in text
    assert "Stored by now: 62. Typed by you: 64." in text
    assert Report.objects.get(period="2018Q3").value == 62
    assert save(client, typed(target, "64", seen=answer["seen"]))["outcome"] == "saved"


def test_several_rows_are_submitted_at_once_and_each_is_answered(
    client: Client, target: Target, office: Department
) -> None:
    others = [TargetFactory(code=code, lead=office) for code in ("B-1", "B-2", "B-3")]
    fields = typed(target, "25") | typed(others[0], "20") | typed(others[1], "x") | typed(others[2], "")
    response = client.post(URL, fields | {"submit": "1"})
    text = words(response.content.decode())
    assert response.status_code == 422
    assert "1 report was submitted." in text
    assert "2 rows were not taken:" in text
    assert "B-1 third quarter of 2018 : Please explain in the note: it stands at 20" in text
    assert 'value="20"' in response.content.decode()
    assert [report.target.code for report in Report.objects.filter(state="submitted")] == ["A12-01"]


def test_when_all_are_taken_the_way_leads_back_to_the_page(client: Client, target: Target) -> None:
    response = client.post(URL, typed(target, "25") | {"submit": "1"})
    assert (response.status_code, response.url) == (302, URL)
    assert Report.objects.get(period="2018Q3").state == ReportState.SUBMITTED


def test_one_row_is_submitted_by_its_own_button(client: Client, target: Target, office: Department) -> None:
    other = TargetFactory(code="B-1", lead=office)
    fields = typed(target, "25") | typed(other, "80")
    client.post(URL, fields | {"submit_one": f"{target.pk}:2018Q3"})
    assert [report.target for report in Report.objects.filter(period="2018Q3")] == [target]


def test_a_double_click_is_answered_as_the_first(client: Client, target: Target) -> None:
    first, second = (client.post(URL, typed(target, "25") | {"submit": "1"}) for _click in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert (
        AuditRecord.objects.filter(object_type="report", verb="submit", after__period="2018Q3").count() == 1
    )


def test_what_is_odd_goes_when_it_is_sent_again(client: Client, target: Target) -> None:
    fields = typed(target, "250", "一次移交")
    response = client.post(URL, fields | {"submit": "1"})
    html = response.content.decode()
    assert "more than ten times" in words(html)
    key = f"{target.pk}:2018Q3"
    confirmed = re.search(rf'name="confirmed-{key}" value="([^"]*)"', html)
    assert confirmed is not None
    client.post(URL, fields | {f"confirmed-{key}": confirmed[1], "submit": "1"})
    assert Report.objects.get(period="2018Q3").state == ReportState.SUBMITTED


def test_the_preview_judges_the_number_without_saving_it(client: Client, target: Target) -> None:
    written = AuditRecord.objects.count()
    asked = {"key": f"{target.pk}:2018Q3", "value": "25"}
    text = words(client.get(URL + "preview/", asked).content.decode())
    assert "25 = 25 公里" in text
    assert "On track" in text
    red = words(client.get(URL + "preview/", asked | {"value": "-30"}).content.decode())
    assert "Off track" in red
    assert "Please explain in the note" in red
    assert AuditRecord.objects.count() == written
    assert not Report.objects.filter(period="2018Q3").exists()


def test_another_departments_row_is_neither_saved_nor_looked_ahead(client: Client) -> None:
    other = TargetFactory(code="Z-1", lead=DepartmentFactory())
    assert save(client, typed(other, "25"))["outcome"] == "refused"
    assert client.get(URL + "preview/", {"key": f"{other.pk}:2018Q3", "value": "1"}).status_code == 404
    assert not Report.objects.filter(target=other).exists()


@pytest.mark.parametrize("key", ["", "x", "9" * 40 + ":2018Q3", "1:", "０:2018Q3", "1:2018Q9"])
def test_a_key_that_is_none_of_ours_is_answered(client: Client, key: str) -> None:
    answer = client.post(URL + "row/", {f"value-{key}": "25"})
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "refused"
    assert client.get(URL + "preview/", {"key": key, "value": "1"}).status_code in (200, 404)


def test_what_needs_more_than_a_number_leads_to_its_form(client: Client, office: Department) -> None:
    TargetFactory(code="S-1", lead=office, kind=Kind.MILESTONE, unit=None, goal=None)
    html = client.get(URL).content.decode()
    assert 'href="/targets/S-1/report/?period=2018Q3"' in html
    assert "on its form" in html


def test_enter_in_a_field_means_saving_without_a_script(client: Client) -> None:
    html = client.get(URL).content.decode()
    bench = html[html.index('id="bench"') :]
    assert re.findall(r'type="submit" name="(\w+)"', bench)[0] == "save"


def test_an_accepted_period_is_not_reported_again_from_here(client: Client, target: Target) -> None:
    answer = save(client, typed(target, "25", period="2018Q2"))
    assert answer["outcome"] == "refused"
    assert "has an accepted report" in answer["html"]


def test_a_returned_row_is_answered_in_place(client: Client, target: Target, office: Department) -> None:
    target = TargetFactory(code="M-1", lead=office, frequency=Frequency.QUARTERLY)
    draft = draft_report(
        target=target,
        period="2018Q3",
        content=ReportContent(value=Decimal(80)),
        by=UserFactory(role=Role.REPORTER, department=office),
        now=at("2018-10-10"),
        submit=True,
    )
    Report.objects.filter(pk=draft.pk).update(state=ReportState.RETURNED)
    client.post(URL, typed(target, "81", seen=draft.version) | {"submit": "1"})
    assert Report.objects.get(pk=draft.pk).state == ReportState.SUBMITTED
