"""Stored reports as tuples for exports: a few microseconds a row, in bounded memory."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from tracker.domain.vocabulary import ReportState
from tracker.models import EvidenceItem, Report, StageDone

AT_ONCE = 2_000
NOTHING = "[]"
PATHS: dict[str, Any] = {  # where a column stands, by its key; those that are looked at here come last
    "target": "target__code",
    "department": "department__name",
    "unit": "target__unit__name",
    "period": "period",
    "as_of": "as_of",
    "value": "value",
    "numerator": "numerator",
    "denominator": "denominator",
    "done_on": "done_on",
    "expected_on": "expected_on",
    "level": "level",
    "nil_reason": Cast("nil_reason", CharField()),
    "nil_note": "nil_note",
    "correction_reason": "correction_reason",
    "data_source": "data_source",
    "note": "note",
    "revision": "revision",
    "backfilled": "backfilled",
    "items": Cast("items", TextField()),
    "accepted_on": "accepted_on",
    "state": Cast("state", CharField()),
}
KEYS = (*PATHS, "stages_done", "evidence_links")
TARGET, PERIOD, UNIT, VALUE, STATE = map(KEYS.index, ("target", "period", "unit", "value", "state"))
Stated = tuple[Any, ...]


def stated(reports: QuerySet[Report], states: Mapping[int, ReportState] | None) -> Iterator[Stated]:
    """The revisions under ``KEYS``, by target, period and revision, with stages and evidence links.

    ``states`` are those of a day, by report: what has none then is left out; None: as they stand. One
    query walks through all; for every 2,000 revisions two more where they have stages or links.
    """
    ordered = reports.order_by("target__code", "period_end", "period", "revision")
    has = (Exists(part.filter(report=OuterRef("pk"))) for part in (_done(), _links()))
    rows = ordered.values_list("pk", *has, *PATHS.values()).iterator(AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        stages = _stages([row[0] for row in some if row[1]])
        links = _addresses([row[0] for row in some if row[2]])
        for pk, _has_stages, _has_links, *said, items, accepted_on, stored_state in some:
            state = stored_state if states is None else states.get(pk)
            if state is not None:
                day = accepted_on if state == ReportState.ACCEPTED else None
                named = () if items == NOTHING else tuple(json.loads(items))
                yield *said, named, day, state, tuple(stages.get(pk, ())), tuple(links.get(pk, ()))


def newest(rows: Iterator[Stated]) -> Iterator[Stated]:
    """Of the revisions that stand together for one target and period the last that is not voided."""
    held: Stated | None = None
    for row in rows:
        if row[STATE] == ReportState.VOIDED:
            continue
        if held is not None and (held[PERIOD] != row[PERIOD] or held[TARGET] != row[TARGET]):
            yield held
        held = row
    if held is not None:
        yield held


def number_of_newest(reports: QuerySet[Report]) -> int:
    """How many rows ``newest`` leaves of revisions as they stand. One query."""
    standing = reports.exclude(state=ReportState.VOIDED).order_by()
    return standing.values("target_id", "period").distinct().count()


def _done() -> QuerySet[StageDone]:
    return StageDone.objects.order_by("stage", "done_on")


def _links() -> QuerySet[EvidenceItem]:
    items = EvidenceItem.objects.filter(removed_on__isnull=True, verification__isnull=True)
    return items.exclude(url="").order_by("pk")


def _stages(ids: Collection[int]) -> dict[int, list[tuple[str, date]]]:
    found: dict[int, list[tuple[str, date]]] = {}
    rows = _done().filter(report__in=ids) if ids else _done().none()
    for report, stage, day in rows.values_list("report_id", "stage", "done_on"):
        found.setdefault(report, []).append((stage, day))
    return found


def _addresses(ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = _links().filter(report__in=ids) if ids else _links().none()
    for report, address in rows.values_list("report_id", "url"):
        found.setdefault(report, []).append(address)
    return found
