"""Why a target shows its colour: the statements of the reason sentence with their inputs (§5)."""

from decimal import Decimal

from tracker.domain.case import Case
from tracker.domain.lights import holes
from tracker.domain.measures.judged import Judged, Paced
from tracker.domain.pace import NUMERIC
from tracker.domain.reasons import Reason, ReasonCode, because
from tracker.domain.vocabulary import Evidence, Outcome, Pace, Reporting, ReportState, Strength

CUT_BELOW = {Pace.BEHIND: "at_risk_from", Pace.AT_RISK: "on_pace_from"}
CUT_REACHED = {Pace.ON_PACE: "on_pace_from", Pace.AHEAD: "ahead_from"}


def why(
    case: Case, judged: Judged, paced: Paced, reporting: Reporting, evidence: Evidence
) -> tuple[Reason, ...]:
    """The statements in the order in which they are read: number, line, verdict, reporting, remarks."""
    reasons = (
        *_number(case, judged, paced),
        *_ratio(case, paced),
        *judged.reasons,
        *paced.reasons,
        *_reporting(case, reporting, evidence),
        *_remarks(case, judged),
    )
    return reasons or (because(ReasonCode.NOTHING_COUNTED),)


def _number(case: Case, judged: Judged, paced: Paced) -> list[Reason]:
    if judged.outcome is Outcome.CANCELLED:
        return []
    if not case.started:
        return [because(ReasonCode.NOT_BEGUN, day=case.version.starts_on)]
    if not case.data:
        return [because(ReasonCode.NOTHING_COUNTED)]
    if not isinstance(judged.actual, Decimal) or case.facts.kind not in NUMERIC:
        return []
    code = ReasonCode.AT_LEAST if _is_at_least(case) else ReasonCode.ACTUAL
    return [
        because(
            code,
            day=case.data[-1].as_of,
            actual=judged.actual,
            unit=case.facts.unit,
            expected=paced.expected,
            line_day=case.line_day,
            percent=judged.percent,
            goal=case.version.goal,
        )
    ]


def _is_at_least(case: Case) -> bool:
    """Whether the total may still rise: a part, or after the deadline an owed period, is missing."""
    if case.data[-1].missing_parts:
        return True
    settled = case.final_is_whole or case.all_owed_counted or case.grace_over
    return case.after_deadline and not settled


def _ratio(case: Case, paced: Paced) -> list[Reason]:
    if paced.ratio is None or paced.pace is Pace.NONE:
        return []
    rules = case.facts.rules
    ruler = [because(ReasonCode.FILED_TRAJECTORY)] if case.version.checkpoints else []
    if paced.pace in CUT_BELOW:
        cut = getattr(rules, CUT_BELOW[paced.pace])
        return [because(ReasonCode.BEHIND_LINE, ratio=paced.ratio, cut=cut), *ruler]
    cut = getattr(rules, CUT_REACHED[paced.pace])
    return [because(ReasonCode.RATIO, ratio=paced.ratio, cut=cut), *ruler]


def _reporting(case: Case, reporting: Reporting, evidence: Evidence) -> list[Reason]:
    reasons = []
    if reporting in (Reporting.STALE, Reporting.OVERDUE):
        newest = case.fallen_due[-1]
        code = ReasonCode.STALE if reporting is Reporting.STALE else ReasonCode.OVERDUE
        reasons.append(because(code, period=newest.period.code, day=newest.due_day))
    if reporting is Reporting.RETURNED:
        newest_returned = [s for s in case.facts.submissions if s.state is ReportState.RETURNED]
        reasons.append(because(ReasonCode.RETURNED, period=newest_returned[-1].period.code))
    if holes(case):
        reasons.append(because(ReasonCode.HOLES, times=holes(case)))
    if evidence is Evidence.DISPUTED:
        reasons.append(because(ReasonCode.DISPUTED))
    return reasons


def _remarks(case: Case, judged: Judged) -> list[Reason]:
    reasons = []
    version, original = case.version, case.original_due
    if original is not None and version.due_on is not None and version.due_on > original:
        reasons.append(because(ReasonCode.POSTPONED, original=original, due_on=version.due_on))
    if judged.outcome is Outcome.MISSED and version.strength is Strength.ASPIRATIONAL:
        reasons.append(because(ReasonCode.ASPIRATIONAL))
    newest = case.readings[-1] if case.readings else None
    if newest is not None and newest.missing_parts:
        total = len(case.facts.parts)
        counted = total - newest.missing_parts
        reasons.append(
            because(ReasonCode.PARTS_MISSING, counted=counted, total=total, period=newest.period.code)
        )
    if newest is not None and newest.parts_below:
        reasons.append(because(ReasonCode.PARTS_BELOW, names=tuple(newest.parts_below)))
    backfilled = sum(1 for reading in case.readings if reading.backfilled)
    if backfilled:
        reasons.append(because(ReasonCode.BACKFILLED, times=backfilled))
    return reasons
