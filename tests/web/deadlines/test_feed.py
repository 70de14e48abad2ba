"""The calendar feed: secret, revocable, private, with events that calendars recognise."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from icalendar import Calendar, Event

from tests.factories import PlanFactory, TargetFactory, submitted
from tests.ordering import DEADLINE, Cast, cast, issued
from tests.web.query_counts import assert_query_count
from tests.web.reporting.conftest import now, sit
from tracker.models import AuditRecord, CalendarFeed, Plan, User

__all__ = ["now", "sit"]
Sit = Callable[..., Client]
MAKE = "/accounts/profile/feed/"


@pytest.fixture
def plan(now: None) -> Plan:
    return PlanFactory(live_since=date(2018, 1, 1))


@pytest.fixture
def people(plan: Plan) -> Cast:
    """On 12 October the third quarter is owed by an office."""
    found = cast()
    target = TargetFactory(code="A12-02", name="道路整治", lead=found.office, plan=plan)
    return Cast(target, found.office, found.manager, found.reporter, found.reviewer)


def address_of(client: Client) -> str:
    page = client.post(MAKE).content.decode()
    return re.findall(r"http://testserver(/feeds/[\w-]+\.ics)", page)[0]


def events(address: str) -> list[Event]:
    answer = Client().get(address)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_feed_is_read_without_signing_in_and_kept_private(people: Cast, sit: Sit) -> None:
    answer = Client().get(address_of(sit(people.reporter)))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=900"


def test_due_days_are_whole_days_with_lasting_names(people: Cast, sit: Sit) -> None:
    address = address_of(sit(people.reporter))
    found = {event["UID"]: event for event in events(address)}
    key = f"report-{people.target.pk}-2018Q3@shservice"
    assert found[key]["DTSTART"].dt == date(2018, 10, 19)
    assert type(found[key]["DTSTART"].dt) is date
    assert found.keys() == {event["UID"] for event in events(address)}


def test_what_was_sent_leaves_the_calendar(people: Cast, sit: Sit) -> None:
    address = address_of(sit(people.reporter))
    submitted(people.target, "2018Q3", value=Decimal(75))
    assert not [event for event in events(address) if "2018Q3" in event["UID"]]


def test_an_order_stands_on_the_day_of_its_answer(people: Cast, sit: Sit) -> None:
    issued(people)
    (order,) = [
        event for event in events(address_of(sit(people.reporter))) if event["UID"].startswith("order-")
    ]
    assert order["DTSTART"].dt == DEADLINE


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "应报"), ("en", "Report due")])
def test_the_feed_speaks_the_language_of_its_person(
    people: Cast, sit: Sit, language: str, words: str
) -> None:
    User.objects.filter(pk=people.reporter.pk).update(language=language)
    assert words in events(address_of(sit(people.reporter)))[0]["SUMMARY"]


def test_the_feed_of_a_department_holds_nothing_of_another(people: Cast, sit: Sit) -> None:
    TargetFactory(code="B01-01", plan=people.target.plan)
    assert "B01-01" not in Client().get(address_of(sit(people.reporter))).content.decode()


def test_a_manager_without_department_has_an_empty_calendar(people: Cast, sit: Sit) -> None:
    assert events(address_of(sit(people.manager))) == []


def test_the_secret_is_kept_as_a_digest_alone(people: Cast, sit: Sit) -> None:
    secret = address_of(sit(people.reporter)).split("/")[-1].removesuffix(".ics")
    kept = str(CalendarFeed.objects.values().get()) + str(list(AuditRecord.objects.values()))
    assert secret not in kept
    assert CalendarFeed.objects.get().secret_digest not in str(list(AuditRecord.objects.values()))


def test_a_new_address_ends_the_old_one(people: Cast, sit: Sit) -> None:
    client = sit(people.reporter)
    old, new = address_of(client), address_of(client)
    assert [Client().get(address).status_code for address in (old, new)] == [404, 200]


def test_a_revoked_address_leads_nowhere(people: Cast, sit: Sit) -> None:
    client = sit(people.reporter)
    address = address_of(client)
    client.post(f"{MAKE}revoke/")
    assert Client().get(address).status_code == 404


def test_the_address_of_a_disabled_person_leads_nowhere(people: Cast, sit: Sit) -> None:
    address = address_of(sit(people.reporter))
    User.objects.update(is_active=False)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("secret", ["x", "0" * 43, "%00", "..%2f", "é"])
def test_a_guess_is_not_found(people: Cast, secret: str) -> None:
    assert Client().get(f"/feeds/{secret}.ics").status_code == 404


def test_the_page_with_the_address_is_not_stored_by_the_browser(people: Cast, sit: Sit) -> None:
    assert "no-store" in sit(people.reporter).post(MAKE).headers["Cache-Control"]


def test_the_feed_asks_the_same_for_one_target_and_for_many(people: Cast, sit: Sit) -> None:
    address = address_of(sit(people.reporter))
    assert_query_count("calendar_feed", Client(), address)
    for number in range(4):
        TargetFactory(code=f"A12-1{number}", lead=people.office, plan=people.target.plan)
    assert_query_count("calendar_feed", Client(), address)
