"""The second step at sign-in: required of administrators by a setting, encrypted, recoverable (T16)."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import PASSWORD, UserFactory, administrator, at
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, User
from tracker.services.signing_in import remove_second_step

pytestmark = pytest.mark.django_db
SETUP, LOGIN = "/accounts/2fa/totp/activate/", "/accounts/login/"


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    settings.SECOND_STEP_FOR_ADMINISTRATORS = True


def code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def signed_in(name: str = "admin", password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post(LOGIN, {"login": name, "password": password}).status_code == 302
    return client


def set_up(client: Client) -> str:
    """Set the second step up; returns its secret."""
    confirmed = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": SETUP})
    assert confirmed.headers["Location"] == SETUP
    secret = client.get(SETUP).context["form"].secret
    answer = client.post(SETUP, {"code": code(secret)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


@pytest.fixture
def secret(django_capture_on_commit_callbacks: Any) -> str:
    administrator()
    with django_capture_on_commit_callbacks(execute=True):
        return set_up(signed_in())


def test_t16_an_administrator_sets_the_second_step_up_before_anything_else() -> None:
    administrator()
    client = signed_in()
    for page in ("/", "/people/", "/board/?export=csv", "/admin/", "/accounts/profile/"):
        assert client.get(page).headers["Location"] == SETUP, page
    assert client.post("/people/new/", {"username": "x", "rows": "1"}).headers["Location"] == SETUP
    assert not User.objects.filter(username="x").exists()
    set_up(client)
    assert client.get("/people/").status_code == 200


def test_t16_nobody_else_is_asked_for_one() -> None:
    UserFactory(username="wang", role=Role.MANAGER)
    assert signed_in("wang").get("/board/").status_code == 200


def test_t16_the_password_alone_does_not_sign_in_any_more(secret: str) -> None:
    client = signed_in()
    assert client.get("/people/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/people/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code(secret, 1)}).status_code == 302
    assert client.get("/people/").status_code == 200
    (bad,) = AuditRecord.objects.filter(verb="sign_in_failed")
    assert (bad.object_label, bad.after["why"]) == ("admin", "code")


def test_t16_a_code_is_good_for_once(secret: str) -> None:
    used = code(secret, 1)
    first, second = signed_in(), signed_in()
    assert first.post("/accounts/2fa/authenticate/", {"code": used}).status_code == 302
    assert second.post("/accounts/2fa/authenticate/", {"code": used}).status_code == 200


def test_t16_five_wrong_codes_lock_the_second_step(secret: str) -> None:
    client = signed_in()
    for number in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": f"00000{number}"})
    assert client.post("/accounts/2fa/authenticate/", {"code": code(secret, 1)}).status_code != 302


def test_t16_a_recovery_code_opens_once(secret: str) -> None:
    person = User.objects.get(username="admin")
    spare = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    assert signed_in().post("/accounts/2fa/authenticate/", {"code": spare}).status_code == 302
    assert signed_in().post("/accounts/2fa/authenticate/", {"code": spare}).status_code == 200


def test_t23_secrets_of_the_second_step_are_kept_encrypted(secret: str) -> None:
    stored = " ".join(str(row.data) for row in Authenticator.objects.all())
    assert secret not in stored


def test_t16_who_needs_the_second_step_cannot_take_it_away(secret: str) -> None:
    client = signed_in()
    client.post("/accounts/2fa/authenticate/", {"code": code(secret, 1)})
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_another_administrator_helps_whose_telephone_is_lost(secret: str, settings: Settings) -> None:
    settings.SECOND_STEP_FOR_ADMINISTRATORS = False
    helper = UserFactory(username="helper", role=Role.ADMINISTRATOR)
    person = User.objects.get(username="admin")
    client = Client()
    client.force_login(helper)
    assert client.post(f"/people/{person.pk}/second-step/").status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    row = AuditRecord.objects.filter(verb="second_step").latest("pk")
    assert (row.actor_name, row.object_id) == ("helper", str(person.pk))


def test_the_operator_helps_the_only_administrator(secret: str) -> None:
    call_command("remove_second_step", "admin")
    assert not Authenticator.objects.exists()
    assert AuditRecord.objects.filter(verb="second_step").latest("pk").request_id == "command line"


def test_t24_setting_up_and_taking_away_leave_one_record_each(secret: str) -> None:
    person = User.objects.get(username="admin")
    remove_second_step(person=person, by=person, now=at("2026-01-05"))
    assert remove_second_step(person=person, by=person, now=at("2026-01-05")) is False
    said = [row.after["what"] for row in AuditRecord.objects.filter(verb="second_step").order_by("pk")]
    assert said == ["totp_activated", "removed"]


def test_t16_recovery_codes_are_shown_once(secret: str) -> None:
    client = signed_in()
    client.post("/accounts/2fa/authenticate/", {"code": code(secret, 1)})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    row = Authenticator.objects.get(type="recovery_codes")
    spare = row.wrap().get_unused_codes()[0]
    first, again = (client.get("/accounts/2fa/recovery-codes/").content.decode() for _look in range(2))
    assert (spare in first, spare in again) == (True, False)
