"""Everything that is kept, as rows that ``documents.sheets`` writes and the importer takes back."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from tracker.access import Standing, visible_people, visible_reports, visible_targets
from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.models import (
    CalendarDay,
    Department,
    Membership,
    Plan,
    Report,
    ReportEvent,
    SpecialAction,
    Target,
    TargetVersion,
    Unit,
    User,
)
from tracker.queries.known import LEADS_TO, end_of, is_known
from tracker.queries.versions import in_force
from tracker.resources.amounts import PERCENT
from tracker.resources.kinds import HANDLERS
from tracker.resources.organisation import department_record
from tracker.resources.plans import action_record, settled_duties
from tracker.resources.report_copy import can_copy, newest_lines
from tracker.resources.report_export import KEYS, UNIT, VALUE, Stated, newest, number_of_newest, stated
from tracker.resources.target_records import target_record
from tracker.services.ledger import plain, plain_number

Record = Mapping[str, Any]
AT_ONCE = 1_000


class Exporter:
    """The rows of one kind of sheet on a day A as known on a day K.

    ``as_of`` and ``known_at`` None: everything there is, by its newest wording. ``who`` None is the
    person at the machine, who sees everything; else only what that standing may read.
    """

    def __init__(
        self,
        kind: SheetKind,
        *,
        as_of: date | None = None,
        known_at: date | None = None,
        who: Standing | None = None,
    ) -> None:
        self.kind, self.as_of, self.known_at, self.who = kind, as_of, known_at, who
        self.resource = HANDLERS[kind].resource_class()

    def headings(self) -> list[str]:
        """The headings of the sheet."""
        return self.resource.headings()

    def rows(self) -> Iterator[list[Any]]:
        """The rows of the sheet, one by one; reports by the newest revision of every period."""
        if self.kind is SheetKind.REPORTS:
            return self.resource.table_of(KEYS, map(_with_sign, newest(self._stated())))
        return self.resource.table(map(self._spelled, self.records()))

    def ready_lines(self) -> Iterator[bytes] | None:
        """The same rows as lines of a csv file, some at once, where the database writes them; else None."""
        if self.kind is not SheetKind.REPORTS or self.known_at is not None or not can_copy():
            return None
        keys = [column.attribute for column in self.resource.get_export_fields()]
        return newest_lines(self._revisions(), keys)

    def number(self) -> int:
        """How many rows ``rows`` gives, without keeping them."""
        if self.kind is SheetKind.REPORTS and self.known_at is None:
            return number_of_newest(self._revisions())
        return sum(1 for _row in self.rows())

    def objects(self) -> Iterator[dict[str, Any]]:
        """The rows as JSON objects by column key; reports with every revision."""
        for record in self.records():
            yield {key: plain(value) for key, value in record.items() if not key.startswith("_")}

    def records(self) -> Iterator[Record]:
        """The stored things as values by column key."""
        return _RECORDS[self.kind](self)

    def _spelled(self, record: Record) -> Record:
        """The record as a sheet spells it: a percentage that could be a fraction carries its sign."""
        spelled = dict(record)
        if record.get("unit") == PERCENT:
            numbers = ("value", "goal", "upper_goal", "baseline", "warning_band")
            spelled |= {key: _signed(record[key]) for key in numbers if key in record}
        return spelled

    # -- one method a kind
    def _plans(self) -> Iterator[Record]:
        return self._by_fields(Plan.objects.all())

    def _units(self) -> Iterator[Record]:
        return self._by_fields(Unit.objects.all())

    def _departments(self) -> Iterator[Record]:
        for office in Department.objects.select_related("parent", "successor"):
            yield department_record(office)

    def _by_fields(self, things: QuerySet[Any]) -> Iterator[Record]:
        fields = HANDLERS[self.kind].fields
        for thing in things.iterator(AT_ONCE):
            yield {key: getattr(thing, key) for key in fields}

    def _actions(self) -> Iterator[Record]:
        lines = settled_duties("action")
        for action in SpecialAction.objects.select_related("plan", "successor"):
            yield action_record(action, lines.get(action.pk, []))

    def _calendar(self) -> Iterator[Record]:
        days: dict[date, CalendarDay] = {}
        for day in CalendarDay.objects.order_by("day", "number"):
            if self._was_known(day.recorded_at, first=day.number == 1):
                days[day.day] = day
        return ({"day": day.day, "is_working": day.is_working, "name": day.name} for day in days.values())

    def _people(self) -> Iterator[Record]:
        people = User.objects.all() if self.who is None else visible_people(self.who)
        roles = Membership.objects.filter(user__in=people).select_related("user", "department")
        for role in roles.order_by("user__username", "pk"):
            yield {
                "username": role.user.username,
                "full_name": role.user.full_name,
                "role": role.role,
                "department": role.department.name if role.department else None,
                "email": role.user.email,
            }

    def _targets(self) -> Iterator[Record]:
        lines = settled_duties("target")
        targets = Target.objects.all() if self.who is None else visible_targets(self.who)
        related = ("plan", "action", "unit", "parent", "part_department", "concept")
        parts = ("versions__checkpoints", "versions__stages", "versions__rubric_levels")
        for target in targets.select_related(*related).prefetch_related(*parts).order_by("code"):
            version = self._version(target)
            if version is not None:
                yield target_record(target, version, lines.get(target.pk, []))

    def _version(self, target: Target) -> TargetVersion | None:
        """The version in force at (A, K); without A the newest known."""
        known = [
            version
            for version in sorted(target.versions.all(), key=lambda version: version.number)
            if is_known(version, end_of(self.known_at) if self.known_at else None)
        ]
        if not known or self.as_of is None:
            return known[-1] if known else None
        return in_force(known, self.as_of)

    def _was_known(self, moment: Any, *, first: bool) -> bool:
        end = end_of(self.known_at) if self.known_at else None
        return first or end is None or moment < end

    def _reports(self) -> Iterator[Record]:
        return (dict(zip(KEYS, row, strict=True)) for row in self._stated())

    def _stated(self) -> Iterator[Stated]:
        return stated(self._revisions(), self._states())

    def _revisions(self) -> QuerySet[Report]:
        reports = Report.objects.all() if self.who is None else visible_reports(self.who)
        return reports if self.as_of is None else reports.filter(as_of__lte=self.as_of)

    def _states(self) -> dict[int, ReportState] | None:
        """The state of every report by the end of K; None when the present state is meant."""
        if self.known_at is None:
            return None
        events = ReportEvent.objects.filter(on__lte=self.known_at).order_by("pk")
        return {report: LEADS_TO[verb] for report, verb in events.values_list("report_id", "verb")}


def _signed(value: Any) -> Any:
    """A percentage that could be taken for a fraction, with its sign; anything else as it stands."""
    is_doubtful = isinstance(value, Decimal) and value and abs(value) <= 1
    return f"{plain_number(value)}%" if is_doubtful else value


def _with_sign(row: Stated) -> Stated:
    """The report as a sheet spells it; see ``Exporter._spelled``."""
    if row[UNIT] != PERCENT or row[VALUE] is None:
        return row
    return *row[:VALUE], _signed(row[VALUE]), *row[VALUE + 1 :]


_RECORDS: Mapping[SheetKind, Callable[[Exporter], Iterator[Record]]] = {
    SheetKind.PLANS: Exporter._plans,
    SheetKind.DEPARTMENTS: Exporter._departments,
    SheetKind.ACTIONS: Exporter._actions,
    SheetKind.TARGETS: Exporter._targets,
    SheetKind.REPORTS: Exporter._reports,
    SheetKind.UNITS: Exporter._units,
    SheetKind.CALENDAR: Exporter._calendar,
    SheetKind.PEOPLE: Exporter._people,
}
