"""Who looks at targets, and the plan that they belong to."""

import pytest
from django.test import Client

from tests.factories import PlanFactory, UserFactory
from tracker.domain.vocabulary import Role
from tracker.models import Plan


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.MANAGER))
    return client


@pytest.fixture
def plan() -> Plan:
    return PlanFactory()
