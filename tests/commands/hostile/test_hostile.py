"""Every odd or hostile file ends as its case says: nothing good refused, nothing bad stored."""

import csv
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.commands.hostile import containers, days, meaning, shapes, tables, texts, values
from tests.commands.hostile.case import Case
from tests.commands.running import build_quirks, imported, run
from tracker.domain.oddities import Oddity
from tracker.models import Report
from tracker.sheet_messages import SENTENCES

CASES: tuple[Case, ...] = (
    *texts.CASES,
    *containers.CASES,
    *shapes.CASES,
    *tables.CASES,
    *values.CASES,
    *days.CASES,
    *meaning.CASES,
)
SECONDS = 10
SMOKE = ("gb18030.csv", "plain.xlsx", "wan_in_wan_yuan.csv", "other_department.csv", "digits.csv", "half.xls")
ODD = frozenset({Oddity.TOTAL_FALLS, Oddity.JUMP_10, Oddity.JUMP_10000, Oddity.BEHIND_BASELINE})


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The world of the samples, built once by the commands; every test takes back what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_quirks(tmp_path_factory.mktemp("hostile"))
        yield
        transaction.set_rollback(True)


def _parameter(case: Case) -> Any:
    marks = [pytest.mark.smoke] if case.name in SMOKE else []
    return pytest.param(case, id=case.name, marks=marks)


def stored() -> set[tuple[Any, ...]]:
    rows = Report.objects.values_list("target__code", "as_of", "value", "note", "state", "revision", "period")
    return {
        (code, day.isoformat(), value, note, state, revision, period)
        for code, day, value, note, state, revision, period in rows
    }


def places(remarks: list[dict[str, Any]], without: frozenset[str] = frozenset()) -> list[str]:
    return sorted(
        f"{remark['cell'] or ''} {remark['code']}".strip()
        for remark in remarks
        if remark["code"] not in without
    )


def outcome(case: Case, folder: Path) -> dict[str, Any]:
    """The JSON of the import of the case's file."""
    path = folder / case.name
    path.write_bytes(case.make())
    begun = time.monotonic()
    result = imported(path, "reports", "--skip-errors", *case.more, user=case.user)
    assert time.monotonic() - begun < SECONDS
    return result


@pytest.mark.django_db
@pytest.mark.parametrize("case", [_parameter(case) for case in CASES])
def test_a_file_ends_as_it_should(world: None, case: Case, tmp_path: Path) -> None:
    before = stored()
    result = outcome(case, tmp_path)
    added = {row[:4] for row in stored() - before}
    errors = result["errors"]

    if case.file:
        assert (len(errors), errors[0]["code"] in case.file.split("|")) == (1, True), errors
    else:
        assert places(errors) == sorted(case.refused), errors
    assert places(result["warnings"], frozenset() if case.odd else ODD) == sorted(case.said), result[
        "warnings"
    ]
    assert added == {
        (code, day, Decimal(value) if value else None, note) for code, day, value, note in case.stored
    }
    assert result["exit"] == case.exit
    assert {key: result[key] for key in case.counts} == case.counts
    said = json.dumps(result, ensure_ascii=False)
    assert [word for word in case.words if word not in said] == []
    for remark in (*errors, *result["warnings"]):
        assert remark["code"] in SENTENCES or remark["code"] != remark["message"], remark


@pytest.mark.django_db
def test_formulas_in_notes_leave_as_text(world: None, tmp_path: Path) -> None:
    notes = next(case for case in CASES if case.name == "notes.csv")
    outcome(notes, tmp_path)
    out = tmp_path / "out.csv"
    run("export_sheet", "--kind", "reports", "--format", "csv", "-o", str(out))
    with out.open(encoding="utf-8-sig", newline="") as stream:
        fields = [field for record in csv.reader(stream) for field in record]
    assert [field for field in fields if field.startswith(("=", "@", "+"))] == []
    assert "'=cmd|' /C calc'!A0" in fields


@pytest.mark.django_db
@pytest.mark.parametrize("missing", [".", "nowhere.xlsx", "nowhere/there.csv"])
def test_what_is_no_file_is_named_with_exit_2(world: None, missing: str, tmp_path: Path) -> None:
    result = imported(tmp_path / missing, "reports")
    assert (result["exit"], len(result["errors"]), result["rows"]) == (2, 1, 0)
    assert str(tmp_path) in result["errors"][0]["message"]


@pytest.mark.django_db
def test_a_file_beyond_every_limit_or_without_end_is_refused_unread(world: None, tmp_path: Path) -> None:
    with (tmp_path / "huge.csv").open("wb") as stream:
        stream.truncate(40 << 30)
    assert "40960 MB" in imported(tmp_path / "huge.csv", "reports")["errors"][0]["message"]
    assert imported("/dev/zero", "reports")["exit"] == 2


@pytest.mark.parametrize("wrong", [("--kind", "numbers"), ("--as", "approved"), ("--format", "xml")])
def test_an_unknown_word_in_an_option_is_named(wrong: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match=wrong[1]):
        call_command("import_sheet", "x.csv", "--kind", "reports", "--user", "admin", *wrong)


@pytest.mark.django_db
def test_a_file_twice_changes_nothing_the_second_time(world: None, tmp_path: Path) -> None:
    plain = next(case for case in CASES if case.name == "plain.xlsx")
    outcome(plain, tmp_path)
    before = stored()
    again = outcome(plain, tmp_path)
    assert (stored(), again["unchanged"], again["batch"]) == (before, len(plain.stored), None)
