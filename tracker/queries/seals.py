"""The newest link of the chain over the audit, as exports and papers print it."""

from dataclasses import dataclass
from datetime import datetime

from tracker.models import Seal


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
    seal = Seal.objects.order_by("-number").first()
    return None if seal is None else SealMark(seal.number, seal.made_at, seal.last_id, seal.digest)


def printed_seal() -> str:
    """The text of the newest seal, "" before the first. One query."""
    mark = latest_seal()
    return mark.text if mark else ""
