"""``cumulative`` 累计完成 and ``count`` 数量达标: derived totals against a goal or a ceiling (§3, §4)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tracker.domain.case import Case
from tracker.domain.goals import ZERO, baseline_of, is_ceiling, meets, percent_complete
from tracker.domain.measures.accumulate import running_totals
from tracker.domain.measures.judged import Judged
from tracker.domain.measures.verdict import final_outcome, met_reasons
from tracker.domain.reasons import ReasonCode, because
from tracker.domain.vocabulary import Outcome

Totals = Sequence[tuple[date, Decimal]]


def totals_of(case: Case) -> Totals:
    """The day and the total after each counted reading, in the order of the days."""
    baseline = baseline_of(case.facts.kind, case.version) or ZERO
    totals = running_totals(case.facts.basis, case.data, baseline)
    return [(reading.as_of, total) for reading, total in zip(case.data, totals, strict=True)]


def judge(case: Case) -> Judged:
    """Outcome, actual and percent of a cumulative or a count target."""
    if not case.data or not case.started:
        return _nothing_counted(case)
    totals = totals_of(case)
    actual = totals[-1][1]
    timely = totals[: len(case.timely)]
    if is_ceiling(case.facts.kind, case.version):
        return _judge_ceiling(case, actual, timely)
    percent = percent_complete(case.facts.kind, case.version, actual)
    met_on = _held_since(case, timely)
    if met_on is not None:
        outcome, days_late, reasons = met_reasons(case, met_on)
    elif not case.after_deadline:
        outcome, days_late, reasons = Outcome.IN_PROGRESS, None, ()
    else:
        late = (day for day, total in totals[len(timely) :] if meets(case.version, total))
        outcome, days_late, reasons = final_outcome(case, case.final_is_whole, next(late, None))
    return Judged(outcome, actual, percent, days_late, reasons=reasons)


def _nothing_counted(case: Case) -> Judged:
    if not case.after_deadline:
        return Judged(Outcome.NOT_STARTED)
    outcome, days_late, reasons = final_outcome(case, False, None)
    return Judged(outcome, days_late=days_late, reasons=reasons)


def _held_since(case: Case, timely: Totals) -> date | None:
    """The day from which the goal has held up to the newest total; None when it does not hold."""
    since: date | None = None
    for day, total in timely:
        if not meets(case.version, total):
            since = None
        elif since is None:
            since = day
    return since


def _judge_ceiling(case: Case, actual: Decimal, timely: Totals) -> Judged:
    """A ceiling holds until V exceeds it, and is broken from then on."""
    goal = case.version.goal
    if any(not meets(case.version, total) for _day, total in timely):
        reason = because(ReasonCode.CEILING_BROKEN, actual=actual, goal=goal)
        return Judged(Outcome.BREACHED, actual, reasons=(reason,))
    if not case.after_deadline:
        reason = because(ReasonCode.CEILING_HOLDS, actual=actual, goal=goal)
        return Judged(Outcome.HOLDING, actual, reasons=(reason,))
    if case.final_is_whole:
        due_on = case.version.due_on
        reason = because(ReasonCode.GOAL_MET, day=due_on)
        return Judged(Outcome.ACHIEVED, actual, reasons=(reason,))
    outcome, days_late, reasons = final_outcome(case, False, None)
    return Judged(outcome, actual, days_late=days_late, reasons=reasons)
