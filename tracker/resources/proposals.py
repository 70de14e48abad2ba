"""What columns under unknown headings may be, by their first values: proposed to a person, never taken."""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from tracker.domain.dates import DateRefused, parse_period
from tracker.domain.numbers import NumberRefused, parse_number
from tracker.models import Target
from tracker.resources.readings import WHOLE_TERM, unmarked
from tracker.resources.widgets import folded

NUMBERS = ("value", "numerator", "denominator")


class Unknown(NamedTuple):
    """A column that nobody knows, by its letter, with its first values."""

    letter: str
    samples: tuple[str, ...]


def proposed_by_values(columns: Iterable[Unknown], taken: Collection[str]) -> Mapping[str, str]:
    """Keys of a sheet of reports by the letters of unknown columns; ``taken`` are known by their headings.

    The code of a target, a period and a value are proposed where the first values of exactly one column
    say so, and nothing else is taken for it. One query at most.
    """
    left = [column for column in columns if column.samples]
    found: dict[str, str] = {}
    for key, others, fits in (
        ("target", ("target",), _codes(left)),
        ("period", ("period",), _is_period),
        ("value", NUMBERS, _is_number),
    ):
        matching = [column for column in left if all(map(fits, column.samples)) and not _counts(column)]
        if len(matching) == 1 and not set(others) & set(taken):
            found[matching[0].letter] = key
        left = [column for column in left if column not in matching]
    return found


def _counts(column: Unknown) -> bool:
    """Whether a column counts the rows: 1, 2, 3."""
    return len(column.samples) > 1 and column.samples == tuple(map(str, range(1, len(column.samples) + 1)))


def _codes(columns: Iterable[Unknown]) -> Callable[[str], bool]:
    spelled = {sample: folded(sample).upper() for column in columns for sample in column.samples}
    wanted = {*spelled, *spelled.values()}
    known = set(Target.objects.filter(code__in=wanted).values_list("code", flat=True)) if wanted else set()
    return lambda sample: sample in known or spelled[sample] in known


def _is_period(sample: str) -> bool:
    """Whether a text can only be a period: a bare number may be anything."""
    if folded(sample) in WHOLE_TERM:
        return True
    if _is_number(sample):
        return False
    return _reads(parse_period, unmarked(sample), default_year=2000)


def _is_number(sample: str) -> bool:
    try:
        Decimal(sample)
    except ArithmeticError:
        return _reads(parse_number, unmarked(sample))
    return True


def _reads(reader: Callable[..., Any], text: str, **how: Any) -> bool:
    try:
        reader(text, **how)
    except (DateRefused, NumberRefused):
        return False
    return True
