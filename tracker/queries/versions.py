"""Which version of a target is in force on a day (status-rules §1)."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from tracker.models import Target, TargetVersion


def in_force(versions: Sequence[TargetVersion], day: date) -> TargetVersion:
    """The newest version with effective day ≤ ``day``, else the first; ``versions`` in their order."""
    chosen = versions[0]
    for version in versions[1:]:
        if version.effective_on <= day:
            chosen = version
    return chosen


def versions_of(target: Target) -> list[TargetVersion]:
    """All versions of a target as known now, oldest first; voided ones are left out. One query."""
    return list(versions_known().filter(target=target))


def versions_known() -> QuerySet[TargetVersion]:
    """The versions of all targets as known now, each target's oldest first."""
    return TargetVersion.objects.filter(voided_at__isnull=True).order_by("number")
