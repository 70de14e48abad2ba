"""Draw a sample that anybody can draw again: tickets in a hat, by SHA-256 (status-rules §9 "Samples").

Every report has one ticket, and a few more for each reason to look closer. The number of a ticket is the
SHA-256 of "seed/report/ticket"; the reports that hold the smallest numbers are drawn. Whole numbers alone
decide, so that the same seed and the same hat give the same sample on every machine.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.domain.vocabulary import DrawMethod, Risk

MORE_TICKETS = {
    Risk.DISPUTED_BEFORE: 3,
    Risk.ODD_NUMBER: 3,
    Risk.NO_EVIDENCE: 2,
    Risk.NARROW: 2,
    Risk.LATE: 1,
    Risk.CORRECTED: 1,
    Risk.NEVER_CHECKED: 1,
}
HUNDRED = 100
NARROW_PERCENT = 2  # of the goal: nearer to the line than this is narrow


@dataclass(frozen=True, slots=True)
class Candidate:
    """One report in the hat, by its key, with its reasons."""

    key: int
    risks: tuple[Risk, ...] = ()

    def tickets(self, method: DrawMethod) -> int:
        """How many tickets it holds: one, and by risk some more for each reason."""
        return 1 + (sum(MORE_TICKETS[risk] for risk in self.risks) if method is DrawMethod.RISK else 0)


def drawn(hat: Iterable[Candidate], *, method: DrawMethod, size: int, seed: str) -> list[Candidate]:
    """The ``size`` candidates with the smallest ticket numbers, smallest first; all of a smaller hat.

    The order of ``hat`` does not matter. Cost: one SHA-256 a ticket.
    """
    numbered = sorted((_best(one, method, seed), one.key, one) for one in hat)
    return [one for _number, _key, one in numbered[:size]]


def digest_of(hat: Sequence[Candidate]) -> str:
    """The SHA-256 of a hat, as 64 hexadecimal digits: the same for the same candidates in any order."""
    lines = [f"{one.key}:{','.join(one.risks)}" for one in sorted(hat, key=lambda one: one.key)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def ticket_number(seed: str, key: int, ticket: int) -> str:
    """The number of one ticket (counted from 1), as 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}/{key}/{ticket}".encode()).hexdigest()


def _best(one: Candidate, method: DrawMethod, seed: str) -> str:
    return min(ticket_number(seed, one.key, ticket) for ticket in range(1, one.tickets(method) + 1))
