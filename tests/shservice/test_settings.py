"""The settings that keep data whole, as the database itself reports them (faults K01, K02, C01)."""

import json
from collections.abc import Mapping

import pytest
from django.conf import settings
from django.db import connection

from tests.architecture.tree import run_tool
from tracker.sheets.limits import SheetLimits

ON_SQLITE = connection.vendor == "sqlite"


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


@pytest.mark.smoke
@pytest.mark.django_db
@pytest.mark.skipif(not ON_SQLITE, reason="about SQLite")
@pytest.mark.parametrize(
    ("name", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_sqlite_loses_nothing_that_it_acknowledged(name: str, value: object) -> None:
    assert pragma(name) == value


@pytest.mark.smoke
@pytest.mark.skipif(not ON_SQLITE, reason="about SQLite")
def test_writers_on_sqlite_wait_for_their_turn() -> None:
    options: Mapping[str, object] = settings.DATABASES["default"]["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)


@pytest.mark.postgresql
def test_connections_to_postgresql_are_kept_and_checked() -> None:
    database = settings.DATABASES["default"]
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (600, True)


def test_every_limit_of_sheets_that_can_be_set_is_one_that_the_reader_knows() -> None:
    named = ("file_bytes", "unpacked_bytes", "rows", "columns", "cells", "sheets", "seconds", "memory_mb")
    code = "import json, shservice.settings as s; print(json.dumps(s.SHEET_LIMITS))"
    status, output = run_tool("python", "-c", code, **{f"SHEET_{name.upper()}": "7" for name in named})
    assert status == 0, output
    assert SheetLimits(**json.loads(output)) == SheetLimits(**dict.fromkeys(named, 7))


def test_days_are_days_in_shanghai() -> None:
    assert (settings.TIME_ZONE, settings.USE_TZ) == ("Asia/Shanghai", True)


def test_uploaded_files_have_no_address() -> None:
    assert settings.MEDIA_URL == "/"
    assert not settings.MEDIA_ROOT.is_relative_to(settings.STATIC_ROOT)
