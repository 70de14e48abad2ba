"""What the report form needs to know of its target: periods, what is owed, what was said before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from tracker.access import Standing, visible_reports
from tracker.domain.amounts import UnitFact, by_spelling
from tracker.domain.assessment import Assessment
from tracker.domain.case import Case
from tracker.domain.facts import Stage, Version
from tracker.domain.periods import Period
from tracker.domain.vocabulary import Comparator, Kind, ReportState, Verb
from tracker.domain.workdays import WorkingCalendar
from tracker.models import AuditRecord, EvidenceItem, Report, ReportEvent, RubricLevel, Target, Unit
from tracker.queries.assessments import Judged, judge_known
from tracker.queries.facts import known_facts, working_calendar
from tracker.queries.numbers import trimmed
from tracker.queries.owed import Owing, case_of, due_day_of, line_on, owing_of, running_period
from tracker.queries.said import Past, Said, newest_of_periods, past, said_by, with_words
from tracker.queries.target_curve import Curve, curve_of

SHOWN_BEFORE = 6


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """A period that can be chosen: ``state`` of its newest report (None: none), ``is_overdue`` if owed."""

    code: str
    end: date
    state: ReportState | None
    is_owed: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class GoalLine:
    """The goal in force, as pages write it."""

    kind: Kind
    comparator: Comparator
    goal: Decimal | None
    upper_goal: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class Touch:
    """Who wrote to a report last, and when."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A stored report that the form takes up: why it was returned, its evidence, whether it may go."""

    said: Said
    returned: ReportEvent | None
    evidence: tuple[EvidenceItem, ...]
    can_discard: bool


@dataclass(frozen=True)
class Entry:
    """A target as ``who`` meets it today. What is asked for is read and judged then, once.

    A constant number of queries; to take in what is sent needs hardly any of them.
    """

    target: Target
    who: Standing
    today: date

    @cached_property
    def assessment(self) -> Assessment:
        """The verdict of today."""
        return self._judged.assessment

    @cached_property
    def case(self) -> Case:
        """The target as the engine sees it today."""
        return case_of(self._judged, self._calendar)

    @cached_property
    def owing(self) -> tuple[Owing, ...]:
        """The periods that are owed."""
        return tuple(owing_of(self._judged, self.case))

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """The reports that the person may read, by period and revision; without what was taken back."""
        rows = visible_reports(self.who).filter(target=self.target).exclude(state=ReportState.VOIDED)
        return tuple(with_words(rows.order_by("period_end", "period", "revision")))

    @cached_property
    def rubric(self) -> tuple[tuple[int, str], ...]:
        """The criteria of the levels of a rubric."""
        return _rubric(self.target, self.version.number) if self.target.kind is Kind.RUBRIC else ()

    @cached_property
    def curve(self) -> Curve:
        """Plan against actual until today."""
        return curve_of(
            self._judged.facts,
            as_of=self.today,
            known_at=self.today,
            calendar=self._calendar,
            reporting=self.assessment.reporting,
            reports={},
        )

    @cached_property
    def _calendar(self) -> WorkingCalendar:
        return working_calendar(self.today)

    @cached_property
    def _judged(self) -> Judged:
        day, target = self.today, self.target
        known = known_facts([target], known_at=day, today=day)
        return judge_known([target], known, as_of=day, known_at=day, calendar=self._calendar)[0]

    @property
    def version(self) -> Version:
        """The wording in force today."""
        return self.case.version

    @property
    def stages(self) -> Sequence[Stage]:
        """The stages of a milestone; nothing is read for any other kind."""
        return self.version.stages if self.target.kind is Kind.MILESTONE else ()

    @property
    def unit(self) -> str:
        """The unit in which values are kept; "" without one."""
        return self.target.unit.named if self.target.unit else ""

    @property
    def goal(self) -> GoalLine:
        """The goal in force today."""
        version, kind = self.version, Kind(self.target.kind)
        return GoalLine(kind, version.comparator, version.goal, version.upper_goal, self.unit)

    @property
    def choices(self) -> list[PeriodChoice]:
        """The periods to choose from, newest first: owed, reported before, and the running one."""
        owed = {item.period.code: item for item in self.owing}
        ends = {code: item.period.end for code, item in owed.items()}
        ends |= {report.period: report.period_end for report in self.reports}
        running = running_period(self.case)
        if running is not None:
            ends.setdefault(running.code, running.end)
        states = {report.period: ReportState(report.state) for report in newest_of_periods(self.reports)}
        return [
            PeriodChoice(
                code=code,
                end=end,
                state=states.get(code),
                is_owed=code in owed,
                is_overdue=code in owed and owed[code].is_overdue,
            )
            for code, end in sorted(ends.items(), key=lambda pair: (pair[1], pair[0]), reverse=True)
        ]

    @property
    def next_period(self) -> str:
        """The period to begin with: the oldest that is within its grace, else the newest that is missing,
        else the running one, else the newest reported; "" when there is none at all."""
        in_time = [item for item in self.owing if item.grace_until >= self.case.as_of]
        if in_time:
            return in_time[0].period.code
        if self.owing:
            return self.owing[-1].period.code
        running = running_period(self.case)
        if running is not None:
            return running.code
        return self.choices[0].code if self.choices else ""

    def line(self, period: Period) -> Decimal | None:
        """The plan value at the end of a period."""
        return line_on(self.case, period.end)

    def due_day(self, period: Period) -> date:
        """The day until which a period is to be reported."""
        return due_day_of(self.case, period)

    def working_days(self, period: Period) -> int:
        """Working days left until the due day; negative when it is over."""
        return self.case.calendar.between(self.case.as_of, self.due_day(period))

    def open_report(self, code: str) -> Report | None:
        """The report of a period that is not accepted yet."""
        return next((r for r in self.reports if r.period == code and r.state != ReportState.ACCEPTED), None)

    def accepted_report(self, code: str) -> Report | None:
        """The accepted report of a period: its newest revision."""
        found = [r for r in self.reports if r.period == code and r.state == ReportState.ACCEPTED]
        return found[-1] if found else None

    def before(self, code: str) -> list[Past]:
        """The newest reports of the other periods, newest first."""
        others = newest_of_periods(report for report in self.reports if report.period != code)
        others.sort(key=lambda report: (report.period_end, report.period), reverse=True)
        return [past(report) for report in others[:SHOWN_BEFORE]]


