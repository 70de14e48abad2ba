"""How one member of an enumeration is shown and written, and the tables of such faces."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from tracker.domain.vocabulary import Tone


@dataclass(frozen=True, slots=True)
class Face:
    """How one member is shown and written. ``tone`` and ``icon`` are None and "" where it has none."""

    label: Promise
    words: tuple[str, ...]
    tone: Tone | None = None
    icon: str = ""
    order: int = 0


def faces(*rows: tuple[Any, ...]) -> dict[StrEnum, Face]:
    """Rows of (member, label, "words|of sheets", tone?, icon?) in their order."""
    found = {}
    for order, (member, label, words, *rest) in enumerate(rows):
        tone = rest[0] if rest else None
        icon = rest[1] if len(rest) > 1 else (SHAPES[tone] if tone else "")
        found[member] = Face(label, tuple(words.split("|")), tone, icon, order)
    return found


SHAPES = {
    Tone.RED: "square",
    Tone.RED_HATCH: "hatch",
    Tone.AMBER: "triangle",
    Tone.GREEN: "circle",
    Tone.GREY: "ring",
}
RED, HATCH, AMBER, GREEN, GREY = Tone.RED, Tone.RED_HATCH, Tone.AMBER, Tone.GREEN, Tone.GREY
