"""How the audit is written out: the words of fields and values."""

import json
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
def field_word(name: str, object_type: str) -> str:
    """The word for a field of a type of thing."""
    return audit.field_word(object_type, name)


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
