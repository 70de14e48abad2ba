"""Many targets in one look: counts by status, the worst, and an optional score (status-rules §6)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.domain.assessment import Assessment
from tracker.domain.goals import decimal_of
from tracker.domain.vocabulary import Kind, Status, Tone

WORST_FIRST = {tone: place for place, tone in enumerate(Tone)}
STATUS_ORDER = {
    status: place
    for place, status in enumerate(
        (
            Status.BREACHED,
            Status.MISSED,
            Status.DISPUTED,
            Status.OFF_TRACK,
            Status.NO_DATA,
            Status.AT_RISK,
            Status.ON_TRACK,
            Status.ACHIEVED_LATE,
            Status.ACHIEVED,
            Status.IN_PROGRESS,
            Status.NOT_STARTED,
            Status.UNQUANTIFIED,
            Status.CANCELLED,
        )
    )
}
TOP_LEVEL = 4


@dataclass(frozen=True, slots=True)
class RollUp:
    """Counts by status and by tone in the order of §6, and the worst target (None when empty)."""

    total: int
    by_status: Mapping[Status, int]
    by_tone: Mapping[Tone, int]
    worst: Assessment | None


@dataclass(frozen=True, slots=True)
class Score:
    """S = Σ w·p / Σ w over what can be scored, 0–100; None when nothing can."""

    value: Decimal | None
    counted: int
    left_out: int


def severity(assessment: Assessment) -> tuple[int, int, Fraction, str]:
    """A sort key, worst first: tone, status, ratio, code. Cost: constant."""
    ratio = Fraction(assessment.ratio) if assessment.ratio is not None else Fraction(10**6)
    return WORST_FIRST[assessment.tone], STATUS_ORDER[assessment.status], ratio, assessment.target


def roll_up(assessments: Iterable[Assessment]) -> RollUp:
    """Count, never average: kilometres and percent do not add up."""
    answers = list(assessments)
    statuses, tones = Counter(a.status for a in answers), Counter(a.tone for a in answers)
    return RollUp(
        total=len(answers),
        by_status={status: statuses[status] for status in STATUS_ORDER if statuses[status]},
        by_tone={tone: tones[tone] for tone in Tone},
        worst=min(answers, key=severity, default=None),
    )


def shown_percent(percent: Decimal | None) -> Decimal | None:
    """A raw percent clamped to 0–100 for bars and scores; None stays None."""
    return None if percent is None else min(max(percent, Decimal(0)), Decimal(100))


def score_of(assessment: Assessment) -> Decimal | None:
    """What one target scores, 0–100: clamped percent, compliance, or level of 4; None without any."""
    if assessment.kind is Kind.RUBRIC:
        level = assessment.actual
        return Decimal(100) * level / TOP_LEVEL if isinstance(level, Decimal) else None
    if assessment.kind is Kind.MAINTAIN:
        return None if assessment.compliance is None else 100 * assessment.compliance
    return shown_percent(assessment.percent)


def weighted_score(assessments: Sequence[Assessment], weights: Mapping[str, Decimal]) -> Score:
    """The optional score; ``weights`` by target code, 1 where none is given."""
    return mean_score((score_of(a), weights.get(a.target, Decimal(1))) for a in assessments)


def mean_score(scored: Iterable[tuple[Decimal | None, Decimal]]) -> Score:
    """Σ w·p / Σ w of scores with their weights; None scores nothing and is counted as left out."""
    counted, left_out = [], 0
    for score, weight in scored:
        if score is None:
            left_out += 1
        else:
            counted.append((Fraction(score), Fraction(weight)))
    total = sum((weight for _score, weight in counted), Fraction(0))
    if not total:
        return Score(None, len(counted), left_out)
    weighted = sum((score * weight for score, weight in counted), Fraction(0)) / total
    return Score(decimal_of(weighted), len(counted), left_out)
