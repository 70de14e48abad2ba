"""Every sample sheet gives what its expectation says, in by ``import_sheet`` and out by ``export_sheet``."""

import csv
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from tests.commands.running import SAMPLES, build_quirks, exported, imported

with (SAMPLES / "expectations.csv").open(encoding="utf-8-sig", newline="") as stream:
    EXPECTED = list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def fixture_of_samples(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The fixture, built once by the commands; every test takes back what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_quirks(tmp_path_factory.mktemp("quirks"))
        yield
        transaction.set_rollback(True)


def status_of(result: dict[str, Any]) -> str:
    if result["exit"] == 2:
        return "REJECT_FILE"
    if result["errors"]:
        return "ROW_ERRORS"
    return "ACCEPT_WARN" if result["warnings"] else "ACCEPT"


def stored(folder: Path) -> set[tuple[Any, ...]]:
    return {
        (row["target"], row["as_of"], Decimal(row["value"]), row["unit"], row["note"])
        for row in exported("reports", folder=folder)
    }


@pytest.mark.django_db
@pytest.mark.parametrize("case", EXPECTED, ids=[case["file"] for case in EXPECTED])
def test_a_sample_sheet_gives_what_is_expected_of_it(
    fixture_of_samples: None, case: dict[str, str], tmp_path: Path, settings: Settings
) -> None:
    settings.SHEET_LIMITS = {"memory_mb": int(case["max_mb"])}  # of the process that reads the file
    before = stored(tmp_path)
    began = time.monotonic()
    result = imported(SAMPLES / case["file"], "reports", "--skip-errors", user=case["as_user"])
    assert time.monotonic() - began < float(case["max_s"])
    wanted = {
        (code, day, Decimal(value), unit, note)
        for code, day, value, unit, note in json.loads(case["expected"])
    }
    told = [remark["cell"] for remark in (*result["errors"], *result["warnings"])]

    allowed = case["status"].split("|")
    assert status_of(result) in {*allowed, *(["ACCEPT_WARN"] if "ACCEPT" in allowed else [])}, result
    assert stored(tmp_path) - before == wanted
    assert result["created"] == int(case["rows_ok"])
    assert [cell for cell in case["bad_cells"].split(";") if cell and cell not in told] == [], told


@pytest.mark.django_db
def test_the_fixture_of_the_samples_can_be_built_by_the_commands(
    fixture_of_samples: None, tmp_path: Path
) -> None:
    fixture = json.loads((SAMPLES / "fixture.json").read_text(encoding="utf-8"))
    targets = {row["code"]: row for row in exported("targets", folder=tmp_path)}
    for target in fixture["targets"]:
        found = targets[target["code"]]
        assert (found["goal"], found["unit"], found["kind"]) == (
            target["goal"],
            target["unit"],
            target["kind"],
        )
        assert found["leads"] == [target["department"]]
    states = {(row["target"], row["as_of"]): row["state"] for row in exported("reports", folder=tmp_path)}
    assert states == {("T-002", "2018-03-31"): "accepted", ("T-001", "2018-03-31"): "draft"}
