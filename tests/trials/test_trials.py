"""The trials in small numbers, and the frame that runs them in large ones."""

import pytest
from django.db import connection

from tests.trials import importers, imports_together, kill_import, mutated_workbooks, races, reviews
from tests.trials.__main__ import MARK, names, table, with_rows

ROW = ("kill_import", "sqlite", "50", "0", "31", "all died", "2026-01-01")


def test_every_trial_says_its_name_and_its_full_number():
    assert "kill_import" in names()


def test_a_new_row_takes_the_place_of_the_old_one_and_leaves_the_others():
    page = with_rows(f"# Trials\n\n{MARK}\n", [ROW, ("a", "sqlite", "1", "0", "1", "", "2026-01-01")])
    again = with_rows(page, [(*ROW[:3], "2", *ROW[4:])])
    rows = again.partition(MARK)[2].strip().splitlines()
    assert [row.split(" | ")[3] for row in rows] == ["Wrong", "---", "0", "2"]
    assert again.startswith("# Trials")


def test_a_note_cannot_break_the_table():
    assert table([(*ROW[:5], "a|b", ROW[6])])[2].count("|") == len(ROW) + 1


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_k01_an_import_that_is_killed_leaves_everything_or_nothing():
    assert kill_import.run(5, connection.vendor).wrong == ()


@pytest.mark.django_db
def test_a_damaged_file_is_read_or_refused_and_breaks_no_page():
    assert mutated_workbooks.run(20, connection.vendor).wrong == ()


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_c06_of_two_imports_at_once_one_is_done_and_the_other_is_stale_or_both_are_done():
    assert imports_together.run(4, connection.vendor).wrong == ()


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_c08_of_eight_imports_in_another_order_of_rows_each_none_blocks_another():
    assert importers.run(2, connection.vendor).wrong == ()


@pytest.mark.django_db(transaction=True)
def test_c04_c09_sixteen_people_who_answer_one_report_give_it_one_answer():
    rounds = 10 if connection.vendor == "postgresql" else 2
    assert reviews.run(rounds, connection.vendor).wrong == ()


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_c01_c02_c03_c09_of_sixteen_who_report_at_once_one_wins_and_the_others_are_told():
    assert races.run(10 if connection.vendor == "postgresql" else 1, connection.vendor).wrong == ()
