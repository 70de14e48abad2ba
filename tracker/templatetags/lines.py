"""Small pictures of a series: inline SVG without script and without style attributes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template

from tracker.explanations import plain

register = template.Library()
WIDTH, HEIGHT, EDGE = Decimal(112), Decimal(28), Decimal(3)
TENTH = Decimal("0.1")
FEWEST = 2


@register.inclusion_tag("tracker/_partials/_sparkline.html")
def sparkline(
    values: Sequence[Decimal | None],
    goal: Decimal | None = None,
    label: str = "",
    plan: Sequence[Decimal | None] = (),
) -> dict[str, Any]:
    """The course of ``values``, oldest first, with the goal as a dashed line. A None leaves a gap.

    ``plan`` are the values of the plan at the same places, drawn dashed as well. Fewer than two values
    draw nothing. ``label`` says in words what is drawn.
    """
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return {"lines": []}
    scale = [*known, *([] if goal is None else [goal]), *(value for value in plan if value is not None)]
    low, high = min(scale), max(scale)
    points = _placed(values, low, high)
    drawn = [point for point in points if point is not None]
    return {
        "lines": [" ".join(f"{x},{y}" for x, y in run) for run in _runs(points)],
        "plans": [" ".join(f"{x},{y}" for x, y in run) for run in _runs(_placed(plan, low, high))],
        "last": drawn[-1],
        "goal": None if goal is None else _up(goal, low, high),
        "label": label,
        "width": WIDTH,
        "height": HEIGHT,
    }


def _placed(values: Sequence[Decimal | None], low: Decimal, high: Decimal) -> list[tuple[str, str] | None]:
    """Where each value is drawn."""
    return [
        None if value is None else (_across(place, len(values)), _up(value, low, high))
        for place, value in enumerate(values)
    ]


def _runs(points: Sequence[tuple[str, str] | None]) -> list[list[tuple[str, str]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[str, str]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) >= FEWEST]


def _across(place: int, count: int) -> str:
    return plain((EDGE + (WIDTH - 2 * EDGE) * place / max(count - 1, 1)).quantize(TENTH))


def _up(value: Decimal, low: Decimal, high: Decimal) -> str:
    part = (value - low) / (high - low) if high > low else Decimal("0.5")
    return plain((HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * part).quantize(TENTH))
