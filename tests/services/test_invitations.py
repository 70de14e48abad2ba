"""One-time links: work once, for a week, for one person; a one-time password must be replaced (T25)."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import PASSWORD, UserFactory, administrator, at
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, User
from tracker.services.contents import PersonDetails
from tracker.services.invitations import choose_password, hand_over_link, person_of_link
from tracker.services.ledger_check import check
from tracker.services.people import create_person, disable_person, enable_person, set_password
from tracker.services.refusals import Refused

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02")
GOOD = "another good phrase"


@pytest.fixture
def zhang() -> User:
    """Invited, without a password as yet."""
    return create_person(details=PersonDetails(username="zhang"), password=None, by=administrator(), now=NOW)


def link(person: User, moment: object = NOW) -> str:
    return hand_over_link(person=person, by=administrator(), now=moment)


@pytest.mark.smoke
def test_a_link_lets_its_person_choose_a_password_once(zhang: User) -> None:
    secret = link(zhang)
    assert person_of_link(zhang.pk, secret, NOW) == zhang
    choose_password(person=zhang, secret=secret, password=GOOD, now=NOW)
    zhang.refresh_from_db()
    assert zhang.check_password(GOOD)
    assert person_of_link(zhang.pk, secret, NOW) is None
    with pytest.raises(Refused):
        choose_password(person=zhang, secret=secret, password="yet another phrase", now=NOW)
    assert check() == []


def test_a_link_ends_after_a_week(zhang: User) -> None:
    secret = link(zhang)
    assert person_of_link(zhang.pk, secret, NOW + timedelta(days=7)) == zhang
    assert person_of_link(zhang.pk, secret, NOW + timedelta(days=7, seconds=1)) is None


def test_a_newer_link_a_password_or_disabling_ends_it(zhang: User) -> None:
    first = link(zhang)
    second = link(zhang, NOW + timedelta(minutes=1))
    assert person_of_link(zhang.pk, first, NOW) is None
    disable_person(person=zhang, by=administrator(), now=NOW)
    assert person_of_link(zhang.pk, second, NOW + timedelta(minutes=2)) is None
    enable_person(person=zhang, by=administrator(), now=NOW)
    set_password(person=zhang, password=GOOD, by=administrator(), now=NOW + timedelta(minutes=3))
    assert person_of_link(zhang.pk, second, NOW + timedelta(minutes=4)) is None


def test_a_link_is_for_one_person_and_not_guessed(zhang: User) -> None:
    other = UserFactory(role=Role.MANAGER)
    secret = link(zhang)
    link(other)
    for pk, guess in ((other.pk, secret), (zhang.pk, "0" * 64), (zhang.pk, "长"), (999_999, secret)):
        assert person_of_link(pk, guess, NOW) is None


def test_a_link_ends_the_old_password_and_every_session() -> None:
    person = UserFactory(username="wang", role=Role.MANAGER)
    browser = Client()
    browser.force_login(person)
    link(person)
    assert browser.get("/accounts/profile/").status_code == 302
    assert browser.post("/accounts/login/", {"login": "wang", "password": PASSWORD}).status_code == 200


def test_nobody_makes_a_link_for_oneself_or_a_disabled_account(zhang: User) -> None:
    with pytest.raises(Refused) as oneself:
        link(administrator())
    disable_person(person=zhang, by=administrator(), now=NOW)
    with pytest.raises(Refused) as disabled:
        link(zhang)
    codes = [raised.value.problems[0].code for raised in (oneself, disabled)]
    assert codes == ["oneself", "disabled"]


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(administrator())
    client.cookies["django_language"] = "en"
    return client


def test_the_page_shows_the_link_which_leads_to_a_password_and_in(keeper: Client, zhang: User) -> None:
    page = keeper.post(f"/people/{zhang.pk}/link/")
    address = page.context["address"]
    assert address in page.content.decode()
    assert "no-cache" in page.headers["Cache-Control"]
    guest = Client()
    path = address.removeprefix("http://testserver")
    assert guest.get(path).status_code == 200
    assert guest.post(path, {"password": "short", "again": "short"}).status_code == 422
    assert guest.post(path, {"password": GOOD, "again": GOOD + "x"}).status_code == 422
    assert guest.post(path, {"password": GOOD, "again": GOOD}).headers["Location"] == "/accounts/login/"
    assert guest.get(path).status_code == 404
    assert guest.post("/accounts/login/", {"login": "zhang", "password": GOOD}).status_code == 302
    verbs = AuditRecord.objects.filter(object_id=str(zhang.pk)).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["create", "invite", "set_password", "sign_in"]


def test_a_link_that_is_none_says_the_same_for_everybody(zhang: User, client: Client) -> None:
    pages = [client.get(f"/accounts/welcome/{pk}/{'0' * 64}/") for pk in (zhang.pk, 999_999)]
    assert [page.status_code for page in pages] == [404, 404]
    first, second = (
        re.sub(r'csrfmiddlewaretoken" value="\w+"|/welcome/\d+/', "", page.content.decode()) for page in pages
    )
    assert first == second


def test_the_link_goes_by_mail_where_there_is_a_server(keeper: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person = UserFactory(role=Role.MANAGER, email="zhang@example.org", language="en")
    page = keeper.post(f"/people/{person.pk}/link/", {"mail": "1"})
    (sent,) = mail.outbox
    assert sent.to == ["zhang@example.org"]
    assert page.context["address"] in sent.body
    assert page.context["address"] not in page.content.decode()


def test_t25_a_one_time_password_must_be_replaced_before_any_work(keeper: Client) -> None:
    person = UserFactory(username="wang", role=Role.MANAGER)
    word = keeper.post(f"/people/{person.pk}/password/").context["word"]
    guest = Client()
    guest.post("/accounts/login/", {"login": "wang", "password": word})
    for page in ("/", "/board/", "/board/?export=csv"):
        assert guest.get(page).headers["Location"] == "/accounts/password/change/"
    guest.post("/accounts/password/change/", {"oldpassword": word, "password1": GOOD, "password2": GOOD})
    guest.post("/accounts/login/", {"login": "wang", "password": GOOD})
    assert guest.get("/board/").status_code == 200


def test_t25_a_one_time_password_runs_out() -> None:
    person = UserFactory(username="wang", role=Role.MANAGER)
    set_password(person=person, password=GOOD, by=administrator(), now=NOW)
    form = {"login": "wang", "password": GOOD}
    for days, status in ((8, 200), (6, 302)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            assert Client().post("/accounts/login/", form).status_code == status
    assert AuditRecord.objects.get(verb="sign_in_failed").after["why"] == "too old"


def test_t25_accounts_that_nobody_used_for_90_days_are_listed(keeper: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        made = {"never": at("2025-11-01"), "young": at("2026-02-01"), "idle": at("2025-01-01")}
        keeper_of_all = administrator()
        people = {
            name: create_person(
                details=PersonDetails(username=name), password=None, by=keeper_of_all, now=moment
            )
            for name, moment in made.items()
        }
        User.objects.filter(pk=people["idle"].pk).update(last_login=at("2025-12-01"))
        keeper.force_login(keeper_of_all)
        page = keeper.get("/people/")
        assert page.context["unused"] == 2
        listed = keeper.get(f"/people/?idle_since={page.context['unused_since']}").content.decode()
    assert [name for name in people if f">{name}</a>" in listed] == ["never", "idle"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_t25_two_administrators_who_disable_each_other_leave_one() -> None:
    one, other = administrator(), UserFactory(role=Role.ADMINISTRATOR)
    start, results = Barrier(2), []

    def disable(person: User, by: User) -> None:
        start.wait(20)
        try:
            disable_person(person=person, by=by, now=NOW)
            results.append("done")
        except Exception as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=disable, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert User.objects.filter(is_active=True, memberships__role=Role.ADMINISTRATOR).count() == 1
    assert results.count("done") == 1
