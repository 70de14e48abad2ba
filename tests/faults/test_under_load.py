"""A city at work, small enough for every run; at full size by ``run.py trials load`` (L1 to L5)."""

import random

import pytest

from tests.factories import TargetFactory, submitted
from tests.trials import load
from tests.trials.people_at_work import Person, Sample
from tests.trials.watching import Watch
from tracker.domain.vocabulary import Role

FAST, SLOW = Sample("read", 200, 40.0), Sample("read", 200, 900.0)


def told(*owed: tuple[str, str]) -> Person:
    """Somebody who was told that these reports were taken."""
    return Person("", Role.REPORTER, {}, random.Random(0), [], told=list(owed))


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_l1_l2_l3_l4_l5_people_at_work_get_every_answer_and_find_what_they_sent() -> None:
    """Ten people read, report, review and import; then all report within a moment; then beside a large sheet.

    On SQLite nobody meets a locked database (L4). No answer is a fault, every acknowledged report is there
    once, and there are no more connections than processes.
    """
    assert load.played(load.SMALL).wrong == ()


def test_l1_an_answer_that_failed_and_a_page_that_is_late_are_named() -> None:
    samples = [FAST] * 90 + [SLOW] * 10
    lap = load.Lap([*samples, Sample("submit", 503, 1.0)], 60)
    wrong = load._too_slow("work", lap, load.Size(), p95=500, p99=1500)
    assert wrong == ["work: 1 × submit 503", "work: p95 is 900 ms, expected at most 500 ms"]
    assert load._too_slow("work", load.Lap([FAST] * 100, 60), load.Size(), p95=500, p99=1500) == []


@pytest.mark.django_db
def test_l2_a_report_that_was_acknowledged_and_is_not_there_is_named() -> None:
    submitted(TargetFactory(code="T"), "2018Q1", value=20)
    assert load._kept_once([told(("T", "2018Q1"))]) == []
    assert load._kept_once([told(("T", "2018Q2"))]) == [
        "T 2018Q2 was acknowledged and lost",
        "('T', '2018Q2') stands there 0 times",
    ]


def test_l5_memory_that_grows_and_connections_that_pile_up_are_named() -> None:
    watch = Watch(group=0)
    watch.processes = 3
    watch.memory = [(float(second), 300 + second) for second in range(0, 120, 2)]
    watch.connections = [3, 4, 9]
    assert watch.faults() == ["60.0 MB a minute more memory", "9 connections of 3 processes"]
    watch.memory = [(float(second), 300 + second / 60) for second in range(0, 120, 2)]
    watch.connections = [3, 4, 5]
    assert watch.faults() == []
