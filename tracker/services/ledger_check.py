"""Prove that nobody wrote behind the application's back."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tracker.models import AuditRecord
from tracker.services import judged_days, kept_facts
from tracker.services.ledger import HAPPENINGS, Snapshot, verify
from tracker.services.seal_check import broken_chain
from tracker.services.wholes import PARTS, wholes

CHUNK = 500


def check() -> list[str]:
    """What differs, one sentence each: broken seals, a broken chain of seals, gaps, rows altered, unaudited
    or missing, stale facts, kept verdicts that a fresh judgement contradicts.

    Reads everything, in chunks; an empty list means that all is well.
    """
    found = [*_broken_seals(), *broken_chain()]
    for model in PARTS:
        found.extend(_altered(model))
        found.extend(_vanished(model))
    found.extend(
        _("The kept facts of target %(code)s are not what the ledger says.") % {"code": code}
        for code in kept_facts.differences()
    )
    found.extend(
        _("The kept verdict %(which)s is not what the facts say.") % {"which": which}
        for which in judged_days.differences()
    )
    return found


def _broken_seals() -> Iterator[str]:
    for row in AuditRecord.objects.order_by("pk").iterator(CHUNK):
        if not verify(row):
            yield _("Audit record %(id)d (%(what)s) does not bear its seal.") % {"id": row.pk, "what": row}


def _altered(model: type[Model]) -> Iterator[str]:
    """Things whose audit has a gap, that have none, or that are not what it says last."""
    name = model._meta.model_name or ""
    for objects in _chunks(model._default_manager.order_by("pk").iterator(CHUNK)):
        audits: dict[str, list[AuditRecord]] = {str(obj.pk): [] for obj in objects}
        for row in _records(name).filter(object_id__in=list(audits)):
            audits[row.object_id].append(row)
        for obj, now in zip(objects, wholes(objects), strict=True):
            yield from _story(_named(obj), audits[str(obj.pk)], now)


def _story(thing: str, audits: list[AuditRecord], now: Snapshot) -> Iterator[str]:
    """Follow the audit of one thing from its beginning to what it is now."""
    last: Snapshot | None = None
    for row in audits:
        if row.after is None:
            continue
        if _gap(last, row.before):
            yield _("%(thing)s: the audit has a gap before record %(id)d.") % {"thing": thing, "id": row.pk}
        last = row.after
    if last is None:
        yield _("%(thing)s: no audit record says where it comes from.") % {"thing": thing}
    elif last != now:
        fields = ", ".join(sorted(key for key in {*last, *now} if last.get(key) != now.get(key)))
        yield _("%(thing)s was altered without an audit record: %(fields)s.") % {
            "thing": thing,
            "fields": fields,
        }


def _gap(last: Snapshot | None, before: Snapshot | None) -> bool:
    """Whether a record does not begin where the one before it ended."""
    if last is None or before is None:
        return (last is None) != (before is None)
    return any(last.get(key) != value for key, value in before.items())


def _vanished(model: type[Model]) -> Iterator[str]:
    """Things that the audit knows, that are not there, and whose removal nobody recorded."""
    name = model._meta.model_name or ""
    rows = _records(name).exclude(object_id="")
    there = {str(pk) for pk in model._default_manager.values_list("pk", flat=True)}
    gone: dict[str, tuple[str, bool]] = {}
    for row in rows.only("object_id", "object_label", "before", "after").iterator(CHUNK):
        if row.object_id not in there and (row.before is not None or row.after is not None):
            gone[row.object_id] = (row.object_label, row.after is None)
    for pk, (label, removed) in gone.items():
        if not removed:
            thing = f"{model._meta.verbose_name} {pk} ({label})"
            yield _("%(thing)s is missing, although the audit knows it.") % {"thing": thing}


def _records(name: str) -> QuerySet[AuditRecord]:
    """The records that say what things of a model are, oldest first."""
    return AuditRecord.objects.filter(object_type=name).exclude(verb__in=HAPPENINGS).order_by("pk")


def _named(obj: Model) -> str:
    return f"{obj._meta.verbose_name} {obj.pk} ({obj})"


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
