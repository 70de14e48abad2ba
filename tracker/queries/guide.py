"""How one target is reported (填报说明): its terms, its next due days, its criteria, its unit's spellings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tracker.domain.facts import Version
from tracker.domain.periods import MONTHS, Period, period_holding
from tracker.domain.vocabulary import Basis, Frequency, Kind
from tracker.models import RubricLevel, Target
from tracker.queries.assessments import judge_target
from tracker.queries.facts import working_calendar
from tracker.queries.owed import case_of, due_day_of, owing_of
from tracker.queries.target_list import TargetRow, rows_of

NEXT_PERIODS = 4


@dataclass(frozen=True, slots=True)
class DueLine:
    """A period and the day until which its report is due; ``overdue``: that day is over and nothing came."""

    period: Period
    due_day: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """What a reporter has to know. ``example`` is an amount of about the right size, for sentences.

    ``due`` are what is owed and the next periods, oldest first; empty for ad hoc facts before the last.
    """

    row: TargetRow
    version: Version
    basis: Basis
    due: tuple[DueLine, ...]
    grace_days: int
    spellings: tuple[str, ...]
    rubric: tuple[tuple[int, str], ...]
    example: Decimal

    @property
    def takes_numbers(self) -> bool:
        """Whether the report is a number."""
        return self.row.kind not in (Kind.MILESTONE, Kind.RUBRIC)

    @property
    def is_ratio(self) -> bool:
        """Whether numerator and denominator can be given."""
        return self.takes_numbers and self.row.unit == "%"

    @property
    def is_dated(self) -> bool:
        """Whether each dated fact is its own period."""
        return self.version.frequency is Frequency.AD_HOC


def guide_to(target: Target, *, today: date) -> Guide:
    """The guide to one target, as of today. A constant number of queries."""
    judged = judge_target(target, as_of=today, known_at=today, today=today)
    case = case_of(judged, working_calendar(today))
    version = judged.facts.in_force(today)
    owed = [DueLine(one.period, one.due_day, one.is_overdue) for one in owing_of(judged, case)]
    known = {line.period.code for line in owed}
    coming = [
        DueLine(period, due_day_of(case, period), overdue=False)
        for period in _coming(version, today)
        if period.code not in known
    ]
    unit = target.unit
    levels = RubricLevel.objects.filter(target_version__target=target, target_version__number=version.number)
    return Guide(
        row=rows_of([judged], as_of=today, known_at=today)[0],
        version=version,
        basis=target.basis,
        due=() if target.is_series else tuple([*owed, *coming][:NEXT_PERIODS]),
        grace_days=judged.facts.rules.grace_days,
        spellings=(unit.name, *unit.aliases) if unit else (),
        rubric=tuple(levels.order_by("level").values_list("level", "criterion")),
        example=_example(version),
    )


def _coming(version: Version, today: date) -> Iterator[Period]:
    """The period that holds the day (or the first one) and those after it, to the end of the window."""
    frequency, last = version.frequency, version.due_on
    if version.cancelled or (frequency not in MONTHS and last is None):
        return
    if frequency not in MONTHS:
        if last is not None and today <= last:
            yield period_holding(frequency, last, version.starts_on, last)
        return
    day = max(today, version.starts_on)
    for _place in range(NEXT_PERIODS):
        if last is not None and day > last:
            return
        period = period_holding(frequency, day, version.starts_on, last)
        yield period
        day = period.end + timedelta(days=1)


def _example(version: Version) -> Decimal:
    """A tenth of the goal as a whole number, at least 1: the size of what is typed."""
    goal = abs(version.goal or Decimal(0))
    return max(Decimal(1), Decimal(int(goal / 10)))
