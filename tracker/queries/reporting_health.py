"""How departments report: what they owed, what came, in time or not (/departments/reporting/).

A comparison of reporting alone. Targets are unlike each other and are not put in a row here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from django.db.models import Count

from tracker.domain.case import Case, OwedPeriod
from tracker.domain.facts import TargetFacts
from tracker.domain.lights import FINAL
from tracker.domain.periods import owed_periods
from tracker.domain.vocabulary import ReportState, Verb
from tracker.domain.workdays import WorkingCalendar
from tracker.models import Plan, ReportEvent, Target
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.facts import working_calendar
from tracker.queries.known import FOREVER, versions_known
from tracker.queries.leads import Office, leads_of_targets

FirstSent = Mapping[tuple[int, str], date]


@dataclass(frozen=True, slots=True)
class Health:
    """One department; ``pk`` None stands for targets that nobody leads yet.

    ``owed`` = ``reported`` + ``due`` + ``returned`` + ``overdue`` counts the periods that have ended.
    ``returns`` is how often a reviewer sent something back; ``nil`` of the reported ones carry no number.
    ``on_time`` of ``judged`` periods whose due day is over were first sent by that day. ``median_days`` are
    working days after the due day, negative when before it; None when nothing was sent.
    """

    pk: int | None
    name: str
    name_en: str
    illustrative: bool
    targets: int
    owed: int
    reported: int
    due: int
    returned: int
    overdue: int
    returns: int
    nil: int
    on_time: int
    judged: int
    median_days: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """The share sent in time, 0–1; None when nothing has fallen due."""
        return Decimal(self.on_time) / self.judged if self.judged else None


@dataclass(slots=True)
class _Tally:
    """What is counted of one department."""

    targets: int = 0
    states: Counter[str] = field(default_factory=Counter)
    returns: int = 0
    nil: int = 0
    on_time: int = 0
    judged: int = 0
    delays: list[int] = field(default_factory=list)


def reporting_health(
    plan: Plan, *, as_of: date, known_at: date, today: date, offices: frozenset[int] | None
) -> list[Health]:
    """How each department of ``offices`` (None: all) reports on ``plan``, the most overdue first.

    A target with several leads counts with each of them; a part with its own department. Periods loaded
    afterwards count as reported, but not for time. A constant number of queries; reports are read of those
    targets alone that owe any.
    """
    targets = _reporting_targets(plan)
    days = {"as_of": as_of, "known_at": known_at}
    leads = leads_of_targets(targets, **days, plan=plan)
    owing = _owing(targets, **days, today=today)
    judged = {one.target.pk: one for one in judge_targets(owing, **days, today=today)}
    calendar = working_calendar(known_at)
    sent, returns = _first_sent(judged, known_at), _returns(plan, known_at)
    tallies: dict[int | None, _Tally] = defaultdict(_Tally)
    named: dict[int | None, Office] = {}
    for target in targets:
        led = leads[target.pk].leads
        for office in led:
            named[office.pk] = office
        keys: list[int | None] = [office.pk for office in led] or [None]
        for key in keys:
            if offices is None or key in offices:
                tallies[key].targets += 1
                tallies[key].returns += returns[target.pk]
                if target.pk in judged:
                    _count(tallies[key], judged[target.pk], calendar, sent)
    rows = [_health(key, tally, named.get(key)) for key, tally in tallies.items() if tally.targets]
    return sorted(rows, key=lambda row: (-row.overdue, row.share is None, row.share or 0, row.name))


def _reporting_targets(plan: Plan) -> list[Target]:
    """The targets that are reported themselves: neither a series nor divided into parts. One query."""
    rows = Target.objects.filter(plan=plan).select_related("part_department")
    found = list(rows.order_by("code"))
    above = {target.parent_id for target in found if target.parent_id}
    return [target for target in found if not target.is_series and target.pk not in above]


def _owing(targets: Sequence[Target], *, as_of: date, known_at: date, today: date) -> list[Target]:
    """Those whose version in force has a period that ended before the day: all others owe nothing as yet,
    whatever was reported (status-rules §4). Three queries."""
    day = min(as_of, known_at)
    known = versions_known([one.pk for one in targets], FOREVER if known_at >= today else known_at)
    found = []
    for target in targets:
        facts = TargetFacts(target.code, target.kind, target.basis, tuple(known[target.pk]))
        version = facts.in_force(day)
        periods = owed_periods(version.frequency, version.starts_on, version.due_on, day)
        if periods and periods[0].end < day:
            found.append(target)
    return found


def _first_sent(target_ids: Collection[int], known_at: date) -> FirstSent:
    """The day on which each period of the targets was first sent. One query."""
    events = ReportEvent.objects.filter(
        report__target__in=target_ids, on__lte=known_at, verb=Verb.SUBMIT
    ).order_by("pk")
    sent: dict[tuple[int, str], date] = {}
    for target, period, on in events.values_list("report__target_id", "report__period", "on"):
        sent.setdefault((target, period), on)
    return sent


def _returns(plan: Plan, known_at: date) -> Counter[int]:
    """How often the reports of each target came back. One query."""
    events = ReportEvent.objects.filter(report__target__plan=plan, on__lte=known_at, verb=Verb.RETURN)
    counted = events.order_by().values_list("report__target_id").annotate(Count("pk"))
    return Counter(dict(counted))


def _count(tally: _Tally, one: Judged, calendar: WorkingCalendar, sent: FirstSent) -> None:
    case = Case(one.facts, one.assessment.as_of, one.assessment.known_at, calendar)
    final = one.assessment.outcome in FINAL
    for owed in case.still_owed:
        if final and not owed.is_in:
            continue  # a final outcome is never overdue (status-rules §4)
        tally.states[_state(owed, case.as_of)] += 1
        tally.nil += owed.is_in and owed.reading is not None and owed.reading.nil is not None
        if owed.reading is None or not owed.reading.backfilled:
            stands = owed.is_in or owed.state is ReportState.RETURNED  # not withdrawn, not voided
            first = sent.get((one.target.pk, owed.period.code)) if stands else None
            _time(tally, owed, case.as_of, first, calendar)


def _state(owed: OwedPeriod, as_of: date) -> str:
    if owed.is_in:
        return "reported"
    if owed.state is ReportState.RETURNED:
        return "returned"
    return "overdue" if owed.due_day < as_of else "due"


def _time(
    tally: _Tally, owed: OwedPeriod, as_of: date, first: date | None, calendar: WorkingCalendar
) -> None:
    if first is not None:
        tally.delays.append(calendar.between(owed.due_day, first))
    if owed.due_day < as_of:
        tally.judged += 1
        tally.on_time += first is not None and first <= owed.due_day


def _health(key: int | None, tally: _Tally, office: Office | None) -> Health:
    states = tally.states
    return Health(
        pk=key,
        name=office.name if office else "",
        name_en=office.name_en if office else "",
        illustrative=office.illustrative if office else False,
        targets=tally.targets,
        owed=sum(states.values()),
        reported=states["reported"],
        due=states["due"],
        returned=states["returned"],
        overdue=states["overdue"],
        returns=tally.returns,
        nil=tally.nil,
        on_time=tally.on_time,
        judged=tally.judged,
        median_days=_median(tally.delays),
    )


def _median(delays: Iterable[int]) -> Decimal | None:
    days = [Decimal(delay) for delay in delays]
    return median(days) if days else None
