"""Proof of a report: links and files; nothing is ever erased, only marked as removed."""

from __future__ import annotations


def add_link(
    *,
    report: Report,
    url: str,
    by: User,
    now: datetime,
    title: str = "",
    internal: bool = True,
    request_id: str = "",
) -> EvidenceItem:
    """Attach an http(s) address to a report."""
    raise NotImplementedError


def add_file(
    *,
    report: Report,
    name: str,
    content: bytes,
    by: User,
    now: datetime,
    title: str = "",
    internal: bool = True,
    request_id: str = "",
) -> EvidenceItem:
    """Attach a file under a name of our own on disk, with its SHA-256 and a content type that was sniffed.

    Refused: empty, over ``settings.EVIDENCE_MAX_BYTES``, of a kind not on the list, already attached.
    """
    raise NotImplementedError


def remove_evidence(*, item: EvidenceItem, by: User, now: datetime, request_id: str = "") -> EvidenceItem:
    """Mark a piece of evidence as removed from today on; not from an accepted report."""
    raise NotImplementedError
