"""The audit as pages and exports show it: who, when, what, before and after, and whether it is whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, QuerySet

from tracker.access import Action, Standing, may
from tracker.choices import Deed
from tracker.models import AuditRecord

NOT_SHOWN = ("id", "version")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed; None is "nothing there"."""

    field: str
    before: Any
    after: Any


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
    """The types of things that the audit speaks of. One query."""
    return list(AuditRecord.objects.order_by("object_type").values_list("object_type", flat=True).distinct())


def _model(object_type: str) -> type[Model] | None:
    return AuditRecord._meta.apps.all_models[AuditRecord._meta.app_label].get(object_type)


def type_word(object_type: str) -> str:
    """The word for a type of thing in the reader's language; the name itself when it is none of ours."""
    model = _model(object_type)
    return str(model._meta.verbose_name) if model else object_type


def field_word(object_type: str, name: str) -> str:
    """The word for a field of a type of thing, or the name itself."""
    model = _model(object_type)
    try:
        found = model._meta.get_field(name.removesuffix("_id")) if model else None
    except FieldDoesNotExist:
        found = None
    return str(found.verbose_name) if isinstance(found, Field) else name


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


def differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, inner: bool = False
) -> Iterator[Difference]:
    """What a record says has changed. Of something new or gone every filled field is listed.

    Of a change ``before`` names the fields; the rows inside a field (``inner``) are compared whole.
    """
    old, new = before or {}, after or {}
    for name in {**old, **new} if inner or before is None or after is None else old:
        if name in NOT_SHOWN:
            continue
        was, became = old.get(name), new.get(name)
        if was != became and not (_empty(was) and _empty(became)):
            yield from _inside(name, was, became)


def _inside(name: str, was: Any, became: Any) -> Iterator[Difference]:
    """A list of rows is told row by row: what was added, what left, which fields changed."""
    if not (_is_rows(was) and _is_rows(became)):
        yield Difference(name, was, became)
        return
    old = {row.get("id"): row for row in was or ()}
    new = {row.get("id"): row for row in became or ()}
    for key in {**old, **new}:
        yield from differences(old.get(key), new.get(key), inner=True)


def _is_rows(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(row, dict) for row in value))


def _empty(value: Any) -> bool:
    return value in (None, "", [], {})
