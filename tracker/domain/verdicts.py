"""A verdict in a few letters: what a roll-up needs of an assessment, small enough to keep by the thousand.

A *record* names status, tone, pace and strength, then the reporting light of the target – of a series
the lights of its instances – in capitals where the newest counted report carries no number. Its
letters follow the order of the enumerations; ``LETTERING`` changes whenever one of those does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from string import ascii_lowercase

from tracker.domain.assessment import Assessment
from tracker.domain.facts import TargetFacts
from tracker.domain.rollup import STATUS_ORDER, WORST_FIRST
from tracker.domain.vocabulary import Pace, Reporting, Status, Strength, Tone

HEADLINE: tuple[type[StrEnum], ...] = (Status, Tone, Pace, Strength)
EVERY: tuple[type[StrEnum], ...] = (*HEADLINE, Reporting)
LETTERING = ";".join(",".join(enum) for enum in EVERY)
RED = (Tone.RED, Tone.RED_HATCH)
JUDGED_PACES = (Pace.AHEAD, Pace.ON_PACE, Pace.AT_RISK, Pace.BEHIND)
IN_STEP = (Pace.AHEAD, Pace.ON_PACE)


@dataclass(frozen=True, slots=True)
class Light:
    """A reporting light; ``nil``: the newest counted report carries no number (零报告)."""

    reporting: Reporting
    nil: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a record says. ``lights`` are those of what reports, without what was cancelled."""

    status: Status
    tone: Tone
    pace: Pace
    strength: Strength
    lights: tuple[Light, ...]

    @property
    def is_red(self) -> bool:
        """Whether the headline is red, hatched (no data) or not."""
        return self.tone in RED

    @property
    def rank(self) -> tuple[int, int]:
        """Worst first: tone, then status (§6)."""
        return WORST_FIRST[self.tone], STATUS_ORDER[self.status]


def record_of(assessment: Assessment, facts: TargetFacts) -> str:
    """The record of a verdict on ``facts``. Cost: one pass over the readings."""
    headline = (assessment.status, assessment.tone, assessment.pace, assessment.strength)
    letters = [_letter(type(member), member) for member in headline]
    return "".join([*letters, *_lights(assessment, facts)])


@lru_cache(maxsize=4096)
def read_record(record: str) -> Verdict:
    """What a record of this lettering says."""
    status, tone, pace, strength = (
        list(enum)[ascii_lowercase.index(letter)] for enum, letter in zip(HEADLINE, record, strict=False)
    )
    lights = tuple(
        Light(list(Reporting)[ascii_lowercase.index(letter.lower())], letter.isupper())
        for letter in record[len(HEADLINE) :]
    )
    return Verdict(Status(status), Tone(tone), Pace(pace), Strength(strength), lights)


def ratio_key(ratio: Decimal | None) -> int | None:
    """A ratio in millionths, for sorting what is equally bad; None where there is none."""
    return None if ratio is None else int(ratio * 10**6)


def _lights(assessment: Assessment, facts: TargetFacts) -> Iterable[str]:
    pairs: Sequence[tuple[Assessment, TargetFacts]] = [(assessment, facts)]
    if assessment.instances:
        pairs = list(zip(assessment.instances, facts.instances, strict=True))
    for answer, known in pairs:
        if answer.status is not Status.CANCELLED:
            letter = _letter(Reporting, answer.reporting)
            yield letter.upper() if _newest_is_nil(known) else letter


def _newest_is_nil(facts: TargetFacts) -> bool:
    newest = max(facts.readings, key=lambda reading: (reading.as_of, reading.period.end), default=None)
    return newest is not None and newest.nil is not None


def _letter(enum: type[StrEnum], member: StrEnum) -> str:
    return _LETTERS[enum][member]


_LETTERS: dict[type[StrEnum], dict[StrEnum, str]] = {
    enum: dict(zip(enum, ascii_lowercase, strict=False)) for enum in EVERY
}
