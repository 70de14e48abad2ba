"""Every sample sheet gives through the wizard what its expectation says, as it does by ``import_sheet``."""

import json
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from tests.commands.running import SAMPLES, build_quirks
from tests.commands.test_quirks import EXPECTED
from tests.web.imports.walking import Walk, desk_of, walked
from tracker.models import Report, User


@pytest.fixture(scope="module")
def fixture_of_samples(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The fixture, built once by the commands; every test takes back what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_quirks(tmp_path_factory.mktemp("quirks"))
        yield
        transaction.set_rollback(True)


def status_of(walk: Walk) -> str:
    assert walk.preview
    if not walk.preview.readable:
        return "REJECT_FILE"
    if walk.preview.errors:
        return "ROW_ERRORS"
    return "ACCEPT_WARN" if walk.preview.warnings else "ACCEPT"


def stored() -> set[tuple[Any, ...]]:
    reports = Report.objects.select_related("target__unit")
    return {
        (one.target.code, one.as_of.isoformat(), one.value, one.target.unit.name, one.note) for one in reports
    }


@pytest.mark.smoke
@pytest.mark.django_db
@pytest.mark.parametrize("case", EXPECTED, ids=[case["file"] for case in EXPECTED])
def test_a_sample_sheet_gives_what_is_expected_of_it(
    fixture_of_samples: None, case: dict[str, str], settings: Settings
) -> None:
    settings.SHEET_LIMITS = {"memory_mb": int(case["max_mb"])}  # of the process that reads the file
    before = stored()
    began = time.monotonic()
    person = User.objects.get(username=case["as_user"])
    walk = walked(desk_of(person), (SAMPLES / case["file"]).read_bytes(), name=case["file"])
    assert time.monotonic() - began < float(case["max_s"])
    wanted = {
        (code, day, Decimal(value), unit, note)
        for code, day, value, unit, note in json.loads(case["expected"])
    }
    assert {status for _page, status in walk.pages} <= {200, 302, *([] if walk.batch else [422])}, walk.pages

    allowed = case["status"].split("|")
    assert status_of(walk) in {*allowed, *(["ACCEPT_WARN"] if "ACCEPT" in allowed else [])}
    assert stored() - before == wanted
    assert (walk.batch.counts["created"] if walk.batch else 0) == int(case["rows_ok"])
    told = [line.cell for line in (*walk.preview.errors, *walk.preview.warnings)] if walk.preview else []
    assert [cell for cell in case["bad_cells"].split(";") if cell and cell not in told] == [], told
