"""The article's register loads through the importer and judges as the rules say."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import START, administrator, at
from tracker.models import Report, Target
from tracker.queries.assessments import judge_target
from tracker.resources.article import load_article
from tracker.resources.fixtures import load_reference_sheets

NOW = at("2026-01-05")


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The article, loaded once; every test takes back what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference_sheets(now=START)
        load_article(by=administrator(), now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def article(loaded: None, db: None) -> None:
    """What a test asks for."""


def test_everything_loads_and_a_second_loading_changes_nothing(article: None) -> None:
    before = list(Target.objects.values_list("pk", "version")), Report.objects.count()
    load_article(by=administrator(), now=NOW)
    assert (list(Target.objects.values_list("pk", "version")), Report.objects.count()) == before


@pytest.mark.parametrize(
    ("code", "day", "outcome", "status"),
    [
        ("A11-02", date(2026, 1, 5), "achieved", "achieved"),
        ("A11-03", date(2026, 1, 5), "cancelled", "cancelled"),
        ("A12-01", date(2019, 12, 31), "unreported", "no_data"),
        ("A12-04", date(2018, 7, 1), "unquantified", "unquantified"),
    ],
)
def test_public_facts_give_the_verdicts_that_the_rules_say(
    article: None, code: str, day: date, outcome: str, status: str
) -> None:
    target = Target.objects.get(code=code)
    found = judge_target(target, as_of=day, known_at=NOW.date(), today=NOW.date()).assessment
    assert (found.outcome, found.status) == (outcome, status)
