"""Plans judged on many days at once, from verdicts kept where they still stand (docs/board.md).

A kept verdict stands while everything that the judgement reads is as it was: the facts of the target
and of what lies below it (their *mark*), and, for all targets alike, the rules of the plan in force,
the working days that a due day can reach, the wording of the records and the program of the rules
(the *stamp*). What does not stand is judged afresh and handed on to be kept.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from tracker import domain
from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.facts import Rules, TargetFacts
from tracker.domain.periods import WORKING_DAYS_TO_REPORT
from tracker.domain.rollup import score_of
from tracker.domain.verdicts import LETTERING, ratio_key, record_of
from tracker.domain.workdays import WorkingCalendar
from tracker.models import Department, JudgedDay, JudgedTarget, Plan, PlanRules, Target, Unit
from tracker.queries import kept_answers
from tracker.queries.facts import KnownFacts, known_facts, known_rules, rules_on, working_calendar
from tracker.queries.kept_answers import answer_of, content_of_row
from tracker.queries.known import FOREVER
from tracker.queries.numbers import plain_number
from tracker.queries.recorded_later import first_days_changed

FORMAT = 1
AT_ONCE = 200  # targets whose facts are in memory together
SHORT = 16
ALL = Q()
SOURCES = sorted(Path(str(domain.__file__)).parent.rglob("*.py"))
ENGINE = sha256(b"\0".join(source.read_bytes() for source in SOURCES)).hexdigest()  # what judges


class Whole(NamedTuple):
    """A whole target as the board needs it; ``mark`` changes with anything its verdict rests on."""

    pk: int
    code: str
    action_id: int | None
    mark: str
    parent_id: int | None = None
    part_department: Department | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which plan on which days as known when. ``headline`` is the day whose reasons are shown."""

    plan: Plan
    headline: date
    known_at: date
    today: date
    others: tuple[date, ...] = ()

    @property
    def days(self) -> list[date]:
        """All days, the headline among them, oldest first."""
        return sorted({self.headline, *self.others})

    @property
    def knowledge(self) -> date:
        """The day of knowledge under which verdicts are kept: ``FOREVER`` is as known now."""
        return FOREVER if self.known_at >= self.today else self.known_at


@dataclass(slots=True)
class PlanDay:
    """All whole targets of a plan on one day, by code: their records, ratios and scores side by side.

    ``ratios`` and ``scores`` are empty where nobody asked for them.
    """

    stamp: str
    records: list[str]
    ratios: list[int | None] = field(default_factory=list)
    scores: list[str | None] = field(default_factory=list)


@dataclass
class JudgedPlan:
    """The targets in the order of their codes, and what they amount to on each day asked for.

    ``below`` counts the parts and years that belong to them. ``fresh_days`` and ``fresh_lines`` (by the
    target's id) were judged now and want to be kept. ``changed`` as in ``recorded_later``, where it was read.
    """

    asked: Asked
    wholes: list[Whole]
    below: int
    days: dict[date, PlanDay] = field(default_factory=dict)
    fresh_days: set[date] = field(default_factory=set)
    fresh_lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    changed: dict[int, date] | None = None

    def stands_as_now(self, place: int, day: date) -> bool:
        """Whether what was known of a target on a day is what is known now; False: nobody looked."""
        return self.changed is not None and day < self.changed.get(self.wholes[place].pk, date.max)

    @property
    def headline(self) -> PlanDay:
        """The day whose reasons are shown."""
        return self.days[self.asked.headline]

    @cached_property
    def signature(self) -> str:
        """Which targets with which facts."""
        return _digest(*(f"{one.pk}:{one.mark}" for one in self.wholes))

    def line_stamp(self, one: Whole) -> str:
        """What the whole answer about a target on the headline day rests on."""
        return _digest(self.headline.stamp, one.mark, self._names)

    @cached_property
    def line_stamps(self) -> dict[int, str]:
        """The same of all targets, by the target's id."""
        return {one.pk: self.line_stamp(one) for one in self.wholes}

    @cached_property
    def _names(self) -> str:
        """What reasons name beside numbers: units, and the departments of parts. Two queries."""
        units = Unit.objects.order_by("pk").values_list("pk", "name", "name_en")
        parts = Department.objects.filter(parts__plan=self.asked.plan).order_by("pk").distinct()
        offices = parts.values_list("pk", "name", "name_en")
        return _digest(str(kept_answers.FORMAT), repr(list(units)), repr(list(offices)))


