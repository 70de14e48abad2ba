"""A curve as a picture: the data of the chart, and the same in words."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.domain.projection import Projection, WhyNot
from tracker.explanations import name_word
from tracker.queries.projections import shown
from tracker.queries.target_curve import Curve, CurveKind, Point
from tracker.templatetags.days import day
from tracker.templatetags.numbers import NOTHING, number
from tracker.templatetags.targets import with_unit

register = template.Library()
WHY_NOT: Mapping[WhyNot, Any] = {
    WhyNot.NO_LINE: gettext_lazy("there is no plan line to project along"),
    WhyNot.FINISHED: gettext_lazy("the deadline is over"),
    WhyNot.FEW_POINTS: gettext_lazy("fewer than five numbers are counted"),
    WhyNot.TOO_EARLY: gettext_lazy("less than a quarter of the time has passed"),
    WhyNot.STALE: gettext_lazy("the reports are too old"),
    WhyNot.CANCELLED: gettext_lazy("the target was cancelled"),
}


@register.inclusion_tag("tracker/targets/_chart.html")
def chart(curve: Curve) -> dict[str, Any]:
    """The place of the chart and its data; drawn by static/js/curve.js from the numbers of the tables."""
    goal = _("Goal") if curve.kind is not CurveKind.LINE else _("Plan line")
    lines = [
        _line("actual", _("Actual"), curve.points, "actual"),
        _line("plan", goal, curve.points, "plan"),
        _line("plan", _("Upper bound"), curve.points, "upper"),
        _line("warning", _("Warning band"), curve.points, "warning"),
    ]
    words = {"breached": _("breached"), "filed": _("interim goal")}
    data = {
        "kind": curve.kind.value,
        "unit": name_word(curve.unit),
        "words": words,
        "lines": [line for line in [*lines, *_ahead(curve)] if line["points"]],
        "goal": _goal_line(curve),
    }
    return {"data": data}


def _line(role: str, name: str, points: tuple[Point, ...], field: str) -> dict[str, Any]:
    found = [(point, getattr(point, field)) for point in points]
    return {
        "role": role,
        "name": name,
        "points": [
            _dot(point.on, value)
            | {
                "breached": role == "actual" and point.passed is False,
                "filed": role == "plan" and point.filed,
            }
            for point, value in found
            if value is not None
        ],
    }


def _ahead(curve: Curve) -> Iterator[dict[str, Any]]:
    """One line for each method of the projection: from the newest number to the deadline."""
    projection, newest = curve.projection, curve.newest
    if projection is None or projection.due_on is None or newest is None or newest.actual is None:
        return
    for name, value in methods(projection):
        dots = [_dot(newest.on, newest.actual), _dot(projection.due_on, value)]
        yield {"role": "projection", "name": _("Projection: %(method)s") % {"method": name}, "points": dots}


def _goal_line(curve: Curve) -> dict[str, Any] | None:
    """The goal as a level line of a burn-up; the other charts have it as their plan line."""
    if curve.kind is not CurveKind.LINE or curve.goal is None:
        return None
    name = _("Goal %(amount)s") % {"amount": with_unit(curve.goal, curve.unit)}
    return {"name": name, "value": float(curve.goal), "text": number(curve.goal)}


def _dot(on: date, value: Decimal) -> dict[str, Any]:
    """One dot: where it stands, and the text of its number as the table has it."""
    return {"day": on.isoformat(), "value": float(value), "text": number(value)}


@register.simple_tag
def curve_words(curve: Curve) -> str:
    """What the chart shows, in words: for those who do not see it, and above the table."""
    reported = [point for point in curve.points if point.actual is not None]
    if not reported:
        return _("The plan line alone: no number has been accepted yet.")
    newest = reported[-1]
    values = {"day": day(newest.on), "actual": with_unit(newest.actual, curve.unit), "count": len(reported)}
    text = (
        ngettext(
            "%(count)s number; the newest, of %(day)s, is %(actual)s.",
            "%(count)s numbers; the newest, of %(day)s, is %(actual)s.",
            len(reported),
        )
        % values
    )
    return text + _more(curve, newest)


def _more(curve: Curve, newest: Point) -> str:
    if curve.kind is CurveKind.CONTROL:
        return " " + _("Periods that did not keep to the line: %(times)s.") % {"times": curve.breaches}
    if newest.plan is None:
        return ""
    plan = {"plan": with_unit(newest.plan, curve.unit)}
    if curve.kind is CurveKind.LEVELS:
        return " " + _("The agreed level is %(plan)s.") % plan
    ruler = (
        _("The filed interim goals say %(plan)s.") if curve.plan_filed else _("The plan line says %(plan)s.")
    )
    return " " + ruler % plan


@register.filter
def methods(projection: Projection) -> list[tuple[str, Decimal]]:
    """The methods of a projection that can speak, with their values to one decimal."""
    named = (
        (_("from the start"), projection.from_start),
        (_("last three periods"), projection.last_three),
        (_("Theil–Sen"), projection.theil_sen),
    )
    return [(name, rounded) for name, value in named if (rounded := shown(value)) is not None]


@register.filter
def spread_text(projection: Projection) -> str:
    """From the lowest to the highest of the methods, as the table writes them."""
    values = sorted(value for _name, value in methods(projection))
    return "–".join(dict.fromkeys((number(values[0]), number(values[-1])))) if values else NOTHING


@register.filter
def against(value: Decimal | None, goal: Decimal | None) -> str:
    """A value less the goal, with its sign; "–" where one of the two is missing."""
    return NOTHING if value is None or goal is None else signed(value - goal)


@register.filter
def signed(value: Decimal) -> str:
    """A number with its sign: "+3.2", "-1", "0"."""
    return f"+{number(value)}" if value > 0 else number(value)


@register.filter
def why_no_projection(why_not: WhyNot | None) -> str:
    """Why nothing is projected."""
    return str(WHY_NOT.get(why_not, "")) if why_not is not None else ""
