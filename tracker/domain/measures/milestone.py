"""``milestone`` 节点完成: done or not, by its day, with optional weighted stages (§3, §4)."""

from datetime import date
from fractions import Fraction

from tracker.domain.case import Case
from tracker.domain.measures.judged import Judged, Paced
from tracker.domain.measures.verdict import final_outcome, met_reasons
from tracker.domain.reasons import Reason, ReasonCode, because
from tracker.domain.vocabulary import Outcome, Pace


def done_on(case: Case) -> date | None:
    """The done day as the newest statement that names one has it; None while it is not done."""
    return next((r.done_on for r in reversed(case.data) if r.done_on and r.done_on <= case.as_of), None)


def expected_on(case: Case) -> date | None:
    """The department's own expected day, as filed last."""
    return next((r.expected_on for r in reversed(case.data) if r.expected_on), None)


def stages_done(case: Case) -> set[str]:
    """The names of the stages that counted reports call done by ``as_of``."""
    return {name for r in case.data for name, day in r.stages_done if day <= case.as_of}


def judge(case: Case) -> Judged:
    """Outcome with the done day; done is judged against the original deadline at once."""
    day = done_on(case)
    if day is not None:
        outcome, days_late, reasons = met_reasons(case, day)
        reasons = (because(ReasonCode.DONE, day=day), *reasons)
        return Judged(outcome, day.isoformat(), Fraction(100), days_late, reasons=reasons)
    percent = _percent(case)
    if not case.after_deadline:
        if not case.data or not case.started:
            return Judged(Outcome.NOT_STARTED, percent=percent)
        return Judged(Outcome.IN_PROGRESS, percent=percent, reasons=_not_done_yet(case))
    outcome, days_late, reasons = final_outcome(case, _said_not_done(case), None)
    return Judged(outcome, percent=percent, days_late=days_late, reasons=reasons)


def _not_done_yet(case: Case) -> tuple[Reason, ...]:
    done = stages_done(case)
    names = tuple(stage.name for stage in case.version.stages if stage.name in done)
    reasons = (because(ReasonCode.NOT_DONE, day=case.data[-1].as_of),)
    return (*reasons, because(ReasonCode.STAGES, names=names)) if names else reasons


def _percent(case: Case) -> Fraction | None:
    """Σ of the weights of done stages; 0 without stages; None when nothing was counted."""
    if not case.data:
        return None
    stages, done = case.version.stages, stages_done(case)
    if not stages:
        return Fraction(0)
    weights = sum((Fraction(stage.weight) for stage in stages), Fraction(0))
    return 100 * sum((Fraction(s.weight) for s in stages if s.name in done), Fraction(0)) / weights


def _said_not_done(case: Case) -> bool:
    """Whether an accepted report says "not done" of the deadline or of a later day."""
    return case.final_reading is not None or bool(case.late)


def pace(case: Case) -> Paced:
    """Behind when expected after the deadline, at risk when a dated stage has passed undone."""
    expected, due_on = expected_on(case), case.version.due_on
    if expected is not None and due_on is not None and expected > due_on:
        return Paced(Pace.BEHIND, reasons=(because(ReasonCode.EXPECTED_LATE, day=expected, due_on=due_on),))
    done = stages_done(case)
    dated = [stage for stage in case.version.stages if stage.planned_on]
    passed = [
        s for s in dated if s.name not in done and s.planned_on is not None and s.planned_on < case.as_of
    ]
    if passed:
        reason = because(ReasonCode.STAGE_PASSED, stage=passed[0].name, day=passed[0].planned_on)
        return Paced(Pace.AT_RISK, reasons=(reason,))
    if expected is not None:
        return Paced(Pace.ON_PACE, reasons=(because(ReasonCode.EXPECTED, day=expected),))
    return Paced(Pace.ON_PACE if dated else Pace.NONE)
