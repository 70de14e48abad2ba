"""Seal the audit into a chain, without holding up whoever writes (threat T24; docs/decisions says why so).

A seal names its records one by one, so that it need not be a run of numbers. On PostgreSQL a
transaction may take a low number and commit late: its record is simply in a later seal. Records that
appear within ``LATE`` of a seal are looked for; nothing of the product writes for longer.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tracker.choices import Deed
from tracker.domain.spans import numbers_in, read, spans_of, written
from tracker.models import AuditRecord, Seal
from tracker.services.ledger import canonical, plain, record
from tracker.services.refusals import Problem, Refused

RECORDS_A_SEAL = 20_000
LATE = timedelta(days=1)
KEPT_DAYS = 180
# What may be purged: traces of use. The history of things is what the product exists to keep.
PURGEABLE = (Deed.SIGN_IN, Deed.SIGN_IN_FAILED, Deed.SIGN_OUT, Deed.DENY, Deed.EXPORT, Deed.DOWNLOAD)
Link = tuple[int, str]  # the number and the seal of one record


def seal_audit(now: datetime) -> int:
    """Seal every committed record that no seal holds; returns how many.

    Seals hold at most ``RECORDS_A_SEAL`` records each. Where two run at once one of them seals, and the
    other leaves the rest to its next turn. Cost: reads the numbers of the records of the last day.
    """
    sealed = 0
    while links := list(islice(_unsealed(now), RECORDS_A_SEAL)):
        try:
            with transaction.atomic():
                _add(now=now, links=links)
        except IntegrityError:
            return sealed
        sealed += len(links)
    return sealed


@transaction.atomic
def purge_audit(*, before: datetime, now: datetime) -> int:
    """Take the traces of use from before a moment out of the audit; returns how many.

    They leave a seal that says what was taken from which seal. Raises ``Refused`` when ``before`` is
    less than ``KEPT_DAYS`` days ago. The history of things stays whole.
    """
    if before > now - timedelta(days=KEPT_DAYS):
        message = _("The audit is kept for at least %(days)d days; choose an earlier day.")
        raise Refused(Problem("too_young", message, "before", {"days": KEPT_DAYS}))
    seal_audit(now)
    old = AuditRecord.objects.filter(at__lt=before, verb__in=PURGEABLE).order_by("pk")
    gone = list(old.values_list("pk", flat=True))
    if not gone:
        return 0
    taken = {str(seal.number): _taken(seal, set(gone)) for seal in holding(set(gone))}
    old.delete()
    link = _add(now=now, links=[], purged={"before": plain(before), "seals": taken})
    said = {"before": plain(before), "records": len(gone)}
    record(Deed.PURGE, link, None, said, None, now)
    return len(gone)


def digest_of(seal: Seal, previous: str) -> str:
    """The HMAC of a link, bound to the digest before it ("" for the first)."""
    said = {
        "number": seal.number,
        "made_at": plain(seal.made_at),
        "spans": seal.spans,
        "count": seal.count,
        "rows": seal.rows,
        "purged": seal.purged,
        "previous": previous,
    }
    return hmac.digest(settings.LEDGER_KEY.encode(), canonical(said).encode(), "sha256").hex()


def digest_of_rows(links: Iterable[Link]) -> str:
    """The digest of records by their numbers and seals, in ascending order."""
    found = hashlib.sha256()
    for pk, mac in links:
        found.update(f"{pk} {mac}\n".encode())
    return found.hexdigest()


def links_in(spans: str) -> Iterator[Link]:
    """The numbers and seals of the records of some spans that are there, ascending. One query."""
    wanted = read(spans)
    if not wanted:
        return
    rows = AuditRecord.objects.filter(pk__gte=wanted[0][0], pk__lte=wanted[-1][1]).order_by("pk")
    place = 0
    for pk, mac in rows.values_list("pk", "mac").iterator(2_000):
        while pk > wanted[place][1]:
            place += 1
        if pk >= wanted[place][0]:
            yield pk, mac


def holding(numbers: set[int]) -> Iterator[Seal]:
    """The seals that hold any of the records, oldest first."""
    for seal in Seal.objects.exclude(spans="").order_by("number").iterator(100):
        if not numbers.isdisjoint(numbers_in(read(seal.spans))):
            yield seal


def _taken(seal: Seal, gone: set[int]) -> dict[str, Any]:
    """What a purge takes out of a seal, and the digest of what is left of it."""
    links = list(links_in(seal.spans))
    return {
        "spans": written(spans_of(pk for pk, _mac in links if pk in gone)),
        "rows": digest_of_rows(link for link in links if link[0] not in gone),
    }


def _unsealed(now: datetime) -> Iterator[Link]:
    """The records that no seal holds, ascending; of older ones nobody looks again."""
    old = Seal.objects.filter(made_at__lt=now - LATE).aggregate(last=Max("last_id"))["last"] or 0
    held: set[int] = set()
    for spans in Seal.objects.filter(last_id__gt=old).values_list("spans", flat=True):
        held.update(number for number in numbers_in(read(spans)) if number > old)
    rows = AuditRecord.objects.filter(pk__gt=old).order_by("pk")
    for pk, mac in rows.values_list("pk", "mac").iterator(2_000):
        if pk not in held:
            yield pk, mac


def _add(*, now: datetime, links: list[Link], purged: dict[str, Any] | None = None) -> Seal:
    """Add one link to the chain. Raises ``IntegrityError`` when somebody else added it just now."""
    last = Seal.objects.order_by("-number").first()
    seal = Seal(
        number=last.number + 1 if last else 1,
        made_at=now,
        spans=written(spans_of(pk for pk, _mac in links)),
        last_id=links[-1][0] if links else None,
        count=len(links),
        rows=digest_of_rows(links),
        purged=purged,
    )
    seal.digest = digest_of(seal, last.digest if last else "")
    seal.save(force_insert=True)
    return seal
