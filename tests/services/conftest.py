"""A target, and somebody who may report on it."""

import pytest

from tests.factories import TargetFactory, lead_of, of_department
from tracker.domain.vocabulary import Role


@pytest.fixture
def target():
    return TargetFactory()


@pytest.fixture
def reporter(target):
    return of_department(Role.REPORTER, lead_of(target))
