"""Two exact answers: what finishes on time, and what turns a target green at its next report (§5)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from tracker.domain.case import Case
from tracker.domain.goals import baseline_of, expected_value, has_line
from tracker.domain.lights import TONES
from tracker.domain.measures import maintain, progress
from tracker.domain.measures.accumulate import number_of
from tracker.domain.measures.judged import Judged, Paced
from tracker.domain.periods import MONTHS, period_holding
from tracker.domain.reasons import Reason, ReasonCode, because
from tracker.domain.vocabulary import Frequency, HoldRule, Kind, Outcome, Pace, ReportState, Status, Tone

RECENT_PERIODS = 3


def answers_for(case: Case, judged: Judged, paced: Paced, status: Status) -> tuple[Reason, ...]:
    """What would change the colour; empty for what is green, finished or has no arithmetic."""
    if judged.outcome in (Outcome.CANCELLED, Outcome.UNQUANTIFIED):
        return ()
    if judged.outcome in (Outcome.AWAITING_FINAL, Outcome.UNREPORTED) and case.final is not None:
        return (because(ReasonCode.GREEN_BY_REPORTING, period=case.final.period.code),)
    if case.after_deadline:
        return ()
    reasons: list[Reason] = []
    if _is_running_number(case, judged):
        reasons += _finish(case, judged)
    if status is Status.NO_DATA and case.fallen_due:
        reasons.append(because(ReasonCode.GREEN_BY_REPORTING, period=case.fallen_due[-1].period.code))
    elif TONES[status] in (Tone.RED, Tone.AMBER):
        reasons += _green(case, judged, paced)
    return tuple(reasons)


def _is_running_number(case: Case, judged: Judged) -> bool:
    return (
        isinstance(judged.actual, Decimal)
        and judged.outcome is Outcome.IN_PROGRESS
        and case.version.due_on is not None
        and has_line(case.facts.kind, case.version)
    )


def _finish(case: Case, judged: Judged) -> list[Reason]:
    """What every remaining period must bring, beside what the last ones brought."""
    version, goal = case.version, case.version.goal
    frequency, left = remaining_periods(case)
    if goal is None or not isinstance(judged.actual, Decimal) or left <= 0 or version.due_on is None:
        return []
    needed = Fraction(goal - judged.actual) / left
    unit = case.facts.unit
    reasons = [because(ReasonCode.FINISH_NEEDS, periods=left, frequency=frequency, each=needed, unit=unit)]
    recent = recent_steps(case)
    if recent:
        average = sum(recent, Fraction(0)) / len(recent)
        reasons.append(
            because(ReasonCode.RECENT_PACE, periods=len(recent), frequency=frequency, each=average, unit=unit)
        )
    return reasons


def remaining_periods(case: Case) -> tuple[Frequency, int]:
    """How many whole or begun periods follow the day of the data up to the deadline; ad hoc in months."""
    version = case.version
    frequency = version.frequency if version.frequency in MONTHS else Frequency.MONTHLY
    day = max(case.data_day, version.starts_on - timedelta(days=1))
    count = 0
    while version.due_on is not None and day < version.due_on:
        day = period_holding(frequency, day + timedelta(days=1), version.starts_on, version.due_on).end
        count += 1
    return frequency, count


def recent_steps(case: Case) -> list[Fraction]:
    """What each of the last three reported periods added, newest last; empty with ad hoc facts."""
    if case.version.frequency not in MONTHS or case.facts.kind not in (
        Kind.CUMULATIVE,
        Kind.COUNT,
        Kind.LEVEL,
    ):
        return []
    if case.facts.kind is Kind.LEVEL:
        numbers = [n for n in map(number_of, case.data) if n is not None]
    else:
        numbers = [total for _day, total in progress.totals_of(case)]
    baseline = baseline_of(case.facts.kind, case.version)
    known = numbers if baseline is None else [baseline, *numbers]
    steps = [Fraction(later - earlier) for earlier, later in pairwise(known)]
    return steps[-RECENT_PERIODS:]


def _green(case: Case, judged: Judged, paced: Paced) -> list[Reason]:
    kind, version = case.facts.kind, case.version
    if kind is Kind.MAINTAIN:
        return _green_by_holding(case, judged)
    if kind is Kind.MILESTONE:
        return [because(ReasonCode.GREEN_BY_DATE, due_on=version.due_on)] if version.due_on else []
    if paced.pace not in (Pace.BEHIND, Pace.AT_RISK) or not isinstance(judged.actual, Decimal):
        returned = [owed.period.code for owed in case.owed if owed.state is ReportState.RETURNED]
        return [because(ReasonCode.GREEN_BY_REPORTING, period=period) for period in returned[-1:]]
    return _green_at_next_report(case, judged.actual)


def _green_by_holding(case: Case, judged: Judged) -> list[Reason]:
    """What the next period has to be; nothing helps once every period had to pass and one did not."""
    goal, unit = case.version.goal, case.facts.unit
    if case.version.hold_rule is HoldRule.EVERY_PERIOD and judged.failures > 0:
        return []
    least = maintain.least_for_green(case)
    if least is None or least == goal:
        return [because(ReasonCode.GREEN_BY_HOLDING, goal=goal, unit=unit)]
    return [because(ReasonCode.GREEN_BY_MARGIN, goal=least, unit=unit)]


def _green_at_next_report(case: Case, actual: Decimal) -> list[Reason]:
    """The least that the next report must add to reach the green cut of its own last day."""
    kind, version = case.facts.kind, case.version
    day = next_report_day(case)
    expected, baseline = expected_value(kind, version, day), baseline_of(kind, version)
    if expected is None or baseline is None:
        return []
    least = Fraction(baseline) + Fraction(case.facts.rules.on_pace_from) * (expected - Fraction(baseline))
    needed = least - Fraction(actual)
    return [because(ReasonCode.GREEN_NEEDS, day=day, needed=needed, total=least, unit=case.facts.unit)]


def next_report_day(case: Case) -> date:
    """The last day of the period that follows the newest counted data; ad hoc, of its next month."""
    frequency = case.version.frequency if case.version.frequency in MONTHS else Frequency.MONTHLY
    version = case.version
    after = case.data[-1].as_of + timedelta(days=1) if case.data else version.starts_on
    if version.due_on is not None:
        after = min(after, version.due_on)
    return period_holding(frequency, max(after, version.starts_on), version.starts_on, version.due_on).end
