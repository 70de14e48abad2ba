"""Projections are kept once a month and shown against what happened (status-rules §7)."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import TargetFactory, accepted, at
from tracker.domain.vocabulary import Basis, Frequency
from tracker.models import AuditRecord, KeptProjection, Target
from tracker.queries.projections import kept_projections
from tracker.services.ledger import verify
from tracker.services.projections import keep_projections

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]


@pytest.fixture
def target() -> Target:
    """10 km a month in the first half of 2018, of 100 by its end."""
    target = TargetFactory(frequency=Frequency.MONTHLY, basis=Basis.PERIOD)
    for month in range(1, 7):
        accepted(target, f"2018-0{month}", value=Decimal(10), now=at(f"2018-{month + 1:02d}-03"))
    return target


def test_a_projection_is_kept_once_a_month(target: Target) -> None:
    counts = [keep_projections(now=at(day)) for day in ("2018-07-05", "2018-07-30", "2018-08-01")]
    assert counts == [1, 0, 1]
    first = KeptProjection.objects.get(month=date(2018, 7, 1))
    assert (first.from_start, first.last_three, first.data_on) == (
        Decimal("120.9945"),
        120,
        date(2018, 6, 30),
    )


def test_a_month_in_the_past_is_kept_as_it_was_known_then(target: Target) -> None:
    keep_projections(now=at("2018-09-01"), on=date(2018, 6, 5))
    kept = KeptProjection.objects.get()
    assert (kept.made_on, kept.data_on) == (date(2018, 6, 5), date(2018, 5, 31))


def test_keeping_leaves_one_sealed_record_of_the_installation(target: Target) -> None:
    keep_projections(now=at("2018-07-05"))
    record = AuditRecord.objects.get(object_type="keptprojection")
    assert (record.verb, record.actor, verify(record)) == ("project", None, True)


def test_a_target_without_ground_is_not_kept() -> None:
    TargetFactory()
    assert keep_projections(now=at("2018-07-05")) == 0


def test_what_happened_is_the_value_at_the_deadline(target: Target) -> None:
    keep_projections(now=at("2018-07-05"))
    finals = [
        (date(2018, 11, 30), Decimal(80)),
        (date(2018, 12, 31), Decimal(90)),
        (date(2019, 2, 1), Decimal(99)),
    ]
    before, after = (
        kept_projections(target, day=day, finals=finals)[0] for day in (date(2018, 12, 31), date(2019, 1, 1))
    )
    assert (before.happened, before.error) == (None, None)
    assert (after.happened, after.error) == (90, Decimal("31"))


def test_a_projection_is_not_known_before_it_was_made(target: Target) -> None:
    keep_projections(now=at("2018-07-05"))
    assert kept_projections(target, day=date(2018, 7, 4), finals=()) == ()
