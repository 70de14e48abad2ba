"""Appointing and ending a substitute, by the test client."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import DepartmentFactory, UserFactory, administrator
from tracker.domain.vocabulary import Role
from tracker.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(administrator())
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_an_administrator_appoints_and_ends_a_substitute(keeper: Client) -> None:
    office, today = DepartmentFactory(name="市住建委"), timezone.localdate()
    absent = UserFactory(full_name="李填报", role=Role.REPORTER, department=office)
    helper = UserFactory(full_name="王代岗", role=Role.REPORTER, department=DepartmentFactory())
    address = f"/people/{absent.pk}/substitute/"
    assert address in keeper.get(f"/people/{absent.pk}/").content.decode()
    said = {
        "person": helper.pk,
        "department": office.pk,
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=14)).isoformat(),
    }
    page = keeper.post(address, said, follow=True).content.decode()
    assert "王代岗" in page
    assert "stands in for 李填报" in keeper.get(f"/people/{helper.pk}/").content.decode()
    assert "stands in for 李填报" in keeper.get(f"/departments/{office.pk}/").content.decode()
    keeper.post(f"{address}end/", {"person": helper.pk, "department": office.pk})
    assert not Membership.objects.filter(substitute_for=absent).exists()


def test_what_is_wrong_stands_at_its_field(keeper: Client) -> None:
    office = DepartmentFactory()
    absent = UserFactory(role=Role.REPORTER, department=office)
    said = {"person": "", "department": office.pk, "starts_on": "2018-07-09", "ends_on": "nonsense"}
    answer = keeper.post(f"/people/{absent.pk}/substitute/", said)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"person", "ends_on"}


def test_an_end_of_nothing_is_not_found(keeper: Client) -> None:
    absent = UserFactory(role=Role.REPORTER, department=DepartmentFactory())
    assert keeper.post(f"/people/{absent.pk}/substitute/end/", {"person": "x"}).status_code == 404


def test_nobody_but_an_administrator_appoints(client: Client) -> None:
    office = DepartmentFactory()
    absent = UserFactory(role=Role.REPORTER, department=office)
    client.force_login(UserFactory(role=Role.REVIEWER, department=office))
    assert client.get(f"/people/{absent.pk}/substitute/").status_code == 404
