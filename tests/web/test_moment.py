"""The moment of the address: what is read, what is refused, what links carry."""

from datetime import date

import pytest
import time_machine
from django.test import RequestFactory

from tests.factories import PlanFactory
from tracker.views.moment import Moment, moment_of

TODAY = date(2018, 10, 29)


@pytest.fixture(autouse=True)
def on_that_day():
    with time_machine.travel("2018-10-29T10:00:00+08:00", tick=False):
        yield


def moment(query: str = "") -> Moment:
    return moment_of(RequestFactory().get(f"/board/{query}"))


def test_without_a_word_it_is_today() -> None:
    assert (moment().as_of, moment().known_at, moment().is_today) == (TODAY, TODAY, True)


def test_the_day_and_the_day_of_knowledge_are_read() -> None:
    read = moment("?as_of=2018-06-30&known_at=2018-07-10")
    assert (read.as_of, read.known_at) == (date(2018, 6, 30), date(2018, 7, 10))


def test_a_past_day_is_known_as_of_today_unless_said() -> None:
    assert moment("?as_of=2018-06-30").known_at == TODAY


def test_what_was_known_earlier_speaks_of_that_day_at_most() -> None:
    assert moment("?known_at=2018-06-30").as_of == date(2018, 6, 30)


def test_a_day_after_the_knowledge_is_cut_with_a_sentence() -> None:
    read = moment("?as_of=2018-09-30&known_at=2018-06-30")
    assert (read.as_of, len(read.notes)) == (date(2018, 6, 30), 1)


def test_a_future_day_is_today_with_a_sentence() -> None:
    read = moment("?as_of=2019-01-01")
    assert (read.as_of, len(read.notes)) == (TODAY, 1)


@pytest.mark.parametrize("text", ["2018-13-01", "gestern", "1e9", "%00", "0001-01-01", "2018Q3", "9" * 5000])
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    read = moment(f"?as_of={text}")
    assert (read.as_of, len(read.notes)) == (TODAY, 1)


def test_the_sentence_says_what_was_read_and_what_is_expected() -> None:
    (note,) = moment("?as_of=2018-13-01").notes
    assert "2018-13-01" in note
    assert "2018-10-29" in note


def test_links_carry_only_what_the_address_said() -> None:
    assert moment("?as_of=2018-06-30").query == {"as_of": "2018-06-30"}
    assert moment().query == {}


def test_half_past_midnight_in_shanghai_is_the_new_day() -> None:
    with time_machine.travel("2018-12-31T16:30:00+00:00", tick=False):
        assert moment().as_of == date(2019, 1, 1)


@pytest.mark.django_db
class TestAPlanThatIsOver:
    @pytest.fixture
    def plan(self):
        return PlanFactory(starts_on=date(2017, 1, 1), ends_on=date(2017, 12, 31), opens_at_last_day=True)

    def test_opens_at_its_last_day(self, plan) -> None:
        assert moment().for_plan(plan).as_of == date(2017, 12, 31)

    def test_is_known_as_of_today(self, plan) -> None:
        assert moment().for_plan(plan).known_at == TODAY

    def test_does_not_bind_the_links_to_other_plans(self, plan) -> None:
        assert moment().for_plan(plan).query == {}

    def test_shows_today_when_today_is_asked_for(self, plan) -> None:
        asked = moment("?as_of=2018-10-29").for_plan(plan)
        assert (asked.as_of, asked.query) == (TODAY, moment().today_query)

    def test_opens_today_unless_it_says_otherwise(self, plan) -> None:
        plan.opens_at_last_day = False
        assert moment().for_plan(plan).as_of == TODAY
