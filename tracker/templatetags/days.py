"""Days, moments and periods as every page writes them, in Asia/Shanghai."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from tracker.explanations import period_words

register = template.Library()
NOTHING = "–"


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
    return period_words(code) if code else NOTHING