def judged_plan(asked: Asked, *, afresh: bool = False, lines: bool = True) -> JudgedPlan:
    """Judge a plan on all days asked for. A constant number of queries when all that is kept stands.

    Otherwise the facts of what has changed are read, 200 targets at a time; as known on a day that is over,
    what stands as known now is taken over where nothing of that day was recorded later. ``afresh``: trust
    nothing kept. Without ``lines`` the whole answers of what is judged are not made, a third of the cost.
    """
    calendar = working_calendar(asked.known_at)
    rules = known_rules([asked.plan.pk], asked.known_at).get(asked.plan.pk, [])
    plan = JudgedPlan(asked, *whole_targets(asked.plan))
    kept = {} if afresh else _kept(plan)
    stale: dict[int, list[date]] = defaultdict(list)
    for day in asked.days:
        plan.days[day], missing = _aligned(kept.get(day), _stamp(day, rules, calendar), plan)
        for place in missing:
            stale[place].append(day)
    if stale and not afresh and asked.knowledge != FOREVER:
        plan.changed = first_days_changed(asked.plan, asked.known_at)
        _take_from_now(plan, stale)
    _judge(plan, stale, calendar, lines)
    if plan.changed is not None:
        _judge(plan, _recorded_meanwhile(plan, stale), calendar, lines)
    return plan


def answers_of(plan: JudgedPlan, places: Iterable[int]) -> list[Assessment]:
    """The whole answers about some targets on the headline day, by their places in ``wholes``.

    One query when they are kept; what is not is judged, and named fresh.
    """
    wanted = [plan.wholes[place] for place in places]
    found = contents_of(plan, wanted)
    return [answer_of(found[one.pk], plan.asked.known_at) for one in wanted]


def contents_of(plan: JudgedPlan, wanted: Sequence[Whole]) -> dict[int, dict[str, Any]]:
    """The same as they are kept, by the target's id, each with the terms of its row."""
    asked = plan.asked
    missing = {one.pk for one in wanted} - plan.fresh_lines.keys()
    found = dict(plan.fresh_lines)
    rows = JudgedTarget.objects.filter(
        target__in=missing, as_of=asked.headline, known_at=asked.knowledge
    ).values_list("target_id", "stamp", "content")
    stamps = {one.pk: plan.line_stamp(one) for one in wanted if one.pk in missing}
    found |= {pk: content for pk, stamp, content in rows if stamp == stamps[pk]}
    afresh = [one.pk for one in wanted if one.pk not in found]
    if afresh:
        judged = _answers(asked, afresh)
        plan.fresh_lines |= judged
        found |= judged
    return found


def judged_few(asked: Asked, pks: Collection[int]) -> tuple[JudgedPlan, bool]:
    """Some targets of a plan alone, parts and years as well, for ``contents_of``; and whether the headline
    day of the plan is kept, without which nothing of it is. Four queries; nothing is judged yet.
    """
    calendar = working_calendar(asked.known_at)
    rules = known_rules([asked.plan.pk], asked.known_at).get(asked.plan.pk, [])
    stamp = _stamp(asked.headline, rules, calendar)
    plan = JudgedPlan(asked, _few(asked.plan, pks), 0, {asked.headline: PlanDay(stamp, [])})
    day = JudgedDay.objects.filter(plan=asked.plan, as_of=asked.headline, known_at=asked.knowledge)
    return plan, day.filter(stamp=stamp).exists()


def words_kept(plan: JudgedPlan, name: str) -> dict[int, str | None]:
    """One word of the whole answers that are kept and stand, by the target's id. One query.

    ``name`` is a key of what is kept; None where the answer says what goes without saying.
    """
    asked, stamps = plan.asked, plan.line_stamps
    rows = JudgedTarget.objects.filter(
        target__plan=asked.plan, as_of=asked.headline, known_at=asked.knowledge
    ).order_by()
    found = rows.annotate(word=KeyTextTransform(name, "content")).values_list("target_id", "stamp", "word")
    return {pk: word for pk, stamp, word in found if stamps.get(pk) == stamp}


