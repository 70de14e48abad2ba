"""Since when a target is red, and what would turn it green: the headline of the board (docs/board.md)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.verdicts import RED, read_record
from tracker.explanations import answer_sentence
from tracker.models import Target
from tracker.queries.facts import known_facts, working_calendar
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
    known = known_facts(
        Target.objects.filter(pk=judged.wholes[place].pk), known_at=asked.known_at, today=asked.today
    )
    calendar = working_calendar(asked.known_at)

    def answer_on(day: date) -> Assessment:
        return assess(known.on(day)[0], as_of=day, known_at=asked.known_at, calendar=calendar)

    seen = {day: read_record(found.records[place]).is_red for day, found in judged.days.items()}
    headline = answer_on(asked.headline)
    run = None
    if headline.tone in RED:
        run = red_run(seen, lambda day: answer_on(day).tone in RED, asked.headline, asked.plan.starts_on)
    return Pressing(run, answer_sentence(headline))


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
