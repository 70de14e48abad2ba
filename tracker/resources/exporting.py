"""Everything that is kept, as rows that ``documents.sheets`` writes and the importer takes back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from tracker.access import Standing, visible_people, visible_reports, visible_targets
from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.models import (
    CalendarDay,
    Department,
    EvidenceItem,
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
from tracker.resources.target_records import target_record
from tracker.services.ledger import plain, plain_number

Record = Mapping[str, Any]
AT_ONCE = 1_000
REPORT_FIELDS = (
    "period",
    "as_of",
    "value",
    "numerator",
    "denominator",
    "done_on",
    "expected_on",
    "level",
    "nil_reason",
    "correction_reason",
    "data_source",
    "note",
    "items",
    "revision",
)


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
        records = self._newest(self._standing()) if self.kind is SheetKind.REPORTS else self.records()
        return self.resource.table(map(self._spelled, records))

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
            for key in ("value", "goal", "upper_goal", "baseline", "warning_band"):
                value = record.get(key)
                if isinstance(value, Decimal) and value and abs(value) <= 1:
                    spelled[key] = f"{plain_number(value)}%"
        return spelled

    def _standing(self) -> Iterator[Record]:
        """Reports without those that were voided."""
        return (record for record in self._reports() if record["state"] is not ReportState.VOIDED)

    @staticmethod
    def _newest(records: Iterable[Record]) -> Iterator[Record]:
        """The last of the records that stand together for one target and period."""
        held: Record | None = None
        for record in records:
            if held is not None and (held["target"], held["period"]) != (record["target"], record["period"]):
                yield held
            held = record
        if held is not None:
            yield held

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
        links = EvidenceItem.objects.filter(removed_on__isnull=True, verification__isnull=True).exclude(
            url=""
        )
        reports = Report.objects.all() if self.who is None else visible_reports(self.who)
        if self.as_of is not None:
            reports = reports.filter(as_of__lte=self.as_of)
        states = self._states()
        rows = (
            reports.select_related("target__unit", "department")
            .prefetch_related("stages_done", Prefetch("evidence", links))
            .order_by("target__code", "period_end", "period", "revision")
        )
        for report in rows.iterator(AT_ONCE):
            state = report.state if states is None else states.get(report.pk)
            if state is not None:
                yield report_record(report, state)

    def _states(self) -> dict[int, ReportState] | None:
        """The state of every report by the end of K; None when the present state is meant."""
        if self.known_at is None:
            return None
        events = ReportEvent.objects.filter(on__lte=self.known_at).order_by("pk")
        return {report: LEADS_TO[verb] for report, verb in events.values_list("report_id", "verb")}


def report_record(report: Report, state: ReportState) -> dict[str, Any]:
    """A report as values by column key."""
    return {
        "target": report.target.code,
        "department": report.department.name if report.department else None,
        **{key: getattr(report, key) for key in REPORT_FIELDS},
        "unit": report.target.unit.name if report.target.unit else None,
        "stages_done": tuple(sorted((done.stage, done.done_on) for done in report.stages_done.all())),
        "evidence_links": tuple(item.url for item in report.evidence.all()),
        "accepted_on": report.accepted_on if state == ReportState.ACCEPTED else None,
        "state": state,
        "nil_note": report.nil_note,
        "backfilled": report.backfilled,
    }


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
