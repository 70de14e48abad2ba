"""The demonstration goes into an empty database once, and tells who can sign in."""

from datetime import date

import pytest

from tests.demonstration.conftest import morning
from tests.factories import PlanFactory, administrator
from tracker.demonstration import loading
from tracker.demonstration.loading import load_demonstration
from tracker.models import AuditRecord, Plan, User
from tracker.services.refusals import Refused

TODAY = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


def test_a_database_with_a_live_plan_is_left_alone() -> None:
    PlanFactory(live_since=date(2018, 1, 1))
    before = AuditRecord.objects.count()
    with pytest.raises(Refused) as refused:
        load_demonstration(now=morning(TODAY))
    assert refused.value.codes == ("not_empty",)
    assert AuditRecord.objects.count() == before


def test_a_database_with_people_of_its_own_is_left_alone() -> None:
    administrator()
    with pytest.raises(Refused):
        load_demonstration(now=morning(TODAY))
    assert not Plan.objects.exists()


def test_a_refused_password_leaves_nobody_behind() -> None:
    with pytest.raises(Refused):
        load_demonstration(now=morning(TODAY), password="short")
    assert not User.objects.exists()


def test_the_password_is_made_up_and_never_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(loading, "_first_load", lambda password, _now: seen.append(password))
    for _load in range(2):
        with pytest.raises(User.DoesNotExist):
            load_demonstration(now=morning(TODAY))
    assert len(set(seen)) == 2
    assert min(map(len, seen)) >= 12
