"""The demonstration is loaded once for the tests of a module; every test takes back what it adds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import START, administrator, at
from tracker.demonstration.article import load_article
from tracker.domain.assessment import Assessment
from tracker.models import Target
from tracker.queries.assessments import judge_target
from tracker.resources.fixtures import load_reference_sheets

LOADED_ON = date(2026, 1, 5)
Judge = Callable[..., Assessment]
Loading = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Loading:
    """A database for a whole module: what is written inside is taken back at the end."""

    @contextmanager
    def around() -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return around


@pytest.fixture(scope="module")
def article_loaded(kept: Loading) -> Iterator[None]:
    with kept():
        load_reference_sheets(now=START)
        load_article(by=administrator(), now=at(LOADED_ON))
        yield


@pytest.fixture
def article(article_loaded: None, db: None) -> None:
    """The article's plan, loaded on 5 January 2026."""


@pytest.fixture
def verdict(article: None) -> Judge:
    """Judges a target of the article on a day, as known on a day (by default now)."""

    def judge(code: str, as_of: str, known_at: str | None = None) -> Assessment:
        day = date.fromisoformat(as_of)
        known = date.fromisoformat(known_at) if known_at else LOADED_ON
        target = Target.objects.get(code=code)
        return judge_target(target, as_of=day, known_at=known, today=LOADED_ON).assessment

    return judge


def morning(day: date) -> datetime:
    """Nine o'clock of a day."""
    return at(day, 9)