def entry_of(target: Target, who: Standing, *, today: date) -> Entry:
    """What the form of ``target`` needs; ``target`` comes with unit, plan and the department of a part."""
    return Entry(target, who, today)


def begun_of(report: Report) -> Begun:
    """What the form shows of the report that it takes up. Two queries, one more for a milestone."""
    steps = list(report.events.select_related("recorded_by").order_by("pk"))
    returns = [step for step in steps if step.verb == Verb.RETURN]
    returned = report.state == ReportState.RETURNED and returns
    standing = report.evidence.filter(removed_on__isnull=True).order_by("pk")
    return Begun(
        said=said_by(report),
        returned=returns[-1] if returned else None,
        evidence=tuple(standing),
        can_discard=report.state == ReportState.DRAFT and all(step.verb == Verb.DRAFT for step in steps),
    )


def last_touch(report: Report) -> Touch | None:
    """Who changed a report last, for the person who came too late. One query."""
    rows = AuditRecord.objects.filter(object_type="report", object_id=str(report.pk))
    last = rows.order_by("-pk").first()
    return Touch(last.actor_name, last.at) if last else None


def _rubric(target: Target, number: int) -> tuple[tuple[int, str], ...]:
    rows = RubricLevel.objects.filter(target_version__target=target, target_version__number=number)
    return tuple(rows.order_by("level").values_list("level", "criterion"))


def known_units() -> Mapping[str, UnitFact]:
    """All units by every spelling, for reading what a person types. One query."""
    return by_spelling(unit_facts(Unit.objects.order_by("pk")))


def unit_facts(units: Iterable[Unit]) -> list[UnitFact]:
    """Units as the domain reads them."""
    return [unit_fact(unit) for unit in units]


def unit_fact(unit: Unit) -> UnitFact:
    """One unit as the domain reads it."""
    return UnitFact(unit.named, unit.dimension, trimmed(unit.factor) or unit.factor, tuple(unit.aliases))
