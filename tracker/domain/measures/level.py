"""``level`` 到期达标: the value of the period that holds the deadline decides (§3, §4)."""

from datetime import date
from decimal import Decimal

from tracker.domain.case import Case
from tracker.domain.facts import Reading
from tracker.domain.goals import meets, percent_complete
from tracker.domain.measures.accumulate import newest_number
from tracker.domain.measures.judged import Judged
from tracker.domain.measures.verdict import final_outcome, met_reasons
from tracker.domain.reasons import ReasonCode, because
from tracker.domain.vocabulary import Frequency, Outcome


def judge(case: Case) -> Judged:
    """Outcome, actual and percent of a level target; met early it stays in progress."""
    actual = value_of(case, case.data)
    percent = None if actual is None else percent_complete(case.facts.kind, case.version, actual)
    if not case.after_deadline:
        begun = bool(case.data) and case.started
        return Judged(Outcome.IN_PROGRESS if begun else Outcome.NOT_STARTED, actual, percent)
    final = _deciding(case)
    if final is not None and _meets(case, value_of(case, case.timely)):
        outcome, days_late, reasons = met_reasons(case, final.as_of)
    else:
        outcome, days_late, reasons = final_outcome(case, case.final_reading is not None, _met_late_on(case))
    if outcome is Outcome.MISSED and _met_earlier(case):
        reasons += (because(ReasonCode.LOST_AGAIN),)
    return Judged(outcome, actual, percent, days_late, reasons=reasons)


def value_of(case: Case, readings: tuple[Reading, ...]) -> Decimal | None:
    """The newest number; 无进展 alone leaves the baseline, which may be unknown."""
    newest = newest_number(readings)
    return case.version.baseline if newest is None and readings else newest


def _deciding(case: Case) -> Reading | None:
    """The reading that decides at the deadline: the final one, and ad hoc the newest by then."""
    if case.version.frequency is Frequency.AD_HOC:
        return case.timely[-1] if case.timely else None
    return case.final_reading


def _meets(case: Case, value: Decimal | None) -> bool:
    return value is not None and meets(case.version, value)


def _met_late_on(case: Case) -> date | None:
    return next((r.as_of for r in case.late if _meets(case, r.number)), None)


def _met_earlier(case: Case) -> bool:
    return any(_meets(case, reading.number) for reading in case.timely)
