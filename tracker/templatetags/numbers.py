"""The one way to write a number on a page: no exponent, no trailing zeros, thousands in threes."""

import re
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from tracker.explanations import plain, unit_after

register = template.Library()
NOTHING = "–"
AMOUNT = re.compile(r"(?P<amount>(?:[≥≤><] )?[-\d,.–/%]+)(?P<unit>.*)")
SHORT = 12  # letters that a narrow column holds
HUNDREDTH = Decimal("0.01")
WHOLE = Decimal(100)


@register.filter
def number(value: Any, style: str = "grouped") -> str:
    """A Decimal or whole number as text: 24000 → "24,000", None → "–". ``"plain"`` leaves the commas out."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, str):
        return value
    text = plain(Decimal(value))
    return text if style == "plain" else grouped(text)


def grouped(text: str) -> str:
    """A plain decimal text with commas before every third whole digit."""
    whole, point, fraction = text.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-') or 0):,}{point}{fraction}"


@register.filter
def percent(value: Decimal | None) -> str:
    """A percent 0–100 with at most two decimals and its sign: 36.9863 → "36.99%".

    Rounding never claims that a goal is reached: 99.999 stays "99.99%".
    """
    if value is None:
        return NOTHING
    shown = value.quantize(HUNDREDTH, rounding=ROUND_HALF_EVEN)
    if shown >= WHOLE > value:
        shown = value.quantize(HUNDREDTH, rounding=ROUND_DOWN)
    return f"{grouped(plain(shown))}%"


@register.filter
def share(value: Decimal | None) -> str:
    """A fraction 0–1 as percent: 0.6667 → "66.67%"."""
    return NOTHING if value is None else percent(value * WHOLE)


def spaced_unit(unit: str) -> str:
    """A unit as pages write it behind a number: " 公里", "%", " km", " × 10,000 m²"; "" without one."""
    text = unit_after(unit).strip()
    return text if text in ("", "%") else f" {text}"


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
