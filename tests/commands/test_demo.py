"""``load_demo`` can be run again and again."""

import pytest
from django.contrib.auth import authenticate
from django.core.management.base import CommandError

from tests.commands.running import run
from tracker.models import AuditRecord

PASSWORD = "a demonstration of words"


@pytest.mark.django_db
def test_a_second_loading_of_the_demonstration_writes_nothing() -> None:
    _code, first = run("load_demo", "--password", PASSWORD)
    written = AuditRecord.objects.count()
    _code, second = run("load_demo", "--password", PASSWORD)
    assert (second, AuditRecord.objects.count()) == (first, written)
    assert authenticate(username="reporter", password=PASSWORD) is not None


@pytest.mark.django_db
def test_a_weak_password_is_refused_in_a_sentence() -> None:
    with pytest.raises(CommandError) as refused:
        run("load_demo", "--password", "short")
    assert refused.value.returncode == 2
