"""Programs and databases that die in the middle, a few times each; ``run.py trials`` does it many times."""

import pytest
from django.db import connection

from tests.trials import crash_database, kill_migration, kill_submit, kill_upload


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


@pytest.mark.django_db(transaction=True)
def test_k07_a_set_up_that_was_killed_is_finished_by_the_next() -> None:
    assert kill_migration.run(1, connection.vendor).wrong == ()
