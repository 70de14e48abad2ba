"""What every write checks of a row before it is stored."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import TargetFactory
from tracker.models import TargetVersion
from tracker.services.refusals import Refused
from tracker.services.writing import checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> TargetVersion:
    """The terms of a target, right as they stand."""
    return TargetFactory().versions.get()


@pytest.mark.smoke
def test_a_row_that_breaks_two_checks_is_refused_for_both_in_their_own_words(version):
    version.upper_goal, version.warning_band = Decimal(20), Decimal(-1)
    with pytest.raises(Refused) as refused:
        checked(version)
    assert {problem.text for problem in refused.value.problems} == {
        "只有区间目标才有上限。",
        "预警幅度须为0或以上。",
    }


def test_a_wrong_field_does_not_hide_a_broken_check(version):
    version.due_basis, version.warning_band = "guessed", Decimal(-1)
    with pytest.raises(Refused) as refused:
        checked(version)
    assert {"due_basis", ""} <= {problem.field for problem in refused.value.problems}


def test_all_checks_of_a_right_row_are_asked_for_in_one_statement(version):
    with CaptureQueriesContext(connection) as asked:
        checked(version)
    assert sum('"_check"' in query["sql"] for query in asked.captured_queries) == 1
