"""The append-only audit: one sealed row a write (threats T24, C09).

The seal is an HMAC-SHA256 under ``settings.LEDGER_KEY`` over a canonical text that is the same on
every database: keys sorted, moments in UTC, numbers without trailing zeros.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile

from tracker.choices import Deed
from tracker.models import AuditRecord, User
from tracker.queries.numbers import plain_number
from tracker.tracing import current_request_id

Snapshot = dict[str, Any]
LABEL_LENGTH = 300
LATER = {
    "voided_at",
    "handed_over_at",
}  # columns added later: left out while empty, as in the records before them
NOT_KEPT = {"password", "last_login", "sort_key", "search_text"}  # secrets, and what is derived
HAPPENINGS = frozenset(  # records of these say what happened, not what a thing now is
    {
        Deed.SECOND_STEP,
        Deed.SIGN_IN,
        Deed.SIGN_IN_FAILED,
        Deed.SIGN_OUT,
        Deed.DENY,
        Deed.IMPORT,
        Deed.UNDO,
        Deed.EXPORT,
        Deed.DOWNLOAD,
        Deed.PURGE,
    }
)
_SEALED = (
    "actor_id",
    "actor_name",
    "verb",
    "object_type",
    "object_id",
    "object_label",
    "before",
    "after",
    "reason",
    "request_id",
)
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One audit row before it is written: ``before`` None for something new, ``after`` None for gone."""

    verb: str
    obj: models.Model
    before: Snapshot | None = None
    after: Snapshot | None = None
    reason: str = ""


def plain(value: Any) -> Any:
    """A value as JSON that reads the same on every database and for ever."""
    spell = _speller(value.__class__)
    return value if spell is None else spell(value)


@cache
def _speller(kind: type) -> Callable[[Any], Any] | None:
    """How values of a type are spelled; None: as they are."""
    return next((spell for base, spell in _SPELLINGS.items() if issubclass(kind, base)), None)


_SPELLINGS: dict[type, Callable[[Any], Any]] = {  # a moment is a date as well, so it stands before it
    StrEnum: lambda value: value.value,
    Decimal: plain_number,
    datetime: lambda value: value.astimezone(UTC).isoformat(timespec="microseconds"),
    date: date.isoformat,
    UUID: str,
    FieldFile: lambda value: value.name or "",
    Mapping: lambda value: {str(key): plain(item) for key, item in value.items()},
    list: lambda value: [plain(item) for item in value],
    tuple: lambda value: [plain(item) for item in value],
}


def snapshot(obj: models.Model) -> Snapshot:
    """The stored fields of one row, without secrets and derived columns."""
    return {
        name: plain(value)
        for name in _columns(type(obj))
        if (value := getattr(obj, name)) is not None or name not in LATER
    }


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    """The names under which the columns of a model are kept."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.name not in NOT_KEPT)


def record(
    verb: str,
    obj: models.Model,
    before: Snapshot | None,
    after: Snapshot | None,
    by: User | None,
    now: datetime,
    reason: str = "",
    request_id: str = "",
) -> AuditRecord:
    """Write one audit row. Of ``before`` only what ``after`` changes is kept.

    ``by`` None is the installation itself.
    """
    entry = Entry(verb=verb, obj=obj, before=before, after=after, reason=reason)
    row = _row(entry, by, now, request_id)
    row.save(force_insert=True)
    return row


def record_many(entries: Iterable[Entry], by: User | None, now: datetime, request_id: str = "") -> int:
    """Write many audit rows of one moment set-wise; returns how many."""
    rows = [_row(entry, by, now, request_id) for entry in entries]
    AuditRecord.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def seal(row: AuditRecord) -> str:
    """The HMAC of everything an audit row says, as 64 hexadecimal digits."""
    content = {name: getattr(row, name) for name in _SEALED}  # snapshots are plain already
    content["at"] = plain(row.at)
    return hmac.digest(settings.LEDGER_KEY.encode(), canonical(content).encode(), "sha256").hex()


def verify(row: AuditRecord) -> bool:
    """Whether an audit row still says what was sealed."""
    return hmac.compare_digest(row.mac, seal(row))


def _row(entry: Entry, by: User | None, now: datetime, request_id: str) -> AuditRecord:
    row = AuditRecord(
        at=now,
        actor=by,
        actor_name=str(by)[:200] if by else "",
        verb=entry.verb,
        object_type=entry.obj._meta.model_name or "",
        object_id=str(entry.obj.pk or ""),
        object_label=str(entry.obj)[:LABEL_LENGTH],
        before=_what_changes(entry.before, entry.after),
        after=entry.after,
        reason=entry.reason,
        request_id=(request_id or current_request_id() or "")[:64],
    )
    row.mac = seal(row)
    return row


def _what_changes(before: Snapshot | None, after: Snapshot | None) -> Snapshot | None:
    if before is None or after is None:
        return before
    return {key: value for key, value in before.items() if key not in after or after[key] != value}


def changed(before: Snapshot, after: Snapshot, ignoring: Sequence[str] = ("version",)) -> bool:
    """Whether two snapshots of one object differ in anything but ``ignoring``."""
    return any(before.get(key) != after.get(key) for key in {*before, *after} if key not in ignoring)
