"""``rubric`` 定性评定: the newest accepted level 0–4 against the agreed level (§3, §4)."""

from datetime import date
from decimal import Decimal

from tracker.domain.case import Case
from tracker.domain.facts import Reading
from tracker.domain.measures.judged import Judged
from tracker.domain.measures.verdict import final_outcome, met_reasons
from tracker.domain.reasons import ReasonCode, because
from tracker.domain.vocabulary import Outcome


def judge(case: Case) -> Judged:
    """Outcome and level; a rubric has no percent, and is decided at its deadline."""
    actual = _level(case.data)
    reasons = () if actual is None else (because(ReasonCode.LEVEL, level=actual, goal=case.version.goal),)
    if not case.after_deadline:
        begun = bool(case.data) and case.started
        return Judged(Outcome.IN_PROGRESS if begun else Outcome.NOT_STARTED, actual, reasons=reasons)
    timely = _level(case.timely)
    if timely is not None and _agreed(case, timely):
        outcome, days_late, why = met_reasons(case, _since(case))
    else:
        late = (r.as_of for r in case.late if r.level is not None and _agreed(case, Decimal(r.level)))
        outcome, days_late, why = final_outcome(case, case.final_reading is not None, next(late, None))
    return Judged(outcome, actual, days_late=days_late, reasons=reasons + why)


def _level(readings: tuple[Reading, ...]) -> Decimal | None:
    return next((Decimal(r.level) for r in reversed(readings) if r.level is not None), None)


def _agreed(case: Case, level: Decimal) -> bool:
    return case.version.goal is not None and level >= case.version.goal


def _since(case: Case) -> date:
    """The day from which the agreed level has been kept up to the newest timely rating."""
    since: date | None = None
    for reading in case.timely:
        if reading.level is not None:
            kept = _agreed(case, Decimal(reading.level))
            since = (since or reading.as_of) if kept else None
    return since or case.as_of
