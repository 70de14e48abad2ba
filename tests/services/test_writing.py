"""What every write checks of a row before it is stored."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import TargetFactory
from tracker.models import TargetVersion
from tracker.services.checking import clean
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
    statements = [query["sql"] for query in asked.captured_queries]
    assert sum("warning_band" in sql for sql in statements) == 1
    assert [sql for sql in statements if '"tracker_target"' in sql and "warning_band" not in sql] == []


@pytest.mark.smoke
def test_a_row_that_names_another_one_that_is_not_there_is_refused_at_its_field(version):
    version.target_id = 0
    with pytest.raises(Refused) as refused:
        checked(version)
    assert [problem.field for problem in refused.value.problems] == ["target"]


@pytest.mark.smoke
def test_a_row_that_names_no_other_one_where_one_is_needed_is_refused_at_its_field(version):
    version.target_id = None
    with pytest.raises(Refused) as refused:
        checked(version)
    assert "target" in {problem.field for problem in refused.value.problems}


@pytest.mark.smoke
def test_an_empty_row_of_any_model_is_refused_as_django_refuses_it():
    def said(ask):
        try:
            ask()
        except ValidationError as error:
            return error.message_dict
        return {}

    for model in apps.get_app_config("tracker").get_models():
        row = model()
        assert said(lambda row=row: clean(row)) == said(row.full_clean), model
