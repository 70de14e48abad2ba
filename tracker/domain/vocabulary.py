"""The words of the domain as enumerations; their labels live in ``tracker.choices``.

The values are stable identifiers: they stand in sheets, exports and the database.
"""

from enum import StrEnum


class Kind(StrEnum):
    """How a target is measured (docs/status-rules.md §1)."""

    CUMULATIVE = "cumulative"
    LEVEL = "level"
    COUNT = "count"
    MAINTAIN = "maintain"
    MILESTONE = "milestone"
    RUBRIC = "rubric"


class Comparator(StrEnum):
    """How a value is held against the goal; a band needs an upper bound as well."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    BAND = "band"


class Basis(StrEnum):
    """What a reported number means (口径)."""

    PERIOD = "period"
    YEAR_TO_DATE = "year_to_date"
    PLAN_TO_DATE = "plan_to_date"
    STOCK = "stock"


class Strength(StrEnum):
    """How binding a target is (指标属性); only the last changes a colour."""

    BINDING = "binding"
    ANTICIPATORY = "anticipatory"
    ASPIRATIONAL = "aspirational"


class DueBasis(StrEnum):
    """Where a deadline comes from."""

    STATED = "stated"
    INFERRED = "inferred"
    NONE = "none"


class Grounds(StrEnum):
    """Whether an assignment is written in the source or inferred (推定)."""

    STATED = "stated"
    INFERRED = "inferred"


class Frequency(StrEnum):
    """How often a target is reported (填报频率)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    ONCE = "once"
    AD_HOC = "ad_hoc"


class HoldRule(StrEnum):
    """How a ``maintain`` target is judged at its end."""

    EVERY_PERIOD = "every_period"
    AVERAGE = "average"
    FINAL = "final"


class NilReason(StrEnum):
    """Why a report carries no number (零报告): none of these is a zero."""

    NO_PROGRESS = "no_progress"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"


class ReportState(StrEnum):
    """Where a report stands on its way."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    VOIDED = "voided"


CLOSED_STATES = (ReportState.ACCEPTED, ReportState.VOIDED)  # nothing of such a report is open any more


class Outcome(StrEnum):
    """First light: has the target been met (§4)."""

    UNQUANTIFIED = "unquantified"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    HOLDING = "holding"
    BREACHED = "breached"
    ACHIEVED = "achieved"
    ACHIEVED_LATE = "achieved_late"
    AWAITING_FINAL = "awaiting_final"
    UNREPORTED = "unreported"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Pace(StrEnum):
    """Second light: is it fast enough."""

    AHEAD = "ahead"
    ON_PACE = "on_pace"
    AT_RISK = "at_risk"
    BEHIND = "behind"
    NONE = "none"


class Reporting(StrEnum):
    """Third light: has what is owed been reported."""

    NOT_DUE = "not_due"
    DUE = "due"
    OVERDUE = "overdue"
    STALE = "stale"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    UP_TO_DATE = "up_to_date"


class Evidence(StrEnum):
    """Fourth light: what stands behind the numbers, weakest first."""

    NONE = "none"
    ATTACHED = "attached"
    VERIFIED = "verified"
    DISPUTED = "disputed"


class Status(StrEnum):
    """The one headline word of a target (§5)."""

    CANCELLED = "cancelled"
    UNQUANTIFIED = "unquantified"
    DISPUTED = "disputed"
    BREACHED = "breached"
    MISSED = "missed"
    ACHIEVED = "achieved"
    ACHIEVED_LATE = "achieved_late"
    NO_DATA = "no_data"
    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"


class Tone(StrEnum):
    """The colour of a status, worst first: the order of every roll-up (§6)."""

    RED = "red"
    RED_HATCH = "red_hatch"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"


class Role(StrEnum):
    """What a membership lets a person do."""

    REPORTER = "reporter"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class ActionState(StrEnum):
    """Life cycle of a special action."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"
    SUPERSEDED = "superseded"


class Duty(StrEnum):
    """What a department does for a target or an action."""

    LEAD = "lead"
    SUPPORTING = "supporting"


class VerificationResult(StrEnum):
    """What a verification (核查) of an accepted report found."""

    TRUE = "true"
    PARTLY_TRUE = "partly_true"
    UNTRUE = "untrue"


class DrawMethod(StrEnum):
    """How a sample of accepted reports is drawn for verification."""

    RANDOM = "random"
    RISK = "risk"


class Risk(StrEnum):
    """A reason to look closer at an accepted report: it adds tickets to the draw, gravest first."""

    DISPUTED_BEFORE = "disputed_before"
    ODD_NUMBER = "odd_number"
    NO_EVIDENCE = "no_evidence"
    NARROW = "narrow"
    LATE = "late"
    CORRECTED = "corrected"
    NEVER_CHECKED = "never_checked"


class EvidenceKind(StrEnum):
    """A piece of evidence is a stored file or a link."""

    FILE = "file"
    LINK = "link"


class BatchState(StrEnum):
    """Where an import stands."""

    PREVIEWED = "previewed"
    APPLIED = "applied"
    UNDONE = "undone"
    FAILED = "failed"


class WorkState(StrEnum):
    """How far the work on a large sheet is; None: there is none, or it is done."""

    WAITING = "waiting"
    READING = "reading"
    CHECKING = "checking"
    READY = "ready"
    WRITING = "writing"
    STOPPED = "stopped"


class Verb(StrEnum):
    """The verbs of a report's history."""

    DRAFT = "draft"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    ACCEPT = "accept"
    VOID = "void"


class OrderState(StrEnum):
    """Where a supervision order (督办单) stands."""

    PROPOSED = "proposed"
    OPEN = "open"
    RECEIVED = "received"
    ANSWERED = "answered"
    REOPENED = "reopened"
    CLOSED = "closed"
    DROPPED = "dropped"


class OrderVerb(StrEnum):
    """The verbs of an order's history."""

    PROPOSE = "propose"
    OPEN = "open"
    RECEIVE = "receive"
    ANSWER = "answer"
    REOPEN = "reopen"
    CLOSE = "close"
    DROP = "drop"


class BriefingKind(StrEnum):
    """What a briefing (通报) is: of a month, of a quarter, or the evaluation of a plan."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    MID_TERM = "mid_term"
    FINAL = "final"


class Rung(StrEnum):
    """The rungs of the ladder that a missing report climbs (docs/deadlines.md)."""

    REMINDER = "reminder"
    DUE = "due"
    OVERDUE = "overdue"
    ORDER = "order"


class MailState(StrEnum):
    """Where a mail stands; ``claimed`` stays when a worker died with it: nobody knows whether it went."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"


class SheetKind(StrEnum):
    """The kinds of sheet that can be imported and exported."""

    PLANS = "plans"
    DEPARTMENTS = "departments"
    ACTIONS = "actions"
    TARGETS = "targets"
    REPORTS = "reports"
    UNITS = "units"
    CALENDAR = "calendar"
    PEOPLE = "people"
