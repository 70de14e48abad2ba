"""Numbers, goals and values as every page, sheet and paper writes them, in the reader's language."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.translation import gettext as _

from tracker.domain.names import Name
from tracker.domain.vocabulary import Comparator, Kind
from tracker.explanations import name_word, plain, unit_after

NOTHING = "–"
HUNDREDTH = Decimal("0.01")
WHOLE = Decimal(100)
SIGNS = {
    Comparator.AT_LEAST: "≥",
    Comparator.MORE_THAN: ">",
    Comparator.AT_MOST: "≤",
    Comparator.LESS_THAN: "<",
}


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


def spaced_unit(unit: str) -> str:
    """A unit as pages write it behind a number: " 公里", "%", " km", " × 10,000 m²"; "" without one."""
    text = unit_after(unit).strip()
    return text if text in ("", "%") else f" {text}"


def with_unit(value: Any, unit: str) -> str:
    """A number and its unit: "100 公里", "92%", "100 km"; None is "–"."""
    return NOTHING if value is None else f"{number(value)}{spaced_unit(unit)}"


def goal_text(record: Any) -> str:
    """A goal as "≥ 100 公里", "40–60%", "≥ 3/4" of a rubric; completion for a milestone.

    ``record`` has ``kind``, ``comparator``, ``goal``, ``upper_goal`` and ``unit``.
    """
    if record.kind is Kind.MILESTONE:
        return _("completion in time")
    if record.goal is None:
        return _("not quantified yet")
    if record.comparator is Comparator.BAND:
        return f"{number(record.goal)}–{with_unit(record.upper_goal, record.unit)}"
    amount = f"{number(record.goal)}/4" if record.kind is Kind.RUBRIC else with_unit(record.goal, record.unit)
    return f"{SIGNS[record.comparator]} {amount}"


def actual_text(record: Any) -> str:
    """The value of a row with its unit; the done day of a milestone; "2/4" of a rubric; met of a series."""
    actual = record.actual
    if actual is None:
        return NOTHING
    if isinstance(actual, str):
        return actual
    if record.is_series:
        return _("%(met)s of %(total)s met") % {"met": number(actual), "total": record.instances}
    if record.kind is Kind.RUBRIC:
        return f"{number(actual)}/4"
    return with_unit(tidy(actual), record.unit)


def expected_text(record: Any) -> str:
    """应达值 with its unit, to two decimals; of a series how many instances were due."""
    if record.expected is None:
        return NOTHING
    if record.is_series:
        return _("%(due)s due") % {"due": number(record.expected)}
    return with_unit(tidy(record.expected, 2), record.unit)


def tidy(value: Decimal | None, places: int = 4) -> Decimal | None:
    """A computed number to some decimals; a typed one, which has at most six, stays as it is."""
    if value is None or (places == 4 and value == round(value, 6)):
        return value
    return round(value, places)


def named(thing: Any) -> str:
    """The name of a row or record: ``name_en`` to readers of English where there is one, else ``name``."""
    return "" if thing is None else name_word(Name(thing.name, getattr(thing, "name_en", "")))
