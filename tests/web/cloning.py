"""Many rows out of one, set-wise: what makes a page long without making the test slow."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.db.models import Model


def clones(row: Model, count: int, **fields: Callable[[int], Any]) -> list[Any]:
    """``count`` stored copies of a row that differ in the given fields (number → value)."""
    made = []
    for number in range(count):
        other = copy(row)
        other._state = copy(row._state)
        other.pk = None
        for name, value in fields.items():
            setattr(other, name, value(number))
        made.append(other)
    return type(row)._default_manager.bulk_create(made)
