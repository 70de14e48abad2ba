"""What a target still owes on a day, in the words of the workbench and of the report form."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.case import Case, OwedPeriod
from tracker.domain.goals import decimal_of, expected_value
from tracker.domain.lights import FINAL
from tracker.domain.parts import with_parts
from tracker.domain.periods import Period, period_holding, working_days_to_report
from tracker.domain.vocabulary import Kind
from tracker.domain.workdays import WorkingCalendar
from tracker.queries.assessments import Judged


@dataclass(frozen=True, slots=True)
class Owing:
    """A period whose report is missing: ``working_days`` left until ``due_day``, negative when it is over.

    ``line`` is the plan value at the end of the period in the target's unit; None where there is none.
    """

    period: Period
    due_day: date
    grace_until: date
    working_days: int
    is_overdue: bool
    line: Decimal | None


def case_of(judged: Judged, calendar: WorkingCalendar) -> Case:
    """The facts of a judged target, ready to be asked what they owe."""
    facts, answer = judged.facts, judged.assessment
    return Case(with_parts(facts, answer.as_of), answer.as_of, answer.known_at, calendar)


def owing_of(judged: Judged, case: Case) -> list[Owing]:
    """The ended periods that are neither submitted nor accepted, oldest first.

    A final outcome owes nothing (status-rules §4), nor does a series, whose years report for it.
    """
    if judged.assessment.outcome in FINAL or judged.facts.is_series:
        return []
    return [_owing(case, owed) for owed in case.still_owed if not owed.is_in]


def line_on(case: Case, day: date) -> Decimal | None:
    """The plan value at the end of ``day`` by the version in force then; None without a line."""
    version = case.facts.in_force(day)
    return decimal_of(expected_value(case.facts.kind, version, min(day, version.due_on or day)))


def running_period(case: Case) -> Period | None:
    """The period that holds the day of the case: it may be reported before it ends.

    None before the window, after that of a ``maintain`` target, and for a cancelled one.
    """
    version, day = case.version, case.as_of
    over = case.facts.kind is Kind.MAINTAIN and version.due_on is not None and day > version.due_on
    if version.cancelled or day < version.starts_on or over:
        return None
    return period_holding(version.frequency, day, version.starts_on, version.due_on)


def due_day_of(case: Case, period: Period) -> date:
    """The day until which the report of a period is due, by official working days."""
    return case.calendar.after(period.end, working_days_to_report(case.version.frequency))


def _owing(case: Case, owed: OwedPeriod) -> Owing:
    return Owing(
        period=owed.period,
        due_day=owed.due_day,
        grace_until=owed.grace_until,
        working_days=case.calendar.between(case.as_of, owed.due_day),
        is_overdue=owed.due_day < case.as_of,
        line=line_on(case, owed.period.end),
    )
