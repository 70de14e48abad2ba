"""``load_demo`` can be run again and again."""

import pytest
from django.contrib.auth import authenticate
from django.core.management.base import CommandError

from tests.commands.running import run
from tracker.models import AuditRecord, Plan
from tracker.services.ledger_check import check

PASSWORD = "a demonstration of words"


@pytest.mark.django_db
def test_two_plans_live_side_by_side_and_a_second_loading_on_another_day_writes_nothing() -> None:
    _code, first = run("load_demo", "--password", PASSWORD)
    assert [plan.illustrative for plan in Plan.objects.order_by("code")] == [False, True]
    names = [line.split()[0] for line in first.splitlines()[:-1]]
    assert names == ["admin", "manager", "auditor", "reviewer", "reporter", "reporter2"]
    assert all(authenticate(username=name, password=PASSWORD) for name in names)
    assert check() == []
    written = AuditRecord.objects.count()
    _code, second = run("load_demo", "--password", PASSWORD, "--today", "2027-03-01")
    assert (second, AuditRecord.objects.count()) == (first, written)


@pytest.mark.django_db
def test_a_weak_password_is_refused_in_a_sentence() -> None:
    with pytest.raises(CommandError) as refused:
        run("load_demo", "--password", "short")
    assert refused.value.returncode == 2
