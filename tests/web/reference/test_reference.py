"""Units and the working calendar: read by everybody with a role, kept by administrators."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories import TargetFactory, UnitFactory, UserFactory, administrator, at
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import Role
from tracker.models import CalendarDay, Unit
from tracker.queries.calendar import year_view
from tracker.services.contents import CalendarEntry
from tracker.services.reference import set_calendar_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(administrator())
    client.cookies["django_language"] = "en"
    return client


def holiday(day: date, name: str = "国庆节", *, working: bool = False) -> CalendarDay:
    entry = CalendarEntry(day=day, is_working=working, name=name)
    return set_calendar_day(entry=entry, by=administrator(), now=at("2018-01-02"))


def unit(**changes: str) -> dict[str, str]:
    return {
        "name": "里",
        "name_en": "",
        "dimension": "长度",
        "factor": "500",
        "aliases": "华里，市里",
    } | changes


def test_a_reader_may_not_keep_them(client: Client) -> None:
    known = UnitFactory()
    client.force_login(UserFactory(role=Role.MANAGER))
    assert client.get("/units/").status_code == 200
    assert client.get("/calendar/").status_code == 200
    for page in ("/units/new/", f"/units/{known.pk}/edit/", "/calendar/day/"):
        assert client.post(page, unit()).status_code == 404


def test_a_unit_is_made_with_its_other_spellings(keeper: Client) -> None:
    assert keeper.post("/units/new/", unit()).status_code == 302
    made = Unit.objects.get(name="里")
    assert (made.factor, made.aliases) == (Decimal(500), ["华里", "市里"])


def test_a_unit_that_is_used_keeps_its_size(keeper: Client) -> None:
    used = TargetFactory().unit
    answer = keeper.post(
        f"/units/{used.pk}/edit/", unit(name=used.name, dimension=used.dimension, factor="7")
    )
    assert answer.status_code == 422
    assert 'href="#id_factor"' in answer.content.decode()


def test_a_unit_changed_meanwhile_shows_both_values(keeper: Client) -> None:
    keeper.post("/units/new/", unit())
    made = Unit.objects.get(name="里")
    html = keeper.get(f"/units/{made.pk}/edit/").content.decode()
    seen = html.split('name="expected_version" value="')[1].split('"')[0]
    keeper.post(f"/units/{made.pk}/edit/", unit(name_en="li", expected_version=seen))
    answer = keeper.post(f"/units/{made.pk}/edit/", unit(name_en="mile", expected_version=seen))
    assert answer.status_code == 409
    assert ">li<" in answer.content.decode()


def test_a_year_shows_holidays_and_make_up_days(keeper: Client) -> None:
    holiday(date(2018, 10, 1))
    holiday(date(2018, 9, 29), "国庆节调休", working=True)
    html = keeper.get("/calendar/", {"year": "2018"}).content.decode()
    assert 'class="holiday" title="国庆节"' in html
    assert 'class="makeup" title="国庆节调休"' in html


def test_a_year_without_entries_says_that_it_has_no_official_calendar(keeper: Client) -> None:
    holiday(date(2018, 10, 1))
    assert "For 2031 no official calendar" in keeper.get("/calendar/", {"year": "2031"}).content.decode()
    assert "no official calendar is loaded" not in keeper.get("/calendar/", {"year": "2018"}).content.decode()


def test_a_year_that_cannot_be_read_shows_the_year_of_the_day(keeper: Client) -> None:
    for year in ("abcd", "0000", "99999", "٢٠١٨"):
        html = keeper.get("/calendar/", {"year": year, "as_of": "2018-05-01"}).content.decode()
        assert "Working calendar 2018" in html, year


def test_a_later_word_for_a_day_is_shown_and_the_first_one_kept(keeper: Client) -> None:
    holiday(date(2018, 10, 8))
    data = {"day": "2018-10-08", "kind": "working", "name": ""}
    assert keeper.post("/calendar/day/", data).headers["Location"] == "/calendar/?year=2018"
    assert CalendarDay.objects.filter(day=date(2018, 10, 8)).count() == 2
    cells = {cell.day: cell for month in year_view(2018).months for week in month.weeks for cell in week}
    assert cells[date(2018, 10, 8)].is_working


def test_working_days_of_a_year_are_counted() -> None:
    assert year_view(2018).working_days == 261
    holiday(date(2018, 10, 1))
    assert year_view(2018).working_days == 260


def test_pages_ask_as_much_for_few_rows_as_for_many(keeper: Client) -> None:
    for number in range(1, 4):
        UnitFactory(name=f"单位{number}")
        holiday(date(2018, 10, number))
        assert_query_count("units", keeper, "/units/")
        assert_query_count("calendar", keeper, "/calendar/?year=2018")
