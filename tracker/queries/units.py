"""Units of measure with how often they are used."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from tracker.models import Unit
from tracker.queries.numbers import trimmed


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit. ``factor`` counts base units of the dimension; ``targets`` are measured in it."""

    pk: int
    name: str
    name_en: str
    dimension: str
    factor: Decimal | None
    aliases: tuple[str, ...]
    targets: int


def unit_rows() -> list[UnitRow]:
    """All units by dimension and size. One query."""
    found = Unit.objects.annotate(used=Count("targets")).order_by("dimension", "factor", "name")
    return [
        UnitRow(
            unit.pk,
            unit.name,
            unit.name_en,
            unit.dimension,
            trimmed(unit.factor),
            tuple(unit.aliases),
            unit.used,
        )
        for unit in found
    ]
