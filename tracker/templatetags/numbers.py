"""The one way to write a number on a page: no exponent, no trailing zeros, thousands in threes."""

import re
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from tracker.explanations import plain
from tracker.wording import NOTHING, WHOLE, number, percent, spaced_unit

register = template.Library()
for _writer in (number, percent):
    register.filter(_writer)
AMOUNT = re.compile(r"(?P<amount>(?:[≥≤><] )?[-\d,.–/%]+)(?P<unit>.*)")
SHORT = 12  # letters that a narrow column holds
HUNDREDTH = Decimal("0.01")


@register.filter
def share(value: Decimal | None) -> str:
    """A fraction 0–1 as percent: 0.6667 → "66.67%"."""
    return NOTHING if value is None else percent(value * WHOLE)


@register.filter
def unbroken(text: str) -> SafeString:
    """A number with its unit for a narrow column: lines break within and before a long unit alone."""
    found = AMOUNT.fullmatch(text)
    if found is None:
        return conditional_escape(text)
    amount, unit = (text, "") if len(text) <= SHORT else (found["amount"], found["unit"])
    return format_html('<span class="text-nowrap">{}</span>{}', amount, unit)


@register.inclusion_tag("tracker/_partials/_number.html")
def quantity(value: Any, unit: str = "") -> dict[str, Any]:
    """A number with its unit, kept on one line."""
    return {"value": value, "unit": spaced_unit(unit or "")}


@register.inclusion_tag("tracker/_partials/_bar.html")
def bar(
    value: Decimal | None, expected: Decimal | None = None, tone: str = "", label: str = ""
) -> dict[str, Any]:
    """Percent complete as a bar; ``expected`` is a mark on it. Both are percents and clamped to 0–100.

    Without a percent there is no bar. ``label`` says it in words; without one the bar is decoration.
    """
    mark = None if expected is None else _clamped(expected)
    return {"fill": None if value is None else _clamped(value), "mark": mark, "tone": tone, "label": label}


def _clamped(value: Decimal) -> SafeString:
    """A length for an attribute of SVG."""
    return mark_safe(plain(min(max(Decimal(value), Decimal(0)), WHOLE).quantize(HUNDREDTH)))  # noqa: S308  digits only
