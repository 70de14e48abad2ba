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
from functools import cache, lru_cache
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile

from tracker.choices import Deed
from tracker.models import AuditRecord, User
from tracker.queries.numbers import plain_number
from tracker.services.pouring import JsonText, Values, columns_of, pour
from tracker.tracing import current_request_id

Snapshot = dict[str, Any]
LABEL_LENGTH = 300
LATER = {  # columns added later: left out while empty, as in the records before them
    "voided_at",
    "verification_id",
    "drawn_id",
    "handed_over_at",
    "substitute_for_id",
    "closes_periods",
}
NOT_KEPT = {  # secrets, what is derived, and what a digest beside it stands for
    "password",
    "last_login",
    "sort_key",
    "search_text",
    "paper",
    "hat",
    "secret_digest",
}
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
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_SEALED = (  # in the order of the sealed text
    "actor_id",
    "actor_name",
    "after",
    "at",
    "before",
    "object_id",
    "object_label",
    "object_type",
    "reason",
    "request_id",
    "verb",
)
_SEALED_TEXT = "{" + ",".join(f'"{name}":%s' for name in _SEALED) + "}"
_COLUMNS = (*_SEALED, "mac")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One audit row before it is written: ``before`` None for something new, ``after`` None for gone.

    ``after`` of something new may be its canonical text already (``texts_of``).
    """

    verb: str
    obj: models.Model
    before: Snapshot | None = None
    after: Snapshot | JsonText | None = None
    reason: str = ""


_AS_THEY_ARE = frozenset({str, int, bool})
_REPEATED = (models.ForeignKey, models.DateField, models.BooleanField, models.CharField)


def canonical(value: Any) -> str:
    """A plain value as the one JSON text that is sealed; texts, whole numbers and null take a short way."""
    kind = value.__class__
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return int.__repr__(value)
    return "null" if value is None else _encode(value)


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
    model = type(obj)
    return snapshot_of(model, tuple(getattr(obj, name) for name in columns_of(model)))


def snapshot_of(model: type[models.Model], row: Values) -> Snapshot:
    """The same of a row that is given by its columns (``pouring.columns_of``)."""
    kept, names = _kept_columns(model)
    found: Snapshot = {}
    for name, value in zip(names, kept(row), strict=True):
        if value is None or (value is False and name in LATER):
            if name not in LATER:
                found[name] = None
        else:
            kind = value.__class__
            found[name] = value if kind in _AS_THEY_ARE else plain(value)
    return found


def texts_of(
    model: type[models.Model], rows: Sequence[Values], parts: Mapping[str, Sequence[str]] | None = None
) -> list[JsonText]:
    """``canonical(snapshot_of(model, row))`` of every row, with the texts of its ``parts`` by their names.

    Column by column, so that what stands in a column again and again is spelled once.
    """
    if not rows:
        return []
    kept, names = _kept_columns(model)
    columns = dict(zip(names, zip(*map(kept, rows), strict=True), strict=True))
    members = {name: list(map(_member(model, name), column)) for name, column in columns.items()}
    members |= {name: [f'"{name}":{text}' for text in texts] for name, texts in (parts or {}).items()}
    lines = zip(*(members[name] for name in sorted(members)), strict=True)
    return [JsonText("{" + ",".join(filter(None, line)) + "}") for line in lines]


def _member(model: type[models.Model], name: str) -> Callable[[Any], str]:
    """How a value of a column is spelled as a member of a snapshot; "" where it is left out."""
    begins, later = f'"{name}":', name in LATER

    def spelled(value: Any) -> str:
        if later and (value is None or value is False):
            return ""
        return begins + canonical(plain(value))

    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    return lru_cache(maxsize=1_000)(spelled) if isinstance(field, _REPEATED) else spelled


@cache
def _kept_columns(model: type[models.Model]) -> tuple[Callable[[Values], Values], tuple[str, ...]]:
    """What picks the kept values out of a whole row, and the names under which they are kept."""
    names = tuple(field.attname for field in model._meta.concrete_fields if field.name not in NOT_KEPT)
    return itemgetter(*map(columns_of(model).index, names)), names


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
    said = dict(zip(_COLUMNS, _Hand(by, now, request_id).sealed(entry), strict=True))
    kept = {"after": after, "before": _what_changes(before, after)}
    row = AuditRecord(**said | kept)
    row.save(force_insert=True)
    return row


def record_many(entries: Iterable[Entry], by: User | None, now: datetime, request_id: str = "") -> int:
    """Write many audit rows of one moment set-wise; returns how many."""
    return pour(AuditRecord, map(_Hand(by, now, request_id).sealed, entries), _COLUMNS)


def seal(row: AuditRecord) -> str:
    """The HMAC of everything an audit row says, as 64 hexadecimal digits."""
    said = {name: getattr(row, name) for name in _SEALED} | {"at": plain(row.at)}
    return _mac(tuple(map(canonical, said.values())), settings.LEDGER_KEY.encode())


def verify(row: AuditRecord) -> bool:
    """Whether an audit row still says what was sealed."""
    return hmac.compare_digest(row.mac, seal(row))


def _mac(texts: tuple[str, ...], key: bytes) -> str:
    """The seal of what stands under ``_SEALED``, each as canonical JSON."""
    return hmac.digest(key, (_SEALED_TEXT % texts).encode(), "sha256").hex()


class _Hand:
    """Whoever signs rows of one moment."""

    def __init__(self, by: User | None, now: datetime, request_id: str) -> None:
        self.actor_id = None if by is None else by.pk
        self.actor_name = str(by)[:200] if by else ""
        self.at, self.request_id = now, (request_id or current_request_id() or "")[:64]
        self.key = settings.LEDGER_KEY.encode()
        said = (self.actor_id, self.actor_name, plain(now), self.request_id)
        self.texts = tuple(map(canonical, said))

    def sealed(self, entry: Entry) -> Values:
        """The columns of one audit row, ``_COLUMNS``; its snapshots are written once, as they are sealed."""
        obj, kind = entry.obj, entry.obj._meta.model_name or ""
        before, after = _texts(entry)
        pk, label = str(obj.pk or ""), str(obj)[:LABEL_LENGTH]
        actor, name, at, request = self.texts
        said = (canonical(pk), canonical(label), canonical(kind), canonical(entry.reason))
        mac = _mac((actor, name, after, at, before, *said, request, canonical(str(entry.verb))), self.key)
        return (
            self.actor_id,
            self.actor_name,
            _kept(after),
            self.at,
            _kept(before),
            pk,
            label,
            kind,
            entry.reason,
            self.request_id,
            str(entry.verb),
            mac,
        )


def _texts(entry: Entry) -> tuple[str, str]:
    """What was before and after, as canonical JSON."""
    if isinstance(entry.after, JsonText):
        return canonical(entry.before), str(entry.after)
    return canonical(_what_changes(entry.before, entry.after)), canonical(entry.after)


def _kept(text: str) -> JsonText | None:
    return None if text == "null" else JsonText(text)


def _what_changes(before: Snapshot | None, after: Snapshot | None) -> Snapshot | None:
    if before is None or after is None:
        return before
    return {key: value for key, value in before.items() if key not in after or after[key] != value}


def changed(before: Snapshot, after: Snapshot, ignoring: Sequence[str] = ("version",)) -> bool:
    """Whether two snapshots of one object differ in anything but ``ignoring``."""
    return any(before.get(key) != after.get(key) for key in {*before, *after} if key not in ignoring)
