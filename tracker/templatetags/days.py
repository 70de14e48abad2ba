"""Days, moments and periods as every page writes them, in Asia/Shanghai."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

register = template.Library()
NOTHING = "–"
_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?|H(?P<half>[12])|Q(?P<quarter>[1-4]))?"
)


@register.filter
def day(value: date | None) -> str:
    """A day as 2018-10-29; a moment as the day it is in Shanghai; None as "–"."""
    if value is None:
        return NOTHING
    return (timezone.localtime(value).date() if isinstance(value, datetime) else value).isoformat()


@register.filter
def clock(value: datetime | None) -> str:
    """A moment as 2018-10-29 15:04, in Shanghai."""
    return NOTHING if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


@register.filter
def period(code: str | None) -> str:
    """The words of a period's code: 2018Q3 → "2018年三季度"; a code of no known form stays as it is."""
    found = _PERIOD.fullmatch(code or "")
    if found is None:
        return code or NOTHING
    parts: dict[str, Any] = {name: value for name, value in found.groupdict().items() if value}
    if "day" in parts:
        return found.group()
    if "month" in parts:
        return _("%(year)s-%(month)s (month)") % parts
    if "quarter" in parts:
        return _quarters()[parts["quarter"]] % parts
    if "half" in parts:
        return _halves()[parts["half"]] % parts
    return _("year %(year)s") % parts


def _quarters() -> dict[str, str]:
    return {
        "1": _("first quarter of %(year)s"),
        "2": _("second quarter of %(year)s"),
        "3": _("third quarter of %(year)s"),
        "4": _("fourth quarter of %(year)s"),
    }


def _halves() -> dict[str, str]:
    return {"1": _("first half of %(year)s"), "2": _("second half of %(year)s")}
