"""How the audit is written out: the words of fields and values."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from tracker.choices import Deed, label
from tracker.queries import audit

register = template.Library()
LONGEST = 120


@register.filter
def type_word(object_type: str) -> str:
    """The word for a type of thing."""
    return audit.type_word(object_type)


@register.filter
def field_word(difference: audit.Difference, object_type: str) -> str:
    """The word for the field of a difference, or its name as it stands."""
    field = audit.field_of(object_type, difference)
    return difference.field if field is None else str(field.verbose_name)


@register.simple_tag(takes_context=True)
def told(context: Mapping[str, Any], difference: audit.Difference, side: str) -> str:
    """One ``side`` ("before" or "after") of a difference in words: members of enumerations by their label,
    related rows by the name in ``names`` of the page, else by their number."""
    value = getattr(difference, side)
    field = audit.field_of(context["object_type"], difference)
    enum = getattr(field, "enum", None)
    if enum is not None and value in set(enum):
        return label(enum(value))
    if field is not None and field.related_model is not None and value is not None:
        return context.get("names", {}).get((field.related_model, value), f"#{value}")
    return kept(value, context.get("longest", LONGEST))


@register.filter
def kept(value: Any, longest: int = LONGEST) -> str:
    """A kept value as text: yes and no, lists as JSON, nothing as "–"; long ones cut, 0 cuts nothing."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if not longest or len(text) <= longest else f"{text[:longest]}…"


@register.filter
def word_or_text(verb: str) -> str:
    """The word for what was done; an unknown verb as it stands."""
    return label(Deed(verb)) if verb in set(Deed) else verb
