"""One small module per way of measuring; ``MEASURES`` maps each kind to its judge."""

from collections.abc import Callable, Mapping

from tracker.domain.case import Case
from tracker.domain.measures import level, maintain, milestone, progress, rubric
from tracker.domain.measures.judged import Judged
from tracker.domain.vocabulary import Kind

MEASURES: Mapping[Kind, Callable[[Case], Judged]] = {
    Kind.CUMULATIVE: progress.judge,
    Kind.COUNT: progress.judge,
    Kind.LEVEL: level.judge,
    Kind.MAINTAIN: maintain.judge,
    Kind.MILESTONE: milestone.judge,
    Kind.RUBRIC: rubric.judge,
}
