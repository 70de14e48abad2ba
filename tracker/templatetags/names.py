"""Names in the reader's language: what has an English name shows it in English."""

from typing import Any

from django import template

from tracker.domain.names import Name
from tracker.explanations import listed, name_word
from tracker.wording import named

register = template.Library()
register.filter(named)


@register.filter
def worded(name: str) -> str:
    """A ``tracker.domain.names.Name``, such as a unit's, in the reader's language."""
    return name_word(name)


@register.filter
def names_of(things: Any) -> str:
    """Several names in a row, as Chinese and English do."""
    return listed(Name(thing.name, getattr(thing, "name_en", "")) for thing in things)


@register.filter
def listed_names(names: Any) -> str:
    """Several ``Name`` in a row, each in the reader's language."""
    return listed(names)
