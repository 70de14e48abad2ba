"""Targets judged on one day: the step from stored facts to verdicts, for every page and export."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.facts import TargetFacts
from tracker.domain.workdays import WorkingCalendar
from tracker.models import Target
from tracker.queries.facts import KnownFacts, known_facts, working_calendar


@dataclass(frozen=True, slots=True)
class Judged:
    """A target with the facts that were known of it and what they amount to."""

    target: Target
    facts: TargetFacts
    assessment: Assessment


def judge_targets(targets: Iterable[Target], *, as_of: date, known_at: date, today: date) -> list[Judged]:
    """Judge ``targets``, in their order, on ``as_of`` as known on ``known_at``.

    A constant number of queries whatever the number of targets; one pure assessment a target.
    """
    chosen = list(targets)
    known = known_facts(chosen, known_at=known_at, today=today)
    return judge_known(chosen, known, as_of=as_of, known_at=known_at, calendar=working_calendar(known_at))


def judge_known(
    targets: Sequence[Target], known: KnownFacts, *, as_of: date, known_at: date, calendar: WorkingCalendar
) -> list[Judged]:
    """The same of targets whose facts are at hand, in the order of ``known``. Reads nothing."""
    return [
        Judged(target, facts, assess(facts, as_of=as_of, known_at=known_at, calendar=calendar))
        for target, facts in zip(targets, known.on(min(as_of, known_at)), strict=True)
    ]


def judge_target(target: Target, *, as_of: date, known_at: date, today: date) -> Judged:
    """Judge one target; see ``judge_targets``."""
    return judge_targets([target], as_of=as_of, known_at=known_at, today=today)[0]
