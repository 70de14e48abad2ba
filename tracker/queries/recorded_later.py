"""Of which days more is known by now than on a day of knowledge, target by target (status-rules §1–2).

What was recorded after K says nothing of the days before the first one that it speaks of. On those a
target stands as known on K as it stands as known now.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, Min, Model, Q, QuerySet

from tracker.models import EvidenceItem, Plan, ReportEvent, StatusOverride, TargetVersion, Verification
from tracker.queries.known import end_of

ALWAYS = date.min


def first_days_changed(plan: Plan, known_at: date) -> dict[int, date]:
    """The first day of which something was recorded after ``known_at``, by the id of the whole target.

    A report speaks of the days from the first of its period on, or from the day of its data where that is
    earlier; so does every revision of the period, since it may take the place of another. A version and an
    override speak of all days (``ALWAYS``). What is not named is known as it was then. What lies below a
    whole target counts with it. Five queries.
    """
    found: dict[int, date] = {}
    for chain, days in _changes(plan, known_at):
        whole = next(pk for pk in chain if pk is not None)
        found[whole] = min(found.get(whole, date.max), *(day for day in days if day is not None))
    return found


Change = tuple[tuple[int | None, ...], tuple[date | None, ...]]


def _changes(plan: Plan, known_at: date) -> Iterator[Change]:
    """Targets with those above them, the highest first, and the days of what was recorded about them."""
    end = end_of(known_at)
    events = ReportEvent.objects.filter(report__target__plan=plan, on__gt=known_at)
    yield from _of_reports(events, Min("as_of"))
    seen = Q(added_on__gt=known_at) | Q(removed_on__gt=known_at)
    yield from _of_reports(EvidenceItem.objects.filter(seen, report__target__plan=plan))
    yield from _of_reports(Verification.objects.filter(report__target__plan=plan, on__gt=known_at))
    if end is not None:
        told = Q(recorded_at__gte=end) & ~Q(number=1) | Q(voided_at__gte=end)
        yield from _of_targets(TargetVersion.objects.filter(told, target__plan=plan))
        told = Q(recorded_at__gte=end) | Q(withdrawn_on__gt=known_at)
        yield from _of_targets(StatusOverride.objects.filter(told, target__plan=plan))


def _above(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}{path}" for path in ("__parent__parent", "__parent", ""))


def _of_reports(rows: QuerySet[Any], *more: Min) -> Iterator[Change]:
    same = "report__target__reports"  # all revisions of its period
    days = [Min(f"{same}__period_start"), Min(f"{same}__as_of"), *more]
    named = {f"day_{n}": day for n, day in enumerate(days)}
    rows = rows.filter(**{f"{same}__period": F("report__period")})
    for row in rows.order_by().values_list(*_above("report__target")).annotate(**named):
        yield row[:3], row[3:]


def _of_targets(rows: QuerySet[Model]) -> Iterator[Change]:
    for row in rows.order_by().values_list(*_above("target")).distinct():
        yield row, (ALWAYS,)
