"""The newest link of the chain over the audit, as exports and papers print it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from tracker.models import Seal
from tracker.queries.known import end_of


@dataclass(frozen=True, slots=True)
class SealMark:
    """A seal as it is printed. ``last_id`` None: the seal of a purge, which holds no records."""

    number: int
    made_at: datetime
    last_id: int | None
    digest: str

    @property
    def text(self) -> str:
        """What is printed: the number and the first 24 of the 64 digits (``check_ledger --printed``)."""
        return f"{self.number}-{self.digest[:24]}"


def latest_seal() -> SealMark | None:
    """The newest seal; None before the first. One query."""
    return _mark(Seal.objects.all())


def printed_seal(until: date | None = None) -> str:
    """The text of the newest seal, or of the newest by the end of a day; "" before the first. One query."""
    mark = latest_seal() if until is None else _mark(Seal.objects.filter(made_at__lt=end_of(until)))
    return mark.text if mark else ""


def _mark(seals: QuerySet[Seal]) -> SealMark | None:
    seal = seals.order_by("-number").first()
    return None if seal is None else SealMark(seal.number, seal.made_at, seal.last_id, seal.digest)
