"""A form that comes after the end of the session, without scripts: nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import TargetFactory, lead_of, of_department
from tracker.domain.vocabulary import Role
from tracker.models import Report, Target

PAGE = "/targets/T/report/"
NOTE = "管线已移交<script>alert(1)</script>"
SENT = {"period": "2018Q2", "value": "50", "note": NOTE, "submit": "1", "expected_version": "3"}
BROWSER = {"accept": "text/html,*/*", "accept-language": "en", "referer": f"http://testserver{PAGE}?a=1"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def target() -> Target:
    return TargetFactory(code="T")


def test_what_was_typed_is_shown_and_nothing_is_saved(target: Target) -> None:
    answer = Client(headers=BROWSER).post(PAGE, SENT)
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing was saved." in html
    assert [str(field.label) for field in answer.context["typed"]][-2:] == ["Value", "Note"]
    assert "管线已移交&lt;script&gt;" in html
    assert "<script>alert(1)" not in html
    assert "no-store" in answer.headers["Cache-Control"]
    assert Report.objects.count() == 0


def test_signing_in_leads_back_to_the_form(target: Target) -> None:
    html = Client(headers=BROWSER).post(PAGE, SENT).content.decode()
    assert f'href="/accounts/login/?next={PAGE.replace("/", "%2F")}%3Fa%3D1" target="_blank"' in html


@pytest.mark.parametrize("referer", ["", "https://evil.example/x", "http://testserver.evil.example/x"])
def test_another_site_is_no_way_back(target: Target, referer: str) -> None:
    html = Client(headers={**BROWSER, "referer": referer}).post(PAGE, SENT).content.decode()
    assert 'href="/accounts/login/?next=%2F"' in html


def test_secrets_are_not_shown(target: Target) -> None:
    said = {"username": "zhang", "password1": "correct horse", "code": "123456"}
    html = Client(headers=BROWSER).post("/people/new/", said).content.decode()
    assert "zhang" in html
    assert "correct horse" not in html
    assert "123456" not in html


def test_files_are_named_to_be_chosen_again(target: Target) -> None:
    files = [SimpleUploadedFile("现场.pdf", b"%PDF-1.4")]
    assert "现场.pdf" in Client(headers=BROWSER).post(PAGE, SENT | {"files": files}).content.decode()


def test_a_script_and_an_empty_button_are_led_to_the_sign_in(target: Target) -> None:
    script = Client(headers={"accept": "application/json"}).post(PAGE, SENT)
    button = Client(headers=BROWSER).post("/reports/1/withdraw/", {"expected_version": "2"})
    assert {answer.headers["Location"].partition("?")[0] for answer in (script, button)} == {
        "/accounts/login/"
    }


def test_another_site_cannot_have_its_words_shown(target: Target) -> None:
    answer = Client(enforce_csrf_checks=True, headers=BROWSER).post(PAGE, SENT)
    assert answer.status_code == 403
    assert "管线已移交" not in answer.content.decode()


def test_whoever_is_signed_in_is_not_concerned(target: Target) -> None:
    client = Client(headers=BROWSER)
    client.force_login(of_department(Role.REPORTER, lead_of(target)))
    assert client.post(PAGE, SENT).status_code == 302
    assert Report.objects.count() == 1
