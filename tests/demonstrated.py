"""The demonstration for tests that look about in it: loaded by the first of a run, copied by the others.

How it is loaded has tests of its own in tests/demonstration and tests/commands.
"""

import pickle
from collections.abc import Callable
from os import environ
from pathlib import Path

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from tests.factories import PASSWORD, START, administrator, at
from tests.web.crawling import Step, crawl
from tracker.demonstration.article import load_article
from tracker.demonstration.loading import load_demonstration
from tracker.models import User
from tracker.resources.fixtures import load_reference_sheets
from tracker.services.pouring import Values, columns_of, pour, tell_planner

Rows = dict[str, list[Values]]


def have_demonstration() -> None:
    """Fill a database that was only set up with the demonstration of today."""
    now = timezone.now()
    filled(f"demonstration-{timezone.localdate(now)}", lambda: load_demonstration(now=now, password=PASSWORD))


def walk_of(name: str, client: Client | None = None) -> list[Step]:
    """Every kind of page that somebody reaches by links in the demonstration; as found before in this run.

    With a ``client`` that is signed in as they are, all of them are opened once more.
    """
    kept = Path(environ["VAR_DIR"]) / f"walk-of-{name}-{timezone.localdate()}"
    if kept.exists() and client is None:
        found: list[Step] = pickle.loads(kept.read_bytes())  # noqa: S301 - written below, by the same run
        return found
    if client is None:
        client = Client()
        client.force_login(User.objects.get(username=name))
    found = list(crawl(client))
    keep(kept, found)
    return found


def keep(place: Path, found: object) -> None:
    """Write for the other tests of the run; half of it is never seen."""
    half = place.with_name(f"{place.name}.{environ.get('PYTEST_XDIST_WORKER', 'alone')}")
    half.write_bytes(pickle.dumps(found))
    half.replace(place)


def have_article() -> None:
    """Fill a database that was only set up with the article's plan, loaded on 5 January 2026."""
    filled("article", _load_article)


def _load_article() -> None:
    load_reference_sheets(now=START)
    load_article(by=administrator(), now=at("2026-01-05"))


def filled(name: str, load: Callable[[], object]) -> None:
    """Load, unless another test of the run did; then copy the rows that it wrote."""
    kept = Path(environ["VAR_DIR"]) / f"{name}.{connection.vendor}"
    if kept.exists():
        copied(pickle.loads(kept.read_bytes()))  # noqa: S301 - written below, by the same run
        return
    before = stored()
    load()
    after = stored()
    assert all(row in after[label] for label, rows in before.items() for row in rows), "a row was changed"
    made = {label: [row for row in rows if row not in before[label]] for label, rows in after.items()}
    keep(kept, made)


def models() -> list[type[Model]]:
    """Every table that the site keeps."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def stored() -> Rows:
    """All rows of all tables."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list(*columns_of(model)))
        for model in models()
    }


@transaction.atomic
def copied(rows: Rows) -> None:
    """Put the rows into their tables; the next ids follow theirs."""
    for model in models():
        pour(model, rows[model._meta.label])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)
    tell_planner()
