"""What changed between two days: what happened in the world, and what was only learned (status-rules §2).

Three verdicts on every target tell the two apart: the first day as it was known then, the first day as
it is known now, and the last day as it is known now. Between the first two the knowledge moved (a
restatement); between the last two the world did.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q

from tracker.domain.assessment import Assessment
from tracker.domain.verdicts import RED, Verdict, read_record
from tracker.domain.vocabulary import ReportState, Tone, Verb
from tracker.models import Plan, ReportEvent, Target, TargetVersion, Verification
from tracker.queries.judged_days import Asked, JudgedPlan, answers_of, judged_plan
from tracker.queries.known import end_of


class Turn(StrEnum):
    """What became of a target's headline, the worst first."""

    RED = "red"
    GREEN = "green"
    OTHER = "other"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Between:
    """Two days and what was known: the first day as on ``first_known``, both as on ``known_at``."""

    plan: Plan
    first: date
    last: date
    first_known: date
    known_at: date
    today: date


@dataclass(frozen=True, slots=True)
class Correction:
    """A report whose numbers count otherwise than before: corrected, taken back, or checked on the spot."""

    report: int
    period: str
    revision: int
    on: date
    verb: Verb | None
    reason: str


@dataclass(frozen=True, slots=True)
class Replanned:
    """A new wording of a target: its number, from when it holds, and why."""

    number: int
    effective_on: date
    reason: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One target between the two days. ``then`` the first day as known then, ``restated`` as known now."""

    code: str
    name: str
    name_en: str
    turn: Turn
    then: Assessment
    restated: Assessment
    now: Assessment
    corrections: tuple[Correction, ...]
    replanned: tuple[Replanned, ...]

    @property
    def knowledge_moved(self) -> bool:
        """Whether the first day looks otherwise by what was learned since: a restatement."""
        return _shown(self.then) != _shown(self.restated)

    @property
    def world_moved(self) -> bool:
        """Whether the target itself moved from the first day to the last."""
        return _shown(self.restated) != _shown(self.now)


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes: new reds first, then new greens, other turns, and what turned no headline."""

    rows: tuple[Change, ...]
    unchanged: int
    judged: tuple[JudgedPlan, ...]

    def number(self, turn: Turn) -> int:
        """How many targets took a turn."""
        return sum(1 for row in self.rows if row.turn is turn)

    @property
    def new_reds(self) -> int:
        """How many are red and were not."""
        return self.number(Turn.RED)

    @property
    def new_greens(self) -> int:
        """How many are green and were not."""
        return self.number(Turn.GREEN)

    @property
    def corrected(self) -> int:
        """Of how many targets a report was corrected, taken back or checked."""
        return sum(1 for row in self.rows if row.corrections)

    @property
    def replanned(self) -> int:
        """How many got a new wording."""
        return sum(1 for row in self.rows if row.replanned)

    @property
    def restated(self) -> int:
        """How many look otherwise on the first day by what was learned since."""
        return sum(1 for row in self.rows if row.knowledge_moved)


def changes_between(asked: Between) -> Changes:
    """What changed, target by target. A constant number of queries when what is kept stands.

    Serves /board/changes/ and its exports.
    """
    then = judged_plan(Asked(asked.plan, asked.first, asked.first_known, asked.today))
    restated = judged_plan(Asked(asked.plan, asked.first, asked.known_at, asked.today))
    now = judged_plan(Asked(asked.plan, asked.last, asked.known_at, asked.today))
    of_whole = _wholes(asked.plan)
    corrections, versions = _corrections(asked, of_whole), _versions(asked, of_whole)
    turns = [
        _turn(*(read_record(judged.headline.records[place]) for judged in (then, restated, now)))
        for place in range(len(now.wholes))
    ]
    places = [
        place
        for place, one in enumerate(now.wholes)
        if turns[place] is not Turn.SAME or one.pk in corrections or one.pk in versions
    ]
    answers = zip(*(answers_of(judged, places) for judged in (then, restated, now)), strict=True)
    names = _names([now.wholes[place].pk for place in places])
    rows = [
        Change(
            now.wholes[place].code,
            names[now.wholes[place].pk][0],
            names[now.wholes[place].pk][1],
            turns[place],
            three[0],
            three[1],
            three[2],
            tuple(corrections.get(now.wholes[place].pk, ())),
            tuple(versions.get(now.wholes[place].pk, ())),
        )
        for place, three in zip(places, answers, strict=True)
    ]
    rows.sort(key=lambda row: (list(Turn).index(row.turn), row.code))
    return Changes(tuple(rows), len(now.wholes) - len(rows), (then, restated, now))


