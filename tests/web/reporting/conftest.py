"""A department with a quarterly target, its reporter and its reviewer, on 12 October 2018."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from tests.factories import START, DepartmentFactory, TargetFactory, UserFactory, at
from tracker.domain.vocabulary import Role
from tracker.models import CalendarDay, Department, Target, User

TODAY = date(2018, 10, 12)
HOLIDAYS = [date(2018, 10, day) for day in range(1, 6)]


@pytest.fixture
def now(db: None) -> Iterator[None]:
    """The morning of a day on which the third quarter is due within five working days."""
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_working=False, name="国庆节放假", recorded_at=START) for day in HOLIDAYS
    )
    with time_machine.travel(at(TODAY), tick=True):
        yield


@pytest.fixture
def office(now: None) -> Department:
    return DepartmentFactory(name="市住建委")


@pytest.fixture
def target(office: Department) -> Target:
    return TargetFactory(code="A12-01", name="架空线入地", lead=office)


@pytest.fixture
def reporter(office: Department) -> User:
    return UserFactory(username="li", full_name="李填报", role=Role.REPORTER, department=office)


@pytest.fixture
def reviewer(office: Department) -> User:
    return UserFactory(username="zhou", full_name="周审核", role=Role.REVIEWER, department=office)


@pytest.fixture
def sit(now: None) -> Callable[..., Client]:
    """Sign a person in: ``sit(person)``, in English with ``language="en"``."""

    def sit_down(person: User, language: str = "zh-hans") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(person)
        client.cookies["django_language"] = language
        return client

    return sit_down
