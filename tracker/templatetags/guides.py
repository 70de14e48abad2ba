"""What a report of a target says, with an example: the sentences of 填报说明."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.domain.vocabulary import Basis, Kind, NilReason
from tracker.queries.guide import Guide
from tracker.wording import with_unit

register = template.Library()
MEANINGS: Mapping[Basis, Any] = {
    Basis.PERIOD: gettext_lazy("What was done in the period alone, without what was reported before."),
    Basis.YEAR_TO_DATE: gettext_lazy("Everything from 1 January to the end of the period."),
    Basis.PLAN_TO_DATE: gettext_lazy("Everything since the beginning, with the baseline in it."),
    Basis.STOCK: gettext_lazy("What there is at the end of the period, however it came about."),
}
NIL_HELP: Mapping[NilReason, Any] = {
    NilReason.NO_PROGRESS: gettext_lazy("The value stays where it was; it counts as reported."),
    NilReason.NO_DATA: gettext_lazy("It counts as reported, but says nothing about the value."),
    NilReason.NOT_APPLICABLE: gettext_lazy("The period is taken out of what is owed."),
}


@register.filter
def meaning(basis: Basis) -> str:
    """What a number of this basis holds."""
    return str(MEANINGS[basis])


@register.filter
def nil_help(reason: NilReason) -> str:
    """What a nil report of this reason does."""
    return str(NIL_HELP[reason])


@register.simple_tag
def nil_reasons() -> list[NilReason]:
    """The reasons for which a report carries no number."""
    return list(NilReason)


@register.simple_tag
def example_of(guide: Guide) -> str:
    """What is typed in one period and in the next, with amounts of about the right size."""
    kind, basis, unit = guide.row.kind, guide.basis, guide.row.unit
    if kind is Kind.MILESTONE:
        return _("Not done: give the day that you expect, and no done day. Done: the day it was done.")
    if kind is Kind.RUBRIC:
        return _("The level from 0 to 4 whose criterion is met in full.")
    if guide.is_ratio:
        return _("24,000 of 30,000: type numerator and denominator, and 80% is worked out; or type 80%.")
    first, second = with_unit(guide.example, unit), with_unit(guide.example * 2, unit)
    if basis is Basis.PERIOD:
        words = {"first": first}
        return _("%(first)s in this period and %(first)s in the next: type %(first)s both times.") % words
    if basis is Basis.STOCK:
        return _("%(first)s now and %(second)s at the end of the next period: type those two.") % {
            "first": first,
            "second": second,
        }
    start = guide.version.baseline if basis is Basis.PLAN_TO_DATE else None
    if start:
        total = with_unit(start + guide.example, unit)
        words = {"start": with_unit(start, unit), "each": first, "total": total}
        return _("%(start)s at the beginning and %(each)s more by now: type %(total)s.") % words
    words = {"first": first, "second": second}
    return _("%(first)s in this period and %(first)s in the next: type %(first)s, then %(second)s.") % words
