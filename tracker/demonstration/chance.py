"""Chance that is the same every time: drawn from words, never from a clock or a generator's state."""

import hashlib
from decimal import Decimal


def whole_number(below: int, *words: str) -> int:
    """A whole number from 0 to ``below`` - 1 that the words decide."""
    digest = hashlib.sha256("|".join(words).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def swing(*words: str) -> Decimal:
    """A number from -1 to 1 in steps of a thousandth that the words decide."""
    return Decimal(whole_number(2001, *words) - 1000) / 1000
