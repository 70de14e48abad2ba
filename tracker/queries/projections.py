"""Projections: the one of lists, all of a day, and the kept ones beside what happened (status-rules §7)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from tracker.domain.case import Case
from tracker.domain.facts import TargetFacts
from tracker.domain.goals import decimal_of
from tracker.domain.parts import with_parts
from tracker.domain.projection import Projection, project, project_from_start
from tracker.domain.vocabulary import Reporting
from tracker.domain.workdays import WorkingCalendar
from tracker.models import KeptProjection, Target
from tracker.queries.assessments import judge_targets
from tracker.queries.facts import working_calendar
from tracker.queries.numbers import trimmed

STEP, SHOWN_STEP = Decimal("0.0001"), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A projection as it was made, in the target's unit to one decimal; a method that was silent is None.

    ``happened`` is the value at the deadline, None while it is not known; ``error`` is the projection
    from the start less what happened.
    """

    month: date
    made_on: date
    data_on: date
    due_on: date
    goal: Decimal | None
    from_start: Decimal | None
    last_three: Decimal | None
    theil_sen: Decimal | None
    happened: Decimal | None

    @property
    def error(self) -> Decimal | None:
        """How far the projection from the start was off; None while one of the two is not known."""
        return None if self.happened is None or self.from_start is None else self.from_start - self.happened


def shown(value: Fraction | Decimal | None) -> Decimal | None:
    """A projected value to one decimal, without the zero that this may add; None stays None."""
    exact = decimal_of(value) if isinstance(value, Fraction) else value
    return None if exact is None else trimmed(exact.quantize(SHOWN_STEP, rounding=ROUND_HALF_EVEN))


def projected_in_lists(
    facts: TargetFacts, reporting: Reporting, *, as_of: date, known_at: date
) -> Decimal | None:
    """The one projection of lists (按现有进度推算), to one decimal; None where there is no ground for it."""
    day = min(as_of, known_at)
    case = Case(with_parts(facts, day), day, known_at, WorkingCalendar())
    return shown(project_from_start(case, reporting))


def projections_of_day(
    targets: Iterable[Target], day: date, today: date
) -> Iterator[tuple[Target, Projection]]:
    """What every target that can be projected is projected to on ``day``, as known that day.

    A constant number of queries; those that cannot be projected are left out.
    """
    calendar = working_calendar(day)
    for one in judge_targets(targets, as_of=day, known_at=day, today=today):
        case = Case(with_parts(one.facts, day), day, day, calendar)
        found = project(case, one.assessment.reporting)
        if found.spread is not None:
            yield one.target, found


def stored_value(value: Fraction | None) -> Decimal | None:
    """A projected value as it is kept: to four decimals."""
    exact = decimal_of(value)
    return None if exact is None else exact.quantize(STEP, rounding=ROUND_HALF_EVEN)


def kept_projections(
    target: Target, *, day: date, finals: Sequence[tuple[date, Decimal]]
) -> tuple[KeptLine, ...]:
    """The projections of a target that were made by ``day``, oldest first. One query.

    ``finals`` are the totals by the day that they speak of; the last one by a deadline that is over on
    ``day`` is what happened.
    """
    rows = KeptProjection.objects.filter(target=target, made_on__lte=day).order_by("month")
    return tuple(_line(row, day, finals) for row in rows)


def _line(row: KeptProjection, day: date, finals: Sequence[tuple[date, Decimal]]) -> KeptLine:
    by_then = [value for on, value in finals if on <= row.due_on]
    return KeptLine(
        month=row.month,
        made_on=row.made_on,
        data_on=row.data_on,
        due_on=row.due_on,
        goal=trimmed(row.goal),
        from_start=shown(row.from_start),
        last_three=shown(row.last_three),
        theil_sen=shown(row.theil_sen),
        happened=by_then[-1] if by_then and day > row.due_on else None,
    )
