"""Since when a target is red, and what would turn it green: the headline of the board (docs/board.md)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.verdicts import RED, read_record
from tracker.domain.workdays import WorkingCalendar
from tracker.explanations import answer_sentence
from tracker.models import Target
from tracker.queries.facts import KnownFacts, known_facts, working_calendar
from tracker.queries.judged_days import JudgedPlan

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken stretch of red: its first day, and how many ends of months lie in it."""

    first: date
    month_ends: int


@dataclass(frozen=True, slots=True)
class Pressing:
    """What presses about one target. ``run`` None: it is not red; ``answer`` is what finishes it on time
    and turns it green, in the reader's language, "" where no arithmetic says so (status-rules §5)."""

    run: Run | None
    answer: str


def pressing(judged: JudgedPlan, place: int) -> Pressing:
    """Since when the target at ``place`` is red on the headline day, and what would turn it green.

    As known on the day of knowledge of ``judged``. The ends of months are taken from its verdicts where it
    has them. A constant number of queries; at most 31 assessments and one a month that it lacks.
    """
    asked = judged.asked
    rows = Target.objects.select_related("unit", "part_department")
    chosen = rows.filter(pk=judged.wholes[place].pk)
    known = known_facts(chosen, known_at=asked.known_at, today=asked.today)
    seen = {day: read_record(found.records[place]).is_red for day, found in judged.days.items()}
    one = OneTarget(known, asked.known_at, working_calendar(asked.known_at))
    headline = one.answer_on(asked.headline)
    run = one.run_on(asked.headline, asked.plan.starts_on, seen) if headline.tone in RED else None
    return Pressing(run, answer_sentence(headline))


@dataclass(frozen=True, slots=True)
class OneTarget:
    """What was known of the first target of ``known``, to be judged on any day up to ``known_at``."""

    known: KnownFacts
    known_at: date
    calendar: WorkingCalendar

    def answer_on(self, day: date) -> Assessment:
        """The judgement of a day. Nothing is read again."""
        return assess(self.known.on(day)[0], as_of=day, known_at=self.known_at, calendar=self.calendar)

    def run_on(self, day: date, earliest: date, seen: Mapping[date, bool]) -> Run:
        """The stretch of red that ends on ``day``, which is red."""
        return red_run(seen, lambda other: self.answer_on(other).tone in RED, day, earliest)


def red_run(seen: Mapping[date, bool], is_red: Callable[[date], bool], day: date, earliest: date) -> Run:
    """The stretch of red that ends on ``day``, not before ``earliest``.

    The ends of months are looked at back to the first that was not red, then each day of the month in
    which it turned. Between two red ends of months nothing is looked at.
    """
    first, month_ends = day, int((day + ONE_DAY).day == 1)
    for end in _month_ends_before(day, earliest):
        if not (seen[end] if end in seen else is_red(end)):
            break
        first, month_ends = end, month_ends + 1
    while first > earliest and is_red(first - ONE_DAY):
        first -= ONE_DAY
    return Run(first, month_ends)


def _month_ends_before(day: date, earliest: date) -> Iterator[date]:
    """The last days of the months before ``day``, the newest first, down to ``earliest``."""
    end = day.replace(day=1) - ONE_DAY
    while end >= earliest:
        yield end
        end = end.replace(day=1) - ONE_DAY
