"""Projections are kept as they were made, so that they can be shown against what happened (§7)."""

from datetime import date, datetime

from django.db import transaction

from tracker.choices import Deed
from tracker.domain.projection import Projection
from tracker.models import KeptProjection, Target
from tracker.queries.projections import projections_of_day, stored_value
from tracker.services.ledger import Entry, record_many, snapshot
from tracker.services.writing import day_of


@transaction.atomic
def keep_projections(*, now: datetime, on: date | None = None, request_id: str = "") -> int:
    """Keep what every target is projected to on ``on`` (default: today), as known that day.

    One a target and month: a month that has one is left alone, so that running it again writes
    nothing. The installation itself does it; returns how many were kept. A day in the past is replayed,
    which gives what would have been kept then.
    """
    today = day_of(now)
    day = min(on or today, today)
    month = day.replace(day=1)
    had = KeptProjection.objects.filter(month=month).values("target")
    targets = Target.objects.filter(is_series=False).exclude(pk__in=had).order_by("code")
    rows = [_row(target, found, month, day, now) for target, found in projections_of_day(targets, day, today)]
    KeptProjection.objects.bulk_create(rows, batch_size=500)
    entries = (Entry(verb=Deed.PROJECT, obj=row, after=snapshot(row)) for row in rows)
    return record_many(entries, None, now, request_id)


def _row(target: Target, found: Projection, month: date, day: date, now: datetime) -> KeptProjection:
    return KeptProjection(
        target=target,
        month=month,
        made_on=day,
        data_on=found.data_on or day,
        due_on=found.due_on or day,
        goal=found.goal,
        from_start=stored_value(found.from_start),
        last_three=stored_value(found.last_three),
        theil_sen=stored_value(found.theil_sen),
        recorded_at=now,
    )
