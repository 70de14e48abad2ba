"""The rows of the sheet that a reporter takes along to fill in: each target with the period that waits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.access import Standing
from tracker.domain.case import Case
from tracker.domain.lights import FINAL
from tracker.domain.periods import Period
from tracker.domain.vocabulary import Frequency, Kind
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.facts import working_calendar
from tracker.queries.owed import case_of, owing_of, running_period
from tracker.queries.workbench import reported_targets

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One target to be reported on. ``period`` None: its day is its period (不定期).

    ``last`` is the newest counted number in ``unit``, of ``last_period``; None without one.
    """

    code: str
    name: str
    kind: Kind
    unit: str
    period: Period | None
    last: Decimal | None
    last_period: str
    illustrative: bool

    @property
    def is_ratio(self) -> bool:
        """Whether numerator and denominator may be given."""
        return self.unit == PERCENT


def sheet_lines(who: Standing, *, today: date) -> list[SheetLine]:
    """The targets that ``who`` reports on, by code: the newest period that is owed, else the running one.

    What is finished, past its deadline with nothing owed, or divided into parts that report
    themselves, is left out. A constant number of queries.
    """
    targets = reported_targets(who)
    calendar = working_calendar(today)
    judged = judge_targets(targets, as_of=today, known_at=today, today=today)
    lines = (_line(one, case_of(one, calendar)) for one in judged if not one.facts.parts)
    return sorted((line for line in lines if line is not None), key=lambda line: line.code)


def _line(one: Judged, case: Case) -> SheetLine | None:
    owing = owing_of(one, case)
    due_on = case.version.due_on
    over = one.assessment.outcome in FINAL or (due_on is not None and case.as_of > due_on)
    running = None if over else running_period(case)
    period = owing[-1].period if owing else running
    if period is None:
        return None
    open_day = not owing and case.version.frequency is Frequency.AD_HOC
    last = case.readings[-1] if case.readings else None
    return SheetLine(
        code=one.target.code,
        name=one.target.name,
        kind=Kind(one.target.kind),
        unit=one.target.unit.name if one.target.unit else "",
        period=None if open_day else period,
        last=last.value if last else None,
        last_period=last.period.code if last else "",
        illustrative=one.target.plan.illustrative,
    )
