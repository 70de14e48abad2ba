"""The handler of every kind of sheet."""

from collections.abc import Mapping

from tracker.domain.vocabulary import SheetKind
from tracker.resources.handlers import Handler
from tracker.resources.organisation import DepartmentHandler, PersonHandler
from tracker.resources.plans import ActionHandler, PlanHandler
from tracker.resources.reference import CalendarHandler, UnitHandler
from tracker.resources.reports import ReportHandler
from tracker.resources.targets import TargetHandler

HANDLERS: Mapping[SheetKind, type[Handler]] = {
    SheetKind.PLANS: PlanHandler,
    SheetKind.DEPARTMENTS: DepartmentHandler,
    SheetKind.ACTIONS: ActionHandler,
    SheetKind.TARGETS: TargetHandler,
    SheetKind.REPORTS: ReportHandler,
    SheetKind.UNITS: UnitHandler,
    SheetKind.CALENDAR: CalendarHandler,
    SheetKind.PEOPLE: PersonHandler,
}