def _few(plan: Plan, pks: Collection[int]) -> list[Whole]:
    """Targets with their marks, in the order of their codes. One query: of few it reads what lies below."""
    wanted = set(pks)
    below: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    family = Q(pk__in=wanted) | Q(parent__in=wanted) | Q(parent__parent__in=wanted)
    rows = list(_marked_rows(plan, family if len(wanted) <= AT_ONCE else ALL))
    for row in rows:
        if row[1]:
            below[row[1]].append(row)
    return [Whole(row[0], row[4], row[5], _mark(row, below)) for row in rows if row[0] in wanted]


def _marked_rows(plan: Plan, wanted: Q = ALL) -> Iterable[tuple[Any, ...]]:
    rows = Target.objects.filter(wanted, plan=plan).order_by("code")
    return rows.values_list("pk", "parent_id", "version", "kept_facts__number", "code", "action_id")


def whole_targets(plan: Plan) -> tuple[list[Whole], int]:
    """The whole targets of a plan by code, with their marks, and how many lie below them. One query."""
    tops: list[tuple[Any, ...]] = []
    below: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in _marked_rows(plan):
        if not row[1]:
            tops.append(row)
        else:
            below[row[1]].append(row)
    wholes = [Whole(row[0], row[4], row[5], _mark(row, below)) for row in tops]
    return wholes, sum(map(len, below.values()))


def _mark(row: tuple[Any, ...], below: Mapping[int, Sequence[tuple[Any, ...]]]) -> str:
    """The edit number and the number of the facts, and those of everything below with its id."""
    mark = f"{row[2]}.{row[3] or 0}"
    if row[0] not in below:
        return mark
    return _digest(mark, *(f"{child[0]}:{_mark(child, below)}" for child in below[row[0]]))[:SHORT]


def _stamp(day: date, rules: Sequence[PlanRules], calendar: WorkingCalendar) -> str:
    """What all verdicts of a day rest on. The last day of grace of what ended before it is the furthest
    that any of them looks ahead in the calendar."""
    in_force = rules_on(rules, day) if rules else Rules()
    furthest = calendar.after(day, max(WORKING_DAYS_TO_REPORT.values()))
    furthest = calendar.after(furthest, in_force.grace_days)
    exceptions = [f"{on}{works:d}" for on, works in calendar.exceptions.items() if on <= furthest]
    return _digest(str(FORMAT), ENGINE, LETTERING, repr(in_force), *exceptions)


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


def _take_from_now(plan: JudgedPlan, stale: dict[int, list[date]]) -> None:
    """Take over the verdicts as known now, of the days of which nothing was recorded after the day of
    knowledge: the facts that they rest on are the same, and so is the stamp. One query."""
    days = {day for missing in stale.values() for day in missing}
    rows = JudgedDay.objects.filter(plan=plan.asked.plan, as_of__in=days, known_at=FOREVER)
    for kept in rows:
        day = plan.days[kept.as_of]
        if kept.stamp != day.stamp:
            continue
        places = [
            place
            for place, missing in stale.items()
            if kept.as_of in missing and plan.stands_as_now(place, kept.as_of)
        ]
        gone = set(_taken_over(day, kept, plan.wholes, places))
        for place in places:
            if place not in gone:
                stale[place].remove(kept.as_of)
        plan.fresh_days.add(kept.as_of)
    for place in [place for place, missing in stale.items() if not missing]:
        del stale[place]


def _kept(plan: JudgedPlan) -> dict[date, JudgedDay]:
    """What is kept of the days asked for, with the details where they are looked into. Two queries."""
    asked = plan.asked
    rows = JudgedDay.objects.filter(plan=asked.plan, as_of__in=asked.days, known_at=asked.knowledge)
    found = {row.as_of: row for row in rows.defer("details")}
    looked_into = [
        row.pk for day, row in found.items() if day == asked.headline or row.signature != plan.signature
    ]
    for pk, as_of, details in rows.filter(pk__in=looked_into).values_list("pk", "as_of", "details"):
        if found[as_of].pk == pk:
            found[as_of].details = details
    return found


