"""Programs and databases that die in the middle, a few times each; ``run.py trials`` does it many times."""

import pytest
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations.operations import CreateModel

from tests.trials import crash_database, kill_migration, kill_submit, kill_upload
from tracker.management.commands.migrate import WholeExecutor


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_k02_what_was_acknowledged_outlives_the_program() -> None:
    assert kill_submit.run(4, connection.vendor).wrong == ()


@pytest.mark.django_db(transaction=True)
def test_k01_k06_a_program_killed_among_files_leaves_no_entry_without_its_file() -> None:
    assert kill_upload.run(3, connection.vendor).wrong == ()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_k03_what_was_acknowledged_outlives_a_crash_of_the_database() -> None:
    assert crash_database.run(2, connection.vendor).wrong == ()


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_k07_a_migration_that_is_not_recorded_has_made_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A foreign key puts its index off, and Django would record the migration after its transaction."""
    executor = WholeExecutor(connection)
    fields = [
        ("id", models.AutoField(primary_key=True)),
        ("by", models.ForeignKey("tracker.User", models.PROTECT)),
    ]
    migration = Migration("0001_initial", "extra")
    migration.operations = [CreateModel("Thing", fields)]

    def dies(_migration: Migration) -> None:
        raise SystemExit

    monkeypatch.setattr(executor, "record_migration", dies)
    with pytest.raises(SystemExit):
        executor.apply_migration(executor.loader.project_state(), migration)
    assert "extra_thing" not in connection.introspection.table_names()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_k07_a_set_up_that_was_killed_is_finished_by_the_next() -> None:
    assert kill_migration.run(1, connection.vendor).wrong == ()
