"""Facts kept beside the ledger for speed: written here alone, and provable (architecture)."""

from __future__ import annotations

# ruff: noqa: E501, F821  (signatures first)


def refresh(target: Target) -> None:
    """Bring the kept facts of one target up to date, in the caller's transaction."""
    raise NotImplementedError


def refresh_many(target_ids: Iterable[int]) -> None:
    """The same for many targets set-wise: a constant number of queries a thousand targets."""
    raise NotImplementedError


def rebuild() -> int:
    """Make the kept facts of every target anew; returns how many targets."""
    raise NotImplementedError


def differences() -> list[str]:
    """The codes of targets whose kept facts are not what the ledger says, or are missing."""
    raise NotImplementedError