def _turn(then: Verdict, restated: Verdict, now: Verdict) -> Turn:
    if now.tone in RED and then.tone not in RED:
        return Turn.RED
    if now.tone is Tone.GREEN and then.tone is not Tone.GREEN:
        return Turn.GREEN
    headlines = {(one.status, one.tone) for one in (then, restated, now)}
    return Turn.SAME if len(headlines) == 1 else Turn.OTHER


def _shown(answer: Assessment) -> tuple[object, ...]:
    """What a reader would see move: the headline and the numbers."""
    return answer.status, answer.tone, answer.actual, answer.percent, answer.due_on, answer.goal


def _wholes(plan: Plan) -> dict[int, int]:
    """The whole of every target of a plan, its own where it has none above it. One query."""
    above = dict(Target.objects.filter(plan=plan).values_list("pk", "parent_id"))
    found = {}
    for pk in above:
        top = pk
        while parent := above.get(top):
            top = parent
        found[pk] = top
    return found


def _corrections(asked: Between, of_whole: dict[int, int]) -> dict[int, list[Correction]]:
    """What made reports count otherwise between the two days of knowledge. Two queries.

    Of all reports an index gives the corrections that were accepted in between, and those taken back.
    """
    window = Q(on__gt=asked.first_known, on__lte=asked.known_at)
    revised = Q(verb=Verb.ACCEPT.value, report__revision__gt=1) | Q(verb=Verb.VOID.value)
    accepted = Q(report__accepted_on__gt=asked.first_known, report__accepted_on__lte=asked.known_at)
    indexed = (Q(report__revision__gt=1) & accepted) | Q(report__state=ReportState.VOIDED.value)
    events = ReportEvent.objects.filter(window & revised & indexed, report__target__plan=asked.plan)
    checks = Verification.objects.filter(window, report__target__plan=asked.plan)
    names = ("report__target_id", "report_id", "report__period", "report__revision", "on")
    found: dict[int, list[Correction]] = defaultdict(list)
    revisions = events.order_by("on", "pk").values_list(*names, "verb", "report__correction_reason")
    for target, report, period, revision, on, verb, reason in revisions:
        found[of_whole[target]].append(Correction(report, period, revision, on, verb, reason))
    for target, report, period, revision, on, note in checks.order_by("on", "pk").values_list(*names, "note"):
        found[of_whole[target]].append(Correction(report, period, revision, on, None, note))
    return found


def _versions(asked: Between, of_whole: dict[int, int]) -> dict[int, list[Replanned]]:
    """New wordings that were recorded, or began to hold, between the two days. One query."""
    recorded = Q(recorded_at__gte=end_of(asked.first_known), recorded_at__lt=end_of(asked.known_at))
    begun = Q(effective_on__gt=asked.first, effective_on__lte=asked.last)
    rows = TargetVersion.objects.filter(
        recorded | begun, target__plan=asked.plan, number__gt=1, recorded_at__lt=end_of(asked.known_at)
    )
    found: dict[int, list[Replanned]] = defaultdict(list)
    names = ("target_id", "number", "effective_on", "reason", "cancelled")
    for target, *row in rows.order_by("recorded_at", "pk").values_list(*names):
        found[of_whole[target]].append(Replanned(*row))
    return found


def _names(pks: Sequence[int]) -> dict[int, tuple[str, str]]:
    rows: Iterable[tuple[int, str, str]] = Target.objects.filter(pk__in=pks).values_list(
        "pk", "name", "name_en"
    )
    return {pk: (name, name_en) for pk, name, name_en in rows}
