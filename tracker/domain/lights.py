"""The reporting and evidence lights, and the headline word that the four lights make (§4, §5)."""

from tracker.domain.case import Case, OwedPeriod
from tracker.domain.vocabulary import (
    Evidence,
    Outcome,
    Pace,
    Reporting,
    ReportState,
    Status,
    Strength,
    Tone,
)

FINAL = (Outcome.ACHIEVED, Outcome.ACHIEVED_LATE, Outcome.MISSED, Outcome.CANCELLED)

TONES = {
    Status.CANCELLED: Tone.GREY,
    Status.UNQUANTIFIED: Tone.GREY,
    Status.DISPUTED: Tone.RED,
    Status.BREACHED: Tone.RED,
    Status.MISSED: Tone.RED,
    Status.ACHIEVED: Tone.GREEN,
    Status.ACHIEVED_LATE: Tone.GREEN,
    Status.NO_DATA: Tone.RED_HATCH,
    Status.OFF_TRACK: Tone.RED,
    Status.AT_RISK: Tone.AMBER,
    Status.ON_TRACK: Tone.GREEN,
    Status.NOT_STARTED: Tone.GREY,
    Status.IN_PROGRESS: Tone.GREY,
}


def reporting_light(case: Case, outcome: Outcome) -> Reporting:
    """The reporting light; a final outcome is never overdue or stale.

    Stale looks at the newest period that has fallen due; older holes change nothing.
    """
    newest = case.still_owed[-1] if case.still_owed else None
    late = _lateness(case)
    if outcome in FINAL:
        late = None
    if late is Reporting.STALE:
        return late
    if newest_report_state(case) is ReportState.RETURNED and outcome not in FINAL:
        return Reporting.RETURNED
    if late is not None:
        return late
    if newest is not None and newest.state is None and outcome not in FINAL:
        return Reporting.DUE
    if newest_report_state(case) is ReportState.SUBMITTED:
        return Reporting.SUBMITTED
    return Reporting.NOT_DUE if not case.owed and not case.readings else Reporting.UP_TO_DATE


def _lateness(case: Case) -> Reporting | None:
    """Overdue or stale at the newest period that has fallen due; None when it is in, or returned."""
    if not case.fallen_due:
        return None
    newest = case.fallen_due[-1]
    if newest.state is not None:
        return None
    return Reporting.STALE if case.as_of > newest.grace_until else Reporting.OVERDUE


def newest_report_state(case: Case) -> ReportState | None:
    """The state of the report of the newest period that was ever submitted; None when none was."""
    sent = [s for s in case.facts.submissions if s.state is not ReportState.DRAFT and s.as_of <= case.as_of]
    if not sent:
        return None
    return max(sent, key=lambda s: (s.period.end, s.as_of)).state


def holes(case: Case) -> int:
    """How many periods older than the newest that has fallen due were never submitted (缺报 n 期)."""
    older: tuple[OwedPeriod, ...] = case.fallen_due[:-1]
    return sum(1 for owed in older if owed.state is None)


def evidence_light(case: Case) -> Evidence:
    """Disputed when any counted report is; else what the newest counted report carries, or any other."""
    lights = [reading.evidence for reading in case.readings]
    if Evidence.DISPUTED in lights:
        return Evidence.DISPUTED
    if lights and lights[-1] is not Evidence.NONE:
        return lights[-1]
    return Evidence.ATTACHED if any(light is not Evidence.NONE for light in lights) else Evidence.NONE


def headline(outcome: Outcome, pace: Pace, reporting: Reporting, evidence: Evidence) -> Status:
    """The first row of the table in §5 that applies."""
    rows = (
        (outcome is Outcome.CANCELLED, Status.CANCELLED),
        (outcome is Outcome.UNQUANTIFIED, Status.UNQUANTIFIED),
        (evidence is Evidence.DISPUTED, Status.DISPUTED),
        (outcome is Outcome.BREACHED, Status.BREACHED),
        (outcome is Outcome.MISSED, Status.MISSED),
        (outcome is Outcome.ACHIEVED, Status.ACHIEVED),
        (outcome is Outcome.ACHIEVED_LATE, Status.ACHIEVED_LATE),
        (outcome is Outcome.UNREPORTED or reporting is Reporting.STALE, Status.NO_DATA),
        (pace is Pace.BEHIND, Status.OFF_TRACK),
        (
            pace is Pace.AT_RISK or outcome is Outcome.AWAITING_FINAL or reporting is Reporting.RETURNED,
            Status.AT_RISK,
        ),
        (outcome is Outcome.HOLDING or pace in (Pace.ON_PACE, Pace.AHEAD), Status.ON_TRACK),
        (outcome is Outcome.NOT_STARTED, Status.NOT_STARTED),
    )
    return next((status for applies, status in rows if applies), Status.IN_PROGRESS)


def tone_of(status: Status, strength: Strength) -> Tone:
    """The colour of a headline; a missed aspirational target is amber (未实现（力争）)."""
    if status is Status.MISSED and strength is Strength.ASPIRATIONAL:
        return Tone.AMBER
    return TONES[status]
