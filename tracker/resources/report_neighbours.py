"""Numbers of a sheet against those beside them: the other rows of the target, and drafts not yet sent.

Against what was sent or accepted a number is held by ``services.report_checks.warnings_for``.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tracker.domain.facts import HUNDRED
from tracker.domain.oddities import odd_against
from tracker.domain.vocabulary import Basis, ReportState
from tracker.explanations import oddity_sentence
from tracker.models import Report
from tracker.resources.base import Row

UNSENT = (ReportState.DRAFT, ReportState.RETURNED)


class _Point(NamedTuple):
    """A number as of a day; without a row it is stored. ``sent``: the service holds numbers against it."""

    as_of: date
    number: Decimal
    sent: bool = False
    row: Row | None = None


def say_neighbours(rows: Sequence[Row], stored: Mapping[tuple[int, str], list[Report]]) -> None:
    """Warn of every number that falls below, or lies ten or 万 times off, the number before it.

    ``rows`` are settled; those with errors count for nothing. Linear but for the sorting of each target.
    """
    points: dict[int, list[_Point]] = {}
    named = set()
    for row in rows:
        place, number = row.found.get("place"), _number(*map(row.get, ("value", "numerator", "denominator")))
        if place is not None:
            named.add((row.found["target"].pk, place.period.code))
        if place is not None and number is not None and not row.errors:
            points.setdefault(row.found["target"].pk, []).append(_Point(place.as_of, number, row=row))
    for key, revisions in stored.items():
        if key not in named and key[0] in points:
            points[key[0]].extend(_stored_points(revisions[-1]))
    for found in points.values():
        _say(sorted(found, key=lambda point: point.as_of))


def _stored_points(report: Report) -> Iterator[_Point]:
    number = _number(report.value, report.numerator, report.denominator)
    if number is not None:
        yield _Point(report.as_of, number, report.state not in UNSENT)


def _number(value: Decimal | None, above: Decimal | None, below: Decimal | None) -> Decimal | None:
    return HUNDRED * above / below if above is not None and below else value


def _say(points: Sequence[_Point]) -> None:
    before: _Point | None = None
    latest: _Point | None = None  # the last of an earlier day: two periods may end on one day
    for point in points:
        if latest is not None and latest.as_of < point.as_of:
            before = latest
        latest = point
        if before is None or before.sent or point.row is None:
            continue
        basis = Basis(point.row.found["target"].basis)
        new_year = before.as_of.year != point.as_of.year
        for oddity in odd_against(basis, before.number, point.number, new_year=new_year):
            said = oddity_sentence(oddity, now=point.number, before=before.number)
            place = "value" if point.row.get("value") is not None else "numerator"
            point.row.warn(oddity.value, place, said=said)
