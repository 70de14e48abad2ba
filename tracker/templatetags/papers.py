"""A paper as a page: the code of the target that a paragraph speaks of is a link to it, on its day."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def linked_code(block: Any, days: str) -> SafeString:
    """The text of a paragraph; ``days`` is the query of the moment of the paper."""
    before, code, after = block.text.partition(block.code) if block.code else (block.text, "", "")
    if not code:
        return conditional_escape(block.text)
    address = reverse("target", args=[code])
    return format_html('{}<a href="{}?{}">{}</a>{}', before, address, days, code, after)
