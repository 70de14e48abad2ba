"""Links keep the moment; the navigation offers what a person may open."""

from datetime import date

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tests.factories import DepartmentFactory, UserFactory
from tracker.access import Standing, standing_of
from tracker.domain.vocabulary import Role
from tracker.views.moment import Moment

TODAY = date(2018, 10, 29)
PAST = Moment(date(2018, 6, 30), date(2018, 7, 10), TODAY, (("as_of", date(2018, 6, 30)),))


def text(source: str, address: str = "/board/?as_of=2018-06-30&sort=code&page=3", **context: object) -> str:
    request = RequestFactory().get(address)
    return Template(source).render(Context({"request": request, "moment": PAST} | context))


def test_a_link_keeps_the_moment() -> None:
    assert text("{% load links %}{% page_url 'board' %}") == "/board/?as_of=2018-06-30"


def test_a_link_adds_its_own_question() -> None:
    asked = text(
        "{% load links %}{% autoescape off %}{% page_url 'board' query='by=department' %}{% endautoescape %}"
    )
    assert asked == "/board/?as_of=2018-06-30&by=department"


def test_a_link_of_today_carries_nothing() -> None:
    today = Moment(TODAY, TODAY, TODAY)
    assert text("{% load links %}{% page_url 'board' %}", moment=today) == "/board/"


def test_a_changed_address_forgets_its_page() -> None:
    changed = text("{% load links %}{% autoescape off %}{% query_with sort='-code' %}{% endautoescape %}")
    assert changed == "?as_of=2018-06-30&sort=-code"


def test_none_takes_a_question_out() -> None:
    assert text("{% load links %}{% query_with sort=None %}") == "?as_of=2018-06-30"


def test_the_way_to_today_drops_both_days() -> None:
    changed = text(
        "{% load links %}{% query_at moment.today_query %}", "/board/?as_of=2018-06-30&known_at=2018-07-10"
    )
    assert changed == "?as_of=2018-10-29"


def test_a_form_keeps_the_moment_in_hidden_fields() -> None:
    assert 'name="as_of" value="2018-06-30"' in text("{% load links %}{% moment_fields %}")


def standing(role: Role) -> Standing:
    in_office = role in {Role.REPORTER, Role.REVIEWER}
    return standing_of(UserFactory(role=role, department=DepartmentFactory() if in_office else None), TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "offered"), [(Role.REPORTER, True), (Role.MANAGER, False)])
def test_the_tag_may_asks_the_table_of_rights(role: Role, offered: bool) -> None:
    source = "{% load links %}{% may 'DRAFT_REPORT' as can %}{% if can %}yes{% endif %}"
    assert ("yes" in text(source, standing=standing(role))) is offered


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "offered"), [(Role.REPORTER, True), (Role.AUDITOR, False)])
def test_the_navigation_shows_what_the_person_may_open(role: Role, offered: bool) -> None:
    shown = text("{% load navigation %}{% navigation %}", standing=standing(role))
    assert ("/workbench/" in shown) is offered


@pytest.mark.django_db
def test_the_navigation_says_where_one_is() -> None:
    shown = text("{% load navigation %}{% navigation %}", standing=standing(Role.MANAGER))
    assert shown.count('aria-current="page"') == 1
