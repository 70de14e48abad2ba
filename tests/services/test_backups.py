"""A backup is the whole installation, and comes back whole or not at all (K08)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from tests.factories import START, TargetFactory, accepted, at, lead_of, of_department
from tests.postgres import programs
from tests.trials.children import manage
from tests.trials.kill_migration import empty_database
from tracker.domain.vocabulary import Role
from tracker.services.backups import FILES, MANIFEST, make_backup, read_manifest, restore_backup
from tracker.services.evidence import add_file
from tracker.services.refusals import Refused

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tools_of_the_server(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The programs of the PostgreSQL that the tests bring along, here and in children."""
    if connection.vendor == "postgresql":
        settings.PG_BIN = str(programs())
        monkeypatch.setenv("PG_BIN", settings.PG_BIN)


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """The backup of an installation with an accepted report and its evidence."""
    target = TargetFactory(code="T")
    report = accepted(target, "2018Q1", value=20)
    by = of_department(Role.REPORTER, lead_of(target))
    add_file(report=report, name="照片.png", content=PNG, by=by, now=START.replace(year=2021))
    make_backup(folder=tmp_path / "backup", now=at("2021-01-05"))
    return tmp_path / "backup"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of another, empty installation."""
    with empty_database(tmp_path, 1) as address:
        yield {"MEDIA_ROOT": str(tmp_path / "media elsewhere"), "DATABASE_URL": address}


def exported(**more: str) -> str:
    code, said = manage("export_sheet", "--kind", "reports", "--format", "json", **more)
    assert code == 0, said
    return said


@pytest.mark.smoke
def test_k08_the_drill_a_restored_installation_is_the_same_to_the_digit(
    backup: Path, elsewhere: dict[str, str]
) -> None:
    code, said = manage("restore", str(backup), **elsewhere)
    assert code == 0, said
    assert manage("check_ledger", **elsewhere)[0] == 0
    assert exported(**elsewhere) == exported()
    (kept,) = (Path(elsewhere["MEDIA_ROOT"]) / "evidence").iterdir()
    assert kept.read_bytes() == PNG


def test_k08_the_sums_are_those_of_every_table_and_file(backup: Path) -> None:
    manifest = read_manifest(backup)
    assert manifest.tables["tracker_report"][0] == 1
    assert manifest.tables["tracker_auditrecord"][0] > 5
    assert len(manifest.files) == 1


@pytest.mark.parametrize("lost", [MANIFEST, FILES, "database"])
def test_k08_a_backup_that_was_altered_is_refused_before_anything_is_touched(backup: Path, lost: str) -> None:
    path = next(path for path in sorted(backup.rglob(f"*{lost}*")) if path.exists())
    path = next(each for each in (path, *path.rglob("*")) if each.is_file())
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(Refused) as refused:
        restore_backup(folder=backup)
    assert refused.value.codes[0] in {"no_backup", "backup_altered"}


def test_k08_a_row_that_did_not_come_back_is_named(backup: Path, elsewhere: dict[str, str]) -> None:
    manifest = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    rows, total = manifest["tables"]["tracker_report"]
    manifest["tables"]["tracker_report"] = [rows + 1, total]
    (backup / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    code, said = manage("restore", str(backup), **elsewhere)
    assert (code, "tracker_report" in said) == (1, True), said


def test_k08_nothing_is_restored_over_data(backup: Path) -> None:
    with pytest.raises(Refused) as refused:
        restore_backup(folder=backup)
    assert refused.value.codes == ("not_empty",)


def test_k08_a_backup_of_a_newer_release_is_refused(backup: Path) -> None:
    manifest = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    manifest["migrations"].append("tracker.9999_of_tomorrow")
    (backup / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(Refused, match=r"tracker\.9999_of_tomorrow"):
        restore_backup(folder=backup)


def test_k08_a_backup_goes_into_a_new_folder_alone(backup: Path) -> None:
    with pytest.raises(Refused) as refused:
        make_backup(folder=backup, now=START)
    assert refused.value.codes == ("backup_exists",)


def test_k08_a_backup_that_breaks_off_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.services.backups._copied", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_backup(folder=tmp_path / "backup", now=START)
    assert list(tmp_path.iterdir()) == []


def test_k08_what_is_written_meanwhile_does_not_tear_the_copy(
    backup: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The sums of the manifest are those of the copy itself: a row that comes meanwhile is in neither."""

    def copied_while_others_write(*paths: Path) -> Iterator[tuple[str, str]]:
        accepted(TargetFactory(code="U"), "2018Q1", value=20)
        yield from ()

    monkeypatch.setattr("tracker.services.backups._copied", copied_while_others_write)
    made = make_backup(folder=tmp_path / "second", now=START)
    assert made.tables["tracker_report"] == read_manifest(backup).tables["tracker_report"]
