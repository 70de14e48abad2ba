"""What the reporting services ask before they write: one by one, or of many targets read ahead.

``Desk`` asks the database at every question, under the lock of one target. ``ReadAhead`` answers the
same questions for many targets from what it has read once; its caller holds their locks.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.db.models.base import ModelState

from tracker.access import Action, Standing, may, reaches, standing_of
from tracker.domain.facts import Reading, TargetFacts
from tracker.domain.lagging import with_reading
from tracker.domain.vocabulary import ReportState
from tracker.domain.workdays import WorkingCalendar
from tracker.duty_lines import duty_lines, duty_lines_of, in_its_place
from tracker.models import Department, Report, ReportEvent, Target, TargetVersion, User
from tracker.queries.closing import Closings
from tracker.queries.facts import working_calendar
from tracker.queries.known import reading_of
from tracker.queries.outlook import outlook_facts
from tracker.queries.versions import versions_known, versions_of
from tracker.services.kept_facts import settle
from tracker.services.report_checks import SPOKEN, Earlier, report_before
from tracker.services.report_periods import Place
from tracker.services.report_rows import (
    acting_line,
    chunks,
    lock_target,
    opened,
    revisions_of,
    still_open,
)
from tracker.services.writing import day_of, permit, require


class Desk:
    """Questions about one target at a time, each answered by the database."""

    who: Standing  # what the person may do that day; settled by ``require``

    def __init__(self, by: User, now: datetime) -> None:
        self.by, self.now, self.today = by, now, day_of(now)

    def require(self, action: Action, obj: Target | Report) -> None:
        """Raise ``AccessDenied`` or ``Refused`` as ``services.writing.require`` does; comes first."""
        self.who = require(self.by, action, obj, self.today)

    def locked(self, target: Target) -> Target:
        """The target as it stands now, locked."""
        return lock_target(target)

    def opened(self, report: Report, states: tuple[ReportState, ...], seen: int | None) -> Report:
        """The report as it stands now, locked; refused in another state or edit than was ``seen``."""
        return opened(report, states, seen)

    def versions(self, target: Target) -> Sequence[TargetVersion]:
        """All versions of a target, oldest first."""
        return versions_of(target)

    def lines(self, target: Target) -> list[int]:
        """The departments with a duty, leads first."""
        return duty_lines(target, self.today)

    def speaker(self, target: Target) -> Department | None:
        """The department in whose name the person speaks for a target; None when nobody leads it."""
        line = acting_line(self.who, self.lines(target))
        return None if line is None else in_its_place(self.department(line), self.today)

    def department(self, pk: int) -> Department:
        """A department by its id."""
        return Department.objects.get(pk=pk)

    def begun(self, target: Target) -> Report:
        """The first revision of a report, which says nothing yet and is not stored."""
        speaker = self.speaker(target)
        return Report(target=target, department=speaker, created_at=self.now, created_by=self.by)

    def closings(self, target: Target) -> Closings:
        """What is closed of the target's plan today."""
        return Closings([target.plan], self.today)

    def revisions(self, target: Target, period: str) -> Sequence[Report]:
        """All revisions of a period, the oldest first."""
        return revisions_of(target, period)

    def took_part(self, report: Report) -> bool:
        """Whether the person stands in the steps of a report already."""
        return report.events.filter(recorded_by=self.by).exists()

    def before(self, target: Target, place: Place) -> Earlier | None:
        """The report with which one at ``place`` is compared; see ``report_checks.report_before``."""
        return report_before(target, place)

    def outlook(self, target: Target) -> TargetFacts:
        """The target as it would stand if what waits for review were accepted."""
        settle([target.pk, *Target.objects.filter(parent=target).values_list("pk", flat=True)])
        return outlook_facts([target], today=self.today)[target.pk]

    def calendar(self) -> WorkingCalendar:
        """The working calendar as known now."""
        return working_calendar(self.today)


