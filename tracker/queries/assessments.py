"""Targets judged on one day: the step from stored facts to verdicts, for every page and export."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.facts import TargetFacts
from tracker.models import Target
from tracker.queries.facts import target_facts, working_calendar


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
    facts = target_facts(chosen, as_of=as_of, known_at=known_at, today=today)
    calendar = working_calendar(known_at)
    return [
        Judged(target, known, assess(known, as_of=as_of, known_at=known_at, calendar=calendar))
        for target, known in zip(chosen, facts, strict=True)
    ]


def judge_target(target: Target, *, as_of: date, known_at: date, today: date) -> Judged:
    """Judge one target; see ``judge_targets``."""
    return judge_targets([target], as_of=as_of, known_at=known_at, today=today)[0]
