"""The audit as pages and exports show it: who, when, what, before and after, and whether it is whole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.db.models import Field, Model, QuerySet

from tracker.access import Action, Standing, may
from tracker.choices import Deed
from tracker.models import AuditRecord, User

NOT_SHOWN = ("id", "version")
LONGEST_ID = 10
NOT_SHOWN_INSIDE = (
    *NOT_SHOWN,
    "recorded_at",
    "recorded_by_id",
    "report_id",
    "target_id",
    "user_id",
    "plan_id",
)
Rows = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed; None is "nothing there". ``part`` names the rows inside which it lies, such
    as the memberships of a person; "" for a field of the thing itself."""

    field: str
    before: Any
    after: Any
    part: str = ""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One record. ``whole`` tells whether it still bears its seal."""

    pk: int
    at: datetime
    actor: str
    actor_id: int | None
    verb: str
    object_type: str
    object_id: str
    object_label: str
    reason: str
    request_id: str
    differences: tuple[Difference, ...]
    whole: bool


def visible_audit(who: Standing) -> QuerySet[AuditRecord]:
    """All records for administrators and auditors, none for anybody else."""
    return AuditRecord.objects.all() if may(who, Action.READ_AUDIT) else AuditRecord.objects.none()


def object_types() -> list[str]:
    """The types of things that the audit speaks of. One query, which leaps along the index of types."""
    with connection.cursor() as cursor:
        cursor.execute(_TYPES)
        return [name for (name,) in cursor.fetchall()]


def people_at_work(beside: str = "") -> QuerySet[User]:
    """Those who wrote anything, and the person of the id ``beside``. One query, which leaps by the index."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTORS)
        pks = {pk for (pk,) in cursor.fetchall()}
    if beside.isascii() and beside.isdecimal() and len(beside) < LONGEST_ID:
        pks.add(int(beside))
    return User.objects.filter(pk__in=pks)


_TABLE = AuditRecord._meta.db_table
_ACTORS = f"""
WITH RECURSIVE leap (pk) AS (
  SELECT min(actor_id) FROM {_TABLE}
  UNION ALL
  SELECT (SELECT min(actor_id) FROM {_TABLE} WHERE actor_id > leap.pk) FROM leap WHERE leap.pk IS NOT NULL
)
SELECT pk FROM leap WHERE pk IS NOT NULL"""  # noqa: S608 (name of our own table)
_TYPES = f"""
WITH RECURSIVE leap (name) AS (
  SELECT min(object_type) FROM {_TABLE}
  UNION ALL
  SELECT (SELECT min(object_type) FROM {_TABLE} WHERE object_type > leap.name)
  FROM leap WHERE leap.name IS NOT NULL
)
SELECT name FROM leap WHERE name IS NOT NULL ORDER BY name"""  # noqa: S608 (name of our own table)


def _model(object_type: str) -> type[Model] | None:
    return AuditRecord._meta.apps.all_models[AuditRecord._meta.app_label].get(object_type)


def type_word(object_type: str) -> str:
    """The word for a type of thing in the reader's language; the name itself when it is none of ours."""
    model = _model(object_type)
    return str(model._meta.verbose_name) if model else object_type


def field_of(object_type: str, difference: Difference) -> Field[Any, Any] | None:
    """The stored field that a difference speaks of; None when the table has no such field (any more)."""
    model = _model(object_type)
    try:
        if model is not None and difference.part:
            model = model._meta.get_field(difference.part).related_model
        found = model._meta.get_field(difference.field.removesuffix("_id")) if model else None
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def names_of_ids(object_type: str, found: Iterable[Difference]) -> dict[tuple[type[Model], Any], str]:
    """The names behind the numbers of related rows. One query a table that is referred to."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for difference in found:
        field = field_of(object_type, difference)
        if field is not None and field.related_model is not None:
            wanted[field.related_model] |= {difference.before, difference.after} - {None}
    return {
        (model, row.pk): str(row)
        for model, ids in wanted.items()
        for row in model._default_manager.filter(pk__in=ids)
    }


def audit_row(record: AuditRecord, *, whole: bool) -> AuditRow:
    """A record as a page shows it; ``whole``: the seal was verified."""
    return AuditRow(
        pk=record.pk,
        at=record.at,
        actor=record.actor_name,
        actor_id=record.actor_id,
        verb=Deed(record.verb) if record.verb in set(Deed) else record.verb,
        object_type=record.object_type,
        object_id=record.object_id,
        object_label=record.object_label,
        reason=record.reason,
        request_id=record.request_id,
        differences=tuple(differences(record.before, record.after)),
        whole=whole,
    )


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[Difference]:
    """What a record says has changed; of something new or gone every filled field is listed.

    Of a change ``before`` names the fields that changed.
    """
    old, new = before or {}, after or {}
    for name in old if before is not None and after is not None else {**old, **new}:
        was, became = old.get(name), new.get(name)
        if _is_rows(was) or _is_rows(became):
            yield from _inside(name, was or (), became or ())
        elif name not in NOT_SHOWN and was != became and not (_empty(was) and _empty(became)):
            yield Difference(name, was, became)


def _inside(part: str, was: Iterable[Rows], became: Iterable[Rows]) -> Iterator[Difference]:
    """A list of rows is told row by row: what was added, what left, which fields changed."""
    old = {row.get("id"): row for row in was}
    new = {row.get("id"): row for row in became}
    for key in {**old, **new}:
        one, other = old.get(key, {}), new.get(key, {})
        for name in {**one, **other}:
            before, after = one.get(name), other.get(name)
            if name not in NOT_SHOWN_INSIDE and before != after and not (_empty(before) and _empty(after)):
                yield Difference(name, before, after, part)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _empty(value: Any) -> bool:
    return value in (None, "", [], {})