class ReadAhead(Desk):
    """The same answers for many targets, read once: some ten queries for every 500 targets.

    ``targets`` carry their plan and unit. What is planned for them in the meantime is told by
    ``note``; a period is planned once.
    """

    def __init__(self, by: User, now: datetime, targets: Sequence[Target]) -> None:
        super().__init__(by, now)
        self.who = standing_of(by, self.today)
        self._lines = duty_lines_of(targets, self.today)
        self._departments = _departments()
        self._speakers: dict[int, Department | None] = {}
        self._blank: dict[int, Report] = {}
        self._versions: dict[int, list[TargetVersion]] = {}
        self._revisions: dict[tuple[int, str], list[Report]] = {}
        self._standing: dict[tuple[int, str], list[Report]] = {}
        self._past: dict[int, list[Earlier]] = {}
        self._took_part: set[int] = set()
        self._targets, self._noted = list(targets), list[tuple[int, Reading]]()
        self._outlook: dict[int, TargetFacts] | None = None
        self._calendar: WorkingCalendar | None = None
        by_id = {target.pk: target for target in targets}
        self._closings = Closings({target.plan_id: target.plan for target in targets}.values(), self.today)
        for ids in chunks(sorted(by_id)):
            self._read(ids, by_id)
        for past in self._past.values():
            past.sort(key=_moment)

    def _read(self, ids: Collection[int], by_id: dict[int, Target]) -> None:
        versions = versions_known().filter(target__in=ids)
        for version in versions.prefetch_related("stages"):
            self._versions.setdefault(version.target_id, []).append(version)
        for report in _stored(ids).iterator(chunk_size=2_000):
            report.target = by_id[report.target_id]
            place = (report.target_id, report.period)
            self._revisions.setdefault(place, []).append(report)
            if report.state != ReportState.VOIDED:
                self._standing.setdefault(place, []).append(report)
            if report.state in SPOKEN:
                self._past.setdefault(report.target_id, []).append(Earlier.of(report))
        steps = ReportEvent.objects.filter(report__target__in=ids, recorded_by=self.by)
        self._took_part.update(steps.values_list("report_id", flat=True))

    def require(self, action: Action, obj: Target | Report) -> None:
        """The same from the duties that were read ahead."""
        mine = reaches(self.who, action, self.lines(obj)) if isinstance(obj, Target) else None
        permit(self.by, action, obj, allowed=may(self.who, action, obj) if mine is None else mine)

    def locked(self, target: Target) -> Target:
        """The target itself: the caller holds its lock since before it was read."""
        return target

    def opened(self, report: Report, states: tuple[ReportState, ...], seen: int | None) -> Report:
        """The report itself, read under the caller's lock; refused in another state or edit."""
        return still_open(report, states, seen)

    def versions(self, target: Target) -> Sequence[TargetVersion]:
        """The versions that were read ahead."""
        return self._versions[target.pk]

    def lines(self, target: Target) -> list[int]:
        """The duties that were read ahead."""
        return self._lines[target.pk]

    def speaker(self, target: Target) -> Department | None:
        """The same, settled once a target."""
        if target.pk not in self._speakers:
            self._speakers[target.pk] = super().speaker(target)
        return self._speakers[target.pk]

    def department(self, pk: int) -> Department:
        """A department, with its chain of successors."""
        return self._departments[pk]

    def begun(self, target: Target) -> Report:
        """The same, made once a target and copied: a model takes twenty times as long to make."""
        if target.pk not in self._blank:
            self._blank[target.pk] = super().begun(target)
        return _copy(self._blank[target.pk])

    def closings(self, target: Target) -> Closings:
        """The same for all plans, read ahead."""
        return self._closings

    def revisions(self, target: Target, period: str) -> Sequence[Report]:
        """The revisions that were read ahead."""
        return self._revisions.get((target.pk, period), ())

    def standing(self) -> dict[tuple[int, str], list[Report]]:
        """All revisions that were read, by target and period, the oldest first; without voided ones."""
        return self._standing

    def took_part(self, report: Report) -> bool:
        """The same from the steps that were read ahead."""
        return report.pk in self._took_part

    def before(self, target: Target, place: Place) -> Earlier | None:
        """The same among what was read ahead and what was noted since."""
        past = self._past.get(target.pk, [])
        earlier = bisect_left(past, place.as_of, key=_day)
        for n in range(earlier - 1, -1, -1):
            if past[n].period != place.period.code:
                return past[n]
        return None

    def outlook(self, target: Target) -> TargetFacts:
        """The same of all targets, read when first asked for, and with what was noted since."""
        if self._outlook is None:
            self._outlook = {}
            for some in chunks(self._targets):
                self._outlook |= outlook_facts(some, today=self.today)
        for pk, reading in self._noted:
            self._outlook[pk] = with_reading(self._outlook[pk], reading)
        self._noted.clear()
        return self._outlook[target.pk]

    def calendar(self) -> WorkingCalendar:
        """The same, read once."""
        if self._calendar is None:
            self._calendar = working_calendar(self.today)
        return self._calendar

    def note(self, report: Report) -> None:
        """Count a report that is planned among the earlier ones of its target."""
        if report.state in SPOKEN:
            insort(self._past.setdefault(report.target_id, []), Earlier.of(report), key=_moment)
            self._noted.append((report.target_id, reading_of(report, stages_done=())))


def _copy(report: Report) -> Report:
    """Another instance of a report that is not stored, with the same related objects."""
    copy = Report.__new__(Report)
    copy.__dict__.update(report.__dict__, items=list(report.items), _state=ModelState())
    copy._state.fields_cache = report._state.fields_cache.copy()
    return copy


def _stored(ids: Iterable[int]) -> QuerySet[Report]:
    """All revisions, the oldest first, with stages, evidence and who entered them."""
    rows = Report.objects.filter(target__in=ids).order_by("revision", "pk")
    return rows.select_related("created_by").prefetch_related("stages_done", "evidence")


def _departments() -> dict[int, Department]:
    found = {department.pk: department for department in Department.objects.all()}
    for department in found.values():
        if department.successor_id is not None:
            department.successor = found[department.successor_id]
    return found


def _day(past: Earlier) -> date:
    return past.as_of


def _moment(past: Earlier) -> tuple[date, int, int]:
    return past[:3]
