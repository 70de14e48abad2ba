"""What a report has to explain in its note before it is sent (status-rules §9 "Notes")."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from tracker.domain.case import Case
from tracker.domain.facts import Reading, Submission, TargetFacts
from tracker.domain.goals import decimal_of, meets
from tracker.domain.measures import MEASURES
from tracker.domain.measures.judged import Judged
from tracker.domain.pace import pace_of
from tracker.domain.parts import with_parts
from tracker.domain.vocabulary import Kind, Outcome, Pace, Reporting, ReportState
from tracker.domain.workdays import WorkingCalendar

MET = (Outcome.ACHIEVED, Outcome.ACHIEVED_LATE, Outcome.HOLDING)


class Lag(StrEnum):
    """How a report lags, judged on the day that it speaks of."""

    BEHIND = "behind"  # of the plan line: the pace light would be 滞后
    LATE = "late"  # the department's own expected day is after the deadline
    BROKEN = "broken"  # a line to keep, or a ceiling
    UNMET = "unmet"  # the data speak of the deadline or later and the goal is not met


@dataclass(frozen=True, slots=True)
class Lagging:
    """A lag with its numbers in the target's unit: ``expected`` only when it is behind a line."""

    lag: Lag
    day: date
    actual: Decimal | None = None
    expected: Decimal | None = None
    due_on: date | None = None


class OwnDay(Case):
    """A case on the day of its newest reading, which is then the day of the line, gaps or not (§3)."""

    @cached_property
    def data_day(self) -> date:
        """D."""
        return self.as_of


def with_reading(facts: TargetFacts, reading: Reading) -> TargetFacts:
    """The facts as if ``reading`` had been accepted: it takes the place of what its period said before."""
    period = reading.period
    others = tuple(one for one in facts.readings if one.period.code != period.code)
    sent = tuple(one for one in facts.submissions if one.period.code != period.code)
    accepted = Submission(period, ReportState.ACCEPTED, reading.as_of)
    return replace(facts, readings=(*others, reading), submissions=(*sent, accepted))


def lagging(facts: TargetFacts, reading: Reading, calendar: WorkingCalendar) -> Lagging | None:
    """How the target lags on the day of ``reading``, which is counted with what ``facts`` count; else None.

    Nil reports that bring no data, cancelled and unquantified targets never lag. Cost: one judgement.
    """
    day = reading.as_of
    case = OwnDay(with_parts(with_reading(facts, reading), day), day, day, calendar)
    version = case.version
    unquantified = version.goal is None and facts.kind is not Kind.MILESTONE
    if not reading.is_data or version.cancelled or unquantified:
        return None
    judged = MEASURES[facts.kind](case)
    lag = _lag(case, judged)
    if lag is None:
        return None
    actual = judged.actual if isinstance(judged.actual, Decimal) else None
    expected = None
    if lag is Lag.BEHIND:
        expected = decimal_of(pace_of(case, judged, Reporting.UP_TO_DATE).expected)
    return Lagging(lag, day, actual, expected, version.due_on)


def _lag(case: Case, judged: Judged) -> Lag | None:
    if judged.outcome is Outcome.BREACHED:
        return Lag.BROKEN
    due_on = case.version.due_on
    if due_on is not None and case.as_of >= due_on:
        return None if _is_met(case, judged) else Lag.UNMET
    if pace_of(case, judged, Reporting.UP_TO_DATE).pace is not Pace.BEHIND:
        return None
    return Lag.LATE if case.facts.kind is Kind.MILESTONE else Lag.BEHIND


def _is_met(case: Case, judged: Judged) -> bool:
    number = judged.actual
    return judged.outcome in MET or (isinstance(number, Decimal) and meets(case.version, number))
