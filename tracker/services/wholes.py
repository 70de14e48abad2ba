"""What the audit calls one thing: a row together with the rows that are part of it.

A report is whole with its stages, evidence and steps; a target with its versions and duties; a plan
with its rules; an action with its duties; a person with the memberships; a verification with the
evidence that it brought; a draw with what was drawn. Everything else is a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, prefetch_related_objects

from tracker.models import (
    Briefing,
    CalendarDay,
    CalendarFeed,
    Concept,
    ConceptReading,
    Department,
    FactNote,
    KeptProjection,
    PeriodReopening,
    Plan,
    Report,
    SavedView,
    SourceSentence,
    SpecialAction,
    StatusOverride,
    SupervisionOrder,
    Target,
    Unit,
    User,
    Verification,
    VerificationDraw,
)
from tracker.services.ledger import Snapshot, snapshot, snapshot_of, texts_of
from tracker.services.pouring import JsonText, Values, columns_of, values_of_row

VERSION_PARTS = ("checkpoints", "stages", "rubric_levels")
PARTS: dict[type[Model], tuple[str, ...]] = {
    Report: ("stages_done", "evidence", "events"),
    Target: ("versions", "assignments"),
    Plan: ("rules",),
    SpecialAction: ("assignments",),
    User: ("memberships",),
    Department: (),
    Concept: (),
    Unit: (),
    CalendarDay: (),
    StatusOverride: (),
    SupervisionOrder: ("steps",),
    Verification: ("evidence",),
    VerificationDraw: ("drawn",),
    PeriodReopening: (),
    CalendarFeed: (),
    SourceSentence: ("links",),
    ConceptReading: (),
    FactNote: (),
    SavedView: (),
    KeptProjection: (),
    Briefing: (),
}


def whole(obj: Model) -> Snapshot:
    """The snapshot of a thing with all its parts as they stand in the database."""
    return wholes([obj])[0]


def wholes(objects: Sequence[Model]) -> list[Snapshot]:
    """The snapshots of many things of one model: one query a kind of part, whatever the number."""
    if not objects:
        return []
    parts = PARTS[type(objects[0])]
    for obj in objects:
        _forget(obj, parts)
    if "versions" in parts:
        prefetch_related_objects(objects, *parts, *(f"versions__{part}" for part in VERSION_PARTS))
        found = [snapshot(obj) | {part: _rows(obj, part) for part in parts} for obj in objects]
        for obj in objects:
            _forget(obj, parts)
        return found
    rows = {part: _rows_of_all(objects, part) for part in parts}
    return [snapshot(obj) | {part: rows[part].get(obj.pk, []) for part in parts} for obj in objects]


def _rows_of_all(objects: Sequence[Model], part: str) -> dict[Any, list[Snapshot]]:
    """The rows of one part of many things, by the key of the thing. One query."""
    relation: Any = type(objects[0])._meta.get_field(part)
    model, link = relation.related_model, relation.field
    rows = model._default_manager.filter(**{f"{link.name}__in": [obj.pk for obj in objects]})
    if part == "evidence" and isinstance(objects[0], Report):
        rows = rows.filter(verification__isnull=True)
    place = columns_of(model).index(link.attname)
    found: dict[Any, list[Snapshot]] = {}
    for row in rows.order_by("pk").values_list(*columns_of(model)):
        found.setdefault(row[place], []).append(snapshot_of(model, row))
    return found


def wholes_made(
    objects: Sequence[Model], link: str, made: Mapping[str, tuple[type[Model], Iterable[Values]]]
) -> dict[int, JsonText]:
    """The snapshots of things that were just made with the rows of their parts, as text by id. No query.

    ``made`` holds under every part its model and all rows of ``objects`` by their columns, in the order
    of their ids; they name their thing by ``link``.
    """
    if not objects:
        return {}
    ids = [obj.pk for obj in objects]
    parts = {name: _grouped(model, list(rows), link, ids) for name, (model, rows) in made.items()}
    texts = texts_of(type(objects[0]), list(map(values_of_row, objects)), parts)
    return dict(zip(ids, texts, strict=True))


def _grouped(model: type[Model], rows: Sequence[Values], link: str, ids: Sequence[int]) -> list[str]:
    """The texts of the rows of each thing, as a list."""
    place = columns_of(model).index(link)
    found: dict[int, list[str]] = {}
    for row, text in zip(rows, texts_of(model, rows), strict=True):
        found.setdefault(row[place], []).append(text)
    return [f"[{','.join(found.get(pk, ()))}]" for pk in ids]


def _rows(obj: Model, part: str) -> list[Snapshot]:
    """The rows of a part of a target, with their own parts, from what was read before."""
    inner = VERSION_PARTS if part == "versions" else ()
    rows = sorted(getattr(obj, part).all(), key=lambda row: row.pk)
    return [snapshot(row) | {name: _rows(row, name) for name in inner} for row in rows]


def _forget(obj: Model, parts: Sequence[str]) -> None:
    """Drop what was read before, so that a later reader asks the database."""
    kept = getattr(obj, "_prefetched_objects_cache", {})
    for part in parts:
        kept.pop(part, None)
