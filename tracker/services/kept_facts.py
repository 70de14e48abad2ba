"""Facts kept beside the ledger for speed: written here alone, and provable (architecture)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import F

from tracker.models import KeptFacts, Target
from tracker.queries.kept import content_of
from tracker.queries.known import FOREVER, replay
from tracker.services.pouring import pour, pour_over

CHUNK = 500
COLUMNS = ("number", "content", "target_id")
_gathered: ContextVar[set[int] | None] = ContextVar("kept_facts_gathered", default=None)


def refresh(target: Target) -> None:
    """Bring the kept facts of one target up to date, in the caller's transaction."""
    refresh_all({target.pk})


def refresh_all(target_ids: set[int]) -> None:
    """The same for many targets; inside ``refreshed_together`` at its end."""
    gathered = _gathered.get()
    if gathered is None:
        refresh_many(target_ids)
    else:
        gathered |= target_ids


def settle(target_ids: Iterable[int]) -> None:
    """Bring the kept facts of targets up to date now, if a ``refreshed_together`` around still owes it.

    For a service that judges before it writes.
    """
    gathered = _gathered.get()
    owed = set(target_ids) & (gathered or set())
    if gathered is not None and owed:
        refresh_many(owed)
        gathered -= owed


def forget(target: Target) -> None:
    """Drop the kept facts of a target that is about to go, in the caller's transaction."""
    KeptFacts.objects.filter(target=target).delete()


@contextmanager
def refreshed_together() -> Iterator[None]:
    """Bring the kept facts of everything that is written inside up to date once, at the end.

    For many writes in one transaction, which must be open; until the end the kept facts of what was
    written are old. Targets whose writing was taken back are left alone.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: set[int] = set()
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    refresh_many(Target.objects.filter(pk__in=gathered).values_list("pk", flat=True))


def refresh_many(target_ids: Iterable[int]) -> None:
    """The same for many targets set-wise: a constant number of queries for 500 targets."""
    for ids in _chunks(sorted(set(target_ids))):
        fresh = {pk: content_of(known) for pk, known in replay(ids, FOREVER).items()}
        kept = {row.pk: row for row in KeptFacts.objects.filter(pk__in=ids)}
        changed = [row for pk, row in kept.items() if row.content != fresh[pk]]
        pour_over(KeptFacts, ((row.number + 1, fresh[row.pk], row.pk) for row in changed), COLUMNS)
        pour(KeptFacts, ((1, content, pk) for pk, content in fresh.items() if pk not in kept), COLUMNS)


@transaction.atomic
def rebuild() -> int:
    """Make the kept facts of every target anew; returns how many targets."""
    KeptFacts.objects.update(content={}, number=F("number") + 1)
    ids = list(Target.objects.order_by("pk").values_list("pk", flat=True))
    refresh_many(ids)
    return len(ids)


def differences() -> list[str]:
    """The codes of targets whose kept facts are not what the ledger says, or are missing."""
    found: list[str] = []
    for ids in _chunks(list(Target.objects.order_by("pk").values_list("pk", flat=True))):
        fresh = {pk: content_of(known) for pk, known in replay(ids, FOREVER).items()}
        kept = dict(KeptFacts.objects.filter(pk__in=ids).values_list("pk", "content"))
        codes = dict(Target.objects.filter(pk__in=ids).values_list("pk", "code"))
        found.extend(codes[pk] for pk in ids if kept.get(pk) != fresh[pk])
    return found


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
