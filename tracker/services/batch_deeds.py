"""What a batch made or changed, read from the audit, whose rows bear the token of the batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from tracker.models import AuditRecord, ImportBatch
from tracker.services.ledger import HAPPENINGS, Snapshot


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing that a batch made or changed: its first and last record in the audit, and its row.

    ``is_new`` tells that the batch made it. ``row`` None: no single row of the sheet names it.
    """

    model: str
    pk: str
    label: str
    first: int
    last: int
    is_new: bool
    row: int | None = None


class Story(NamedTuple):
    """A touched thing as it was before (None: not there), and as the batch left it."""

    former: Snapshot | None
    after: Snapshot | None


def touched_by(batch: ImportBatch) -> list[Touched]:
    """What a batch made or changed, in the order in which it first came to it. Two queries, no contents."""
    numbers = {
        (model, pk): number
        for model, pk, number in batch.rows.exclude(object_id="").values_list(
            "object_type", "object_id", "number"
        )
    }
    things: dict[tuple[str, str], Touched] = {}
    rows = AuditRecord.objects.filter(request_id=str(batch.token)).exclude(verb__in=HAPPENINGS)
    columns = ("object_type", "object_id", "object_label", "pk", "is_new")
    told = rows.annotate(is_new=Q(before__isnull=True))
    for model, pk, label, record, is_new in told.order_by("pk").values_list(*columns):
        place = (model, pk)
        first = things.get(place)
        began, new = (record, bool(is_new)) if first is None else (first.first, first.is_new)
        things[place] = Touched(model, pk, label, began, record, new, numbers.get(place))
    return list(things.values())


def stories(things: Sequence[Touched]) -> list[Story]:
    """What the audit says of things before and after the batch, in their order. One query."""
    wanted = {pk for thing in things for pk in (thing.first, thing.last)}
    rows = AuditRecord.objects.filter(pk__in=wanted).values_list("pk", "before", "after")
    said = {pk: Story(before, after) for pk, before, after in rows}
    return [_story(said[thing.first], said[thing.last], thing) for thing in things]


def _story(first: Story, last: Story, thing: Touched) -> Story:
    former = None if thing.is_new else (first.after or {}) | (first.former or {})
    return Story(former, last.after)
