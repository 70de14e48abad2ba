"""Targets as they would stand if what waits for review were accepted: a reporter's look ahead."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from tracker.domain.facts import Reading, TargetFacts
from tracker.domain.lagging import with_reading
from tracker.domain.vocabulary import Evidence, ReportState
from tracker.models import Report, Target
from tracker.queries.facts import target_facts
from tracker.queries.known import reading_of


def outlook_facts(targets: Iterable[Target], *, today: date) -> dict[int, TargetFacts]:
    """The facts of today of each target, what was submitted counted as if it were accepted.

    A constant number of queries.
    """
    chosen = list(targets)
    known = target_facts(chosen, as_of=today, known_at=today, today=today)
    waiting = waiting_readings(chosen)
    found = {}
    for target, facts in zip(chosen, known, strict=True):
        for reading in waiting.get(target.pk, ()):
            facts = with_reading(facts, reading)
        found[target.pk] = facts
    return found


def waiting_readings(targets: Iterable[Target]) -> dict[int, list[Reading]]:
    """What waits for review, by target, as the engine would read it. Three queries."""
    rows = Report.objects.filter(target__in=[target.pk for target in targets], state=ReportState.SUBMITTED)
    found: dict[int, list[Reading]] = defaultdict(list)
    for report in rows.order_by("period_end", "pk").prefetch_related("stages_done", "evidence"):
        stages = [(done.stage, done.done_on) for done in report.stages_done.all()]
        proven = any(item.removed_on is None for item in report.evidence.all())
        light = Evidence.ATTACHED if proven else Evidence.NONE
        found[report.target_id].append(reading_of(report, stages_done=stages, evidence=light))
    return found
