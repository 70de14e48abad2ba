"""All tables of the tracker, by subject."""

from tracker.models.briefings import Briefing
from tracker.models.deadlines import (
    CalendarFeed,
    Clockwork,
    DuePeriod,
    LadderStep,
    Mail,
    Notice,
    PeriodReopening,
)
from tracker.models.history import AuditRecord, KeptProjection, Seal, StatusOverride
from tracker.models.imports import ColumnMemory, ImportBatch, ImportRow
from tracker.models.kept import JudgedDay, JudgedTarget
from tracker.models.orders import OrderNumber, OrderStep, SupervisionOrder
from tracker.models.organisation import CalendarDay, Department, Membership, SavedView, User
from tracker.models.plans import Assignment, Concept, Plan, PlanRules, SpecialAction
from tracker.models.reports import (
    EvidenceItem,
    KeptFacts,
    Report,
    ReportEvent,
    StageDone,
)
from tracker.models.source import ConceptReading, FactNote, SentenceTarget, SourceSentence
from tracker.models.targets import (
    Checkpoint,
    RubricLevel,
    Stage,
    Target,
    TargetVersion,
    Unit,
)
from tracker.models.verification import DrawnReport, Verification, VerificationDraw

__all__ = [
    "Assignment",
    "AuditRecord",
    "Briefing",
    "CalendarDay",
    "CalendarFeed",
    "Checkpoint",
    "Clockwork",
    "ColumnMemory",
    "Concept",
    "ConceptReading",
    "Department",
    "DrawnReport",
    "DuePeriod",
    "EvidenceItem",
    "FactNote",
    "ImportBatch",
    "ImportRow",
    "JudgedDay",
    "JudgedTarget",
    "KeptFacts",
    "KeptProjection",
    "LadderStep",
    "Mail",
    "Membership",
    "Notice",
    "OrderNumber",
    "OrderStep",
    "PeriodReopening",
    "Plan",
    "PlanRules",
    "Report",
    "ReportEvent",
    "RubricLevel",
    "SavedView",
    "Seal",
    "SentenceTarget",
    "SourceSentence",
    "SpecialAction",
    "Stage",
    "StageDone",
    "StatusOverride",
    "SupervisionOrder",
    "Target",
    "TargetVersion",
    "Unit",
    "User",
    "Verification",
    "VerificationDraw",
]
