"""Status as shape + word + tone, and the words of the domain."""

from enum import StrEnum
from typing import Any

from django import template

from tracker.choices import face
from tracker.choices import label as word_of
from tracker.domain.assessment import Assessment
from tracker.domain.vocabulary import Status, Strength, Tone
from tracker.explanations import reason_sentence
from tracker.faces import SHAPES

register = template.Library()


@register.inclusion_tag("tracker/_partials/_status.html")
def status(
    member: StrEnum | None,
    reason: str = "",
    tone: Tone | None = None,
    count: int | None = None,
    chip: bool = False,
) -> dict[str, Any]:
    """One light: the shape and tone of ``member`` (``tone`` overrules), its word, ``reason`` as tooltip.

    Takes every enumeration of the domain; ``count`` stands behind the word; ``chip`` makes it a pill. A
    missed target in amber is an aspiration that failed, and says so.
    """
    if member is None:
        return {"word": ""}
    shown = face(member)
    colour = tone or shown.tone
    shape = shown.icon if tone is None or tone == shown.tone else SHAPES[tone]
    failed_aspiration = member is Status.MISSED and colour is Tone.AMBER
    note = word_of(Strength.ASPIRATIONAL) if failed_aspiration else ""
    words = {"word": shown.label, "note": note, "reason": reason, "count": count}
    return words | {"tone": colour, "shape": shape, "chip": chip}


@register.inclusion_tag("tracker/_partials/_status.html")
def status_of(assessment: Assessment, chip: bool = False) -> dict[str, Any]:
    """The headline status of an assessment with its reason; an aspiration that failed says so."""
    return status(assessment.status, reason_sentence(assessment), assessment.tone, chip=chip)


@register.filter
def word(member: StrEnum | None) -> str:
    """The word of a member of any enumeration of the domain; "" for None."""
    return word_of(member)


@register.filter
def why(assessment: Assessment) -> str:
    """The reason of an assessment as a sentence."""
    return reason_sentence(assessment)
