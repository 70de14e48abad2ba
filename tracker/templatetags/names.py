"""Names in the reader's language: what has an English name shows it in English."""

from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def named(thing: Any) -> str:
    """The name of a row or record: ``name_en`` to readers of English where there is one, else ``name``."""
    if thing is None:
        return ""
    english = getattr(thing, "name_en", "") if (get_language() or "").startswith("en") else ""
    return english or thing.name


@register.filter
def names_of(things: Any) -> str:
    """Several names in a row, as Chinese and English do."""
    between = ", " if (get_language() or "").startswith("en") else "、"
    return between.join(named(thing) for thing in things)
