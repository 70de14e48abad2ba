"""Verdicts that the kinds share: met, late, missed, awaited, unreported (§4)."""

from datetime import date

from tracker.domain.case import Case
from tracker.domain.reasons import Reason, ReasonCode, because
from tracker.domain.vocabulary import Outcome

Verdict = tuple[Outcome, int | None, tuple[Reason, ...]]


def met_reasons(case: Case, met_on: date) -> Verdict:
    """Achieved on ``met_on``, or late when that is after the original deadline."""
    original = case.original_due
    if original is None or met_on <= original:
        return Outcome.ACHIEVED, None, (because(ReasonCode.GOAL_MET, day=met_on),)
    days_late = (met_on - original).days
    reason = because(ReasonCode.GOAL_MET_LATE, day=met_on, days=days_late, due_on=original)
    return Outcome.ACHIEVED_LATE, days_late, (reason,)


def final_outcome(case: Case, failed: bool, met_late_on: date | None) -> Verdict:
    """The verdict after a deadline at which the goal was not met.

    ``failed``: a counted final value fails. Otherwise the final report is outstanding: awaited until
    the grace is over, then unreported. A result after the deadline turns missed or unreported into
    achieved late, never what is still awaited.
    """
    due_on = case.version.due_on
    if not failed and not case.grace_over and case.final is not None:
        day = case.final.grace_until
        return Outcome.AWAITING_FINAL, None, (because(ReasonCode.AWAITING_FINAL, due_on=due_on, day=day),)
    if met_late_on is not None:
        return met_reasons(case, met_late_on)
    if failed:
        return Outcome.MISSED, None, (because(ReasonCode.GOAL_MISSED, due_on=due_on),)
    return Outcome.UNREPORTED, None, (because(ReasonCode.UNREPORTED, due_on=due_on),)
