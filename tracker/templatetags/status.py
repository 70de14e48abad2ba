"""Status as shape + word + tone, and the words of the domain."""

from enum import StrEnum
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tracker.choices import face
from tracker.choices import label as word_of
from tracker.domain.assessment import Assessment
from tracker.domain.vocabulary import Status, Strength, Tone
from tracker.explanations import reason_sentence
from tracker.faces import SHAPES

register = template.Library()


@register.simple_tag
def status(
    member: StrEnum | None,
    reason: str = "",
    tone: Tone | None = None,
    count: int | str | None = None,
    chip: bool = False,
) -> SafeString:
    """One light: the shape and tone of ``member`` (``tone`` overrules), its word, ``reason`` as tooltip.

    Takes every enumeration of the domain; ``count`` stands behind the word; ``chip`` makes it a pill. A
    missed target in amber is an aspiration that failed, and says so.
    """
    if member is None:
        return SafeString("")
    return _light(member, reason, tone, count, chip, get_language() or "")


@lru_cache(maxsize=4096, typed=True)
def _light(
    member: StrEnum, reason: str, tone: Tone | None, count: int | str | None, chip: bool, _language: str
) -> SafeString:
    """The partial, made once for what is shown again and again: a board shows hundreds of lights."""
    shown = face(member)
    colour = tone or shown.tone
    shape = shown.icon if tone is None or tone == shown.tone else SHAPES[tone]
    failed_aspiration = member is Status.MISSED and colour is Tone.AMBER
    note = word_of(Strength.ASPIRATIONAL) if failed_aspiration else ""
    words = {"word": shown.label, "note": note, "reason": reason, "count": count}
    shown_as = {"tone": colour, "shape": shape, "chip": chip}
    return SafeString(render_to_string("tracker/_partials/_status.html", words | shown_as))


@register.simple_tag
def status_of(assessment: Assessment, chip: bool = False) -> SafeString:
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
