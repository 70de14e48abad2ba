"""Whoever reads keeps verdicts for the next reader, and neither waits for it nor fails over it (C09)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories import PlanFactory, TargetFactory, accepted
from tracker.models import JudgedDay, JudgedTarget, Plan, Target
from tracker.queries.judged_days import Asked, JudgedPlan, judged_plan
from tracker.services import judged_days
from tracker.services.report_rows import lock_target, lock_targets

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
DAY = date(2018, 7, 5)


@pytest.fixture
def plan() -> Plan:
    plan = PlanFactory()
    for value in (30, 5):
        accepted(TargetFactory(plan=plan), "2018Q1", value=Decimal(value))
    return plan


@pytest.fixture(autouse=True)
def impatient(plan: Plan) -> Iterator[None]:
    """Whoever waits for a lock in this test fails."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def judged(plan: Plan) -> JudgedPlan:
    return judged_plan(Asked(plan, DAY, DAY, DAY, ()))


@contextmanager
def held(work: Any) -> Iterator[None]:
    """Somebody else does ``work`` in a transaction that stays open meanwhile."""
    done, over = threading.Event(), threading.Event()

    def elsewhere() -> None:
        with transaction.atomic():
            work()
            done.set()
            over.wait(30)
        connection.close()

    other = threading.Thread(target=elsewhere)
    other.start()
    assert done.wait(30)
    try:
        yield
    finally:
        over.set()
        other.join()


def test_a_reader_does_not_wait_for_another_who_keeps_the_same(plan: Plan) -> None:
    mine, theirs = judged(plan), judged(plan)
    with held(lambda: judged_days.keep(theirs)):
        judged_days.keep(mine)
    assert (JudgedDay.objects.count(), JudgedTarget.objects.count()) == (1, 2)


@pytest.mark.parametrize("many", [False, True], ids=["a report", "an import"])
def test_a_reader_does_not_wait_for_who_writes_about_a_target(plan: Plan, many: bool) -> None:
    targets = list(Target.objects.filter(plan=plan))
    with held(lambda: lock_targets(targets) if many else lock_target(targets[0])):
        judged_days.keep(judged(plan))
    assert JudgedTarget.objects.count() == 2


def test_what_cannot_be_kept_is_no_fault_of_the_page(plan: Plan) -> None:
    target = Target.objects.filter(plan=plan)[0]
    with held(lambda: Target.objects.select_for_update().get(pk=target.pk)):
        judged_days.keep(judged(plan))
    assert JudgedTarget.objects.count() == 0
    judged_days.keep(judged(plan))
    assert JudgedTarget.objects.count() == 2
