"""What the audit calls one thing: a row together with the rows that are part of it.

A report is whole with its stages, evidence and steps; a target with its versions and duties; a plan
with its rules; an action with its duties; a person with the memberships; a verification with the
evidence that it brought; a draw with what was drawn. Everything else is a row.
"""

from collections.abc import Iterable, Mapping, Sequence

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
from tracker.services.ledger import Snapshot, snapshot, texts_of
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
    paths = [*parts, *(f"versions__{part}" for part in VERSION_PARTS if "versions" in parts)]
    for obj in objects:
        _forget(obj, parts)
    prefetch_related_objects(objects, *paths)
    found = [snapshot(obj) | {part: _rows(obj, part) for part in parts} for obj in objects]
    for obj in objects:
        _forget(obj, parts)
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
    inner = VERSION_PARTS if part == "versions" else ()
    rows = sorted(getattr(obj, part).all(), key=lambda row: row.pk)
    if part == "evidence" and isinstance(obj, Report):
        rows = [row for row in rows if row.verification_id is None]
    return [snapshot(row) | {name: _rows(row, name) for name in inner} for row in rows]


def _forget(obj: Model, parts: Sequence[str]) -> None:
    """Drop what was read before, so that a later reader asks the database."""
    kept = getattr(obj, "_prefetched_objects_cache", {})
    for part in parts:
        kept.pop(part, None)
