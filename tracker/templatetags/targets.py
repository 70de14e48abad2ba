"""How the pages of targets write goals, values and what a report says."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.choices import label
from tracker.domain.vocabulary import Kind
from tracker.explanations import listed
from tracker.queries.red_since import Run
from tracker.queries.said import Said
from tracker.templatetags.days import day
from tracker.wording import NOTHING, actual_text, expected_text, goal_text, number, tidy, with_unit

register = template.Library()
for _writer in (goal_text, actual_text, expected_text, tidy):
    register.filter(_writer)


KIND_HELP = {
    Kind.CUMULATIVE: gettext_lazy("Amounts add up to a goal: 100 km in a year; with “at most”, a ceiling."),
    Kind.LEVEL: gettext_lazy("A value that has to be reached by the deadline: coverage of 90%."),
    Kind.COUNT: gettext_lazy("So many things by the deadline: at least 2 centres."),
    Kind.MAINTAIN: gettext_lazy("A line that every period has to keep to: no less than 92%."),
    Kind.MILESTONE: gettext_lazy("Something is done, or takes place, by a day; it may have stages."),
    Kind.RUBRIC: gettext_lazy("Rated from 0 to 4 by written criteria."),
}


@register.filter
def kind_help(kind: Kind) -> str:
    """What a kind is for, with an example."""
    return str(KIND_HELP[kind])


@register.filter
def magnitude(value: Decimal) -> Decimal:
    """A number without its sign."""
    return abs(value)


@register.filter
def said_text(said: Said | None, unit: str = "") -> str:
    """What a report says, in one line."""
    if said is None:
        return NOTHING
    if said.nil is not None:
        return label(said.nil)
    if said.done_on is not None:
        return _("done on %(day)s") % {"day": day(said.done_on)}
    if said.level is not None:
        return f"{said.level}/4"
    if said.number is not None:
        return _number_said(said, unit)
    return _open_said(said)


def _open_said(said: Said) -> str:
    """A milestone that is not done: the stages that are, and the day that is expected."""
    names = listed(name for name, _done_on in said.stages)
    parts = [_("stages done: %(names)s") % {"names": names}] if said.stages else []
    if said.expected_on is not None:
        parts.append(_("expected on %(day)s") % {"day": day(said.expected_on)})
    return "；".join(parts) or _("not done")


def _number_said(said: Said, unit: str) -> str:
    text = with_unit(said.number, unit)
    if said.denominator is not None:
        return f"{text} ({number(said.numerator)}/{number(said.denominator)})"
    return text


@register.filter
def stored_text(value: Any) -> str:
    """A stored value of any sort as people read it: a word, a day, a number, yes or no, several lines."""
    if value is None or value == "" or value == ():
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal | int):
        return number(value)
    if isinstance(value, tuple):
        return "；".join(value)
    if hasattr(value, "isoformat"):
        return day(value)
    return label(value) if hasattr(value, "name") and hasattr(value, "value") else str(value)


@register.simple_tag
def query_of(**filters: Any) -> str:
    """The query of a list that is filtered, without its "?": names with values; nothing leaves one out."""
    return urlencode({name: value for name, value in filters.items() if value not in (None, "")})


@register.filter
def run_words(run: Run) -> str:
    """Since which day a target is red, and at how many ends of months in a row."""
    words = {"day": run.first.isoformat(), "number": run.month_ends}
    if not run.month_ends:
        return _("red since %(day)s") % words
    return (
        ngettext(
            "red since %(day)s, at %(number)s month-end",
            "red since %(day)s, at %(number)s month-ends in a row",
            run.month_ends,
        )
        % words
    )