def _aligned(kept: JudgedDay | None, stamp: str, plan: JudgedPlan) -> tuple[PlanDay, list[int]]:
    """A kept day in the order of the targets, and the places of what does not stand."""
    size = len(plan.wholes)
    if kept is None or kept.stamp != stamp:
        return PlanDay(stamp, [""] * size, [None] * size, [None] * size), list(range(size))
    if kept.signature == plan.signature:
        day = PlanDay(stamp, kept.records.split())
        if kept.as_of == plan.asked.headline:
            day.ratios, day.scores = kept.details["ratios"], kept.details["scores"]
        return day, []
    day = PlanDay(stamp, [""] * size, [None] * size, [None] * size)
    return day, list(_taken_over(day, kept, plan.wholes, range(size)))


def _taken_over(
    day: PlanDay, kept: JudgedDay, wholes: Sequence[Whole], wanted: Iterable[int]
) -> Iterator[int]:
    """Take over what stands of the places wanted; those of what does not."""
    details, records = kept.details, kept.records.split()
    places = {pair: n for n, pair in enumerate(zip(details["ids"], details["marks"], strict=True))}
    for place in wanted:
        one = wholes[place]
        n = places.get((one.pk, one.mark))
        if n is None:
            yield place
        else:
            day.records[place] = records[n]
            day.ratios[place], day.scores[place] = details["ratios"][n], details["scores"][n]


def _judge(plan: JudgedPlan, stale: Mapping[int, list[date]], calendar: WorkingCalendar, lines: bool) -> None:
    """Judge what does not stand, and put it in its place."""
    as_now = {place for place, days in stale.items() if plan.stands_as_now(place, max(days))}
    for places in chain(_chunks(sorted(as_now)), _chunks(sorted(stale.keys() - as_now))):
        pks = [plan.wholes[place].pk for place in places]
        facts = _facts(plan.asked, pks, as_now=places[0] in as_now)
        for day in sorted({day for place in places for day in stale[place]}):
            seen = facts.on(day)
            for place, known in zip(places, seen, strict=True):
                if day in stale[place]:
                    answer = _put(plan, place, day, known, calendar)
                    if lines and day == plan.asked.headline:
                        plan.fresh_lines[plan.wholes[place].pk] = content_of_row(known, answer)


def _recorded_meanwhile(plan: JudgedPlan, stale: Mapping[int, list[date]]) -> dict[int, list[date]]:
    """What was judged from the facts as known now though something was recorded of it since that was asked.

    Five queries where anything was; the new answer stands in ``changed``.
    """
    as_now = [place for place, days in stale.items() if plan.stands_as_now(place, max(days))]
    if not as_now:
        return {}
    plan.changed = first_days_changed(plan.asked.plan, plan.asked.known_at)
    return {place: stale[place] for place in as_now if not plan.stands_as_now(place, max(stale[place]))}


def _put(
    plan: JudgedPlan, place: int, day: date, known: TargetFacts, calendar: WorkingCalendar
) -> Assessment:
    answer = assess(known, as_of=day, known_at=plan.asked.known_at, calendar=calendar, answers=False)
    found = plan.days[day]
    found.records[place] = record_of(answer, known)
    found.ratios[place] = ratio_key(answer.ratio)
    score = score_of(answer)
    found.scores[place] = None if score is None else plain_number(score)
    plan.fresh_days.add(day)
    return answer


def _answers(asked: Asked, pks: Collection[int]) -> dict[int, dict[str, Any]]:
    calendar = working_calendar(asked.known_at)
    found: dict[int, dict[str, Any]] = {}
    for chunk in _chunks(sorted(pks)):
        for pk, known in zip(chunk, _facts(asked, chunk).on(asked.headline), strict=True):
            answer = assess(
                known, as_of=asked.headline, known_at=asked.known_at, calendar=calendar, answers=False
            )
            found[pk] = content_of_row(known, answer)
    return found


def _facts(asked: Asked, pks: Sequence[int], *, as_now: bool = False) -> KnownFacts:
    """The facts of targets; ``as_now``: what is known now of the days in question was known then."""
    rows = Target.objects.in_bulk(list(pks))
    today = asked.known_at if as_now else asked.today
    return known_facts([rows[pk] for pk in pks], known_at=asked.known_at, today=today)


def _chunks(places: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(places), AT_ONCE):
        yield places[start : start + AT_ONCE]
