"""Verdicts counted: never averaged, the worst first (status-rules §6)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.domain.assessment import Assessment
from tracker.domain.rollup import STATUS_ORDER, WORST_FIRST
from tracker.domain.verdicts import IN_STEP, JUDGED_PACES, Verdict, read_record, record_of
from tracker.domain.vocabulary import Reporting, Status, Tone
from tracker.queries.assessments import Judged

REPORTED = (Reporting.SUBMITTED, Reporting.UP_TO_DATE)
LATE = (Reporting.OVERDUE, Reporting.STALE)


@dataclass(frozen=True, slots=True)
class Count:
    """How many targets bear one word in one tone (a missed aspiration is amber, not red)."""

    status: Status
    tone: Tone
    number: int


@dataclass(frozen=True, slots=True)
class Returns:
    """How the reporting stands: owed = reported + due + returned + late; ``nil`` of those reported.

    Counted are targets, of a series its years, without what was cancelled; ``not_due`` owe nothing yet.
    """

    owed: int = 0
    reported: int = 0
    due: int = 0
    returned: int = 0
    late: int = 0
    nil: int = 0
    not_due: int = 0

    @property
    def lines(self) -> int:
        """All that report, whether something is owed or not yet."""
        return self.owed + self.not_due


@dataclass(frozen=True, slots=True)
class InStep:
    """Against pro-rata progress, in targets: ``kept`` keep up, of the ``judged`` that have a pace."""

    kept: int
    judged: int


NOTHING_OWED, NONE_JUDGED = Returns(), InStep(0, 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A group in a month: its worst word, how many bear it, how many are red, and of how many."""

    on: date
    status: Status
    tone: Tone
    number: int
    reds: int
    total: int


def counted(assessments: Iterable[Assessment]) -> tuple[Count, ...]:
    """Counts by word and tone, in the order red, red_hatch, amber, green, grey (§6)."""
    return _counts(Counter((answer.tone, answer.status) for answer in assessments))


def counts_of(tally: Mapping[Verdict, int]) -> tuple[Count, ...]:
    """The same of verdicts that were counted."""
    numbers: Counter[tuple[Tone, Status]] = Counter()
    for verdict, number in tally.items():
        numbers[verdict.tone, verdict.status] += number
    return _counts(numbers)


def _counts(numbers: Mapping[tuple[Tone, Status], int]) -> tuple[Count, ...]:
    order = sorted(numbers, key=lambda pair: (WORST_FIRST[pair[0]], STATUS_ORDER[pair[1]]))
    return tuple(Count(status, tone, numbers[tone, status]) for tone, status in order)


def cell_of(on: date, tally: Mapping[Verdict, int]) -> Cell | None:
    """The cell of a group; None without any target."""
    counts = counts_of(tally)
    if not counts:
        return None
    reds = sum(number for verdict, number in tally.items() if verdict.is_red)
    return Cell(on, counts[0].status, counts[0].tone, counts[0].number, reds, sum(tally.values()))


def in_step(tally: Mapping[Verdict, int]) -> InStep:
    """How many of the targets with a pace keep up with pro-rata progress."""
    judged = {verdict: number for verdict, number in tally.items() if verdict.pace in JUDGED_PACES}
    return InStep(sum(n for verdict, n in judged.items() if verdict.pace in IN_STEP), sum(judged.values()))


def returns_of_judged(judged: Iterable[Judged]) -> Returns:
    """The same of targets that are at hand with their facts."""
    return returns_of(Counter(read_record(record_of(one.assessment, one.facts)) for one in judged))


def returns_of(tally: Mapping[Verdict, int]) -> Returns:
    """Count the reporting lights of the targets that report: of a series its instances (§4)."""
    lights: Counter[Reporting] = Counter()
    nil = 0
    for verdict, number in tally.items():
        for light in verdict.lights:
            lights[light.reporting] += number
            nil += number * (light.nil and light.reporting in REPORTED)
    reported = sum(lights[light] for light in REPORTED)
    late = sum(lights[light] for light in LATE)
    due, returned = lights[Reporting.DUE], lights[Reporting.RETURNED]
    owed = reported + due + returned + late
    return Returns(owed, reported, due, returned, late, nil, lights[Reporting.NOT_DUE])
