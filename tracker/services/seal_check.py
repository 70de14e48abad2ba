"""Prove the chain over the audit: no record altered, removed or inserted, no link missing (threat T24)."""

import hmac
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from tracker.domain.spans import Span, numbers_in, read
from tracker.models import AuditRecord, Seal
from tracker.services.seals import LATE, digest_of, digest_of_rows, links_in

MOST_NAMED = 20  # of one seal


def broken_chain() -> Iterator[str]:
    """What differs, one sentence each: links altered or missing, records removed, exchanged or inserted."""
    purges = _purges()
    previous, number = "", 0
    for seal in Seal.objects.order_by("number").iterator(100):
        number += 1
        if seal.number != number:
            yield _("Before seal %(number)d a seal is missing.") % {"number": seal.number}
            number = seal.number
        elif not hmac.compare_digest(seal.digest, digest_of(seal, previous)):
            yield _("Seal %(number)d does not bear its digest.") % {"number": seal.number}
        yield from _records_of(seal, purges.get(seal.number, []))
        previous = seal.digest
    yield from _held_by_none()
    yield from _written_twice()


def differs_from_print(text: str) -> str | None:
    """What is wrong with a seal that was printed on an export or a briefing; None when it is in the chain."""
    head, _dash, digits = text.strip().partition("-")
    seal = Seal.objects.filter(number=int(head)).first() if head.isascii() and head.isdecimal() else None
    if seal is None or len(digits) < 16:
        return _("There is no seal “%(text)s”.") % {"text": text}
    if not hmac.compare_digest(seal.digest[: len(digits)].encode(), digits.lower().encode()):
        return _("Seal %(number)d is not the one that was printed.") % {"number": seal.number}
    return None


def _purges() -> dict[int, list[dict[str, Any]]]:
    """What was purged out of each seal, oldest first."""
    found: dict[int, list[dict[str, Any]]] = {}
    for seal in Seal.objects.exclude(purged=None).order_by("number"):
        for number, taken in (seal.purged or {}).get("seals", {}).items():
            found.setdefault(int(number), []).append(taken)
    return found


def _records_of(seal: Seal, purges: list[dict[str, Any]]) -> Iterator[str]:
    links = list(links_in(seal.spans))
    wanted = purges[-1]["rows"] if purges else seal.rows
    if hmac.compare_digest(digest_of_rows(links), wanted):
        return
    gone = {number for taken in purges for number in numbers_in(read(taken["spans"]))}
    there = {pk for pk, _mac in links}
    words = {"number": seal.number, "spans": seal.spans[:80]}
    named = 0
    for pk in (pk for pk in numbers_in(read(seal.spans)) if pk not in there and pk not in gone):
        named += 1
        if named <= MOST_NAMED:
            yield _("Audit record %(id)d was removed; seal %(number)d holds it.") % {**words, "id": pk}
    for pk in sorted(there & gone)[:MOST_NAMED]:
        named += 1
        yield _("Audit record %(id)d was inserted where one was purged.") % {"id": pk}
    if named == 0:
        yield _("The audit records %(spans)s are not those that seal %(number)d holds.") % words
    elif named > MOST_NAMED:
        yield _("… and %(more)d more of seal %(number)d.") % {**words, "more": named - MOST_NAMED}


def _held_by_none() -> Iterator[str]:
    """Records that were there too late for any seal: only somebody behind the application writes so."""
    newest = Seal.objects.aggregate(made=Max("made_at"))["made"]
    last = _settled(newest) if newest else 0
    if not last:
        return
    held = _merged()
    place = 0
    for pk in (
        AuditRecord.objects.filter(pk__lte=last).order_by("pk").values_list("pk", flat=True).iterator(2_000)
    ):
        while place < len(held) and pk > held[place][1]:
            place += 1
        if place == len(held) or pk < held[place][0]:
            yield _("Audit record %(id)d was inserted; no seal holds it.") % {"id": pk}


def _settled(newest: datetime) -> int:
    """The last record below which everything must be held by a seal; 0 for none."""
    last: int | None = Seal.objects.filter(made_at__lt=newest - LATE).aggregate(last=Max("last_id"))["last"]
    return last or 0


def _merged() -> list[Span]:
    """All records that seals hold, as ascending spans."""
    spans = [span for text in Seal.objects.values_list("spans", flat=True) for span in read(text)]
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _written_twice() -> Iterator[str]:
    """A copied record bears a true seal, but the same as the one it was copied from."""
    doubles = AuditRecord.objects.order_by().values("mac").annotate(n=Count("pk")).filter(n__gt=1)
    macs = [row["mac"] for row in doubles[:MOST_NAMED]]
    pairs: Counter[str] = Counter()
    for pk, mac in AuditRecord.objects.filter(mac__in=macs).order_by("pk").values_list("pk", "mac"):
        pairs[mac] += 1
        if pairs[mac] > 1:
            yield _("Audit record %(id)d is a copy of another one.") % {"id": pk}
