"""What would come of a report if it were accepted: the light that a reporter sees while typing."""

from dataclasses import dataclass
from datetime import datetime

from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.lagging import with_reading
from tracker.domain.periods import Period
from tracker.models import Report, Target, User
from tracker.queries.known import reading_of
from tracker.services.contents import Notice, ReportContent
from tracker.services.refusals import Problem
from tracker.services.report_checks import oddities
from tracker.services.report_desk import Desk
from tracker.services.report_notes import note_problems
from tracker.services.report_periods import Place
from tracker.services.report_rows import filled


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The judgement of today with the report and everything that waits counted, why a note is needed
    that is not there, and what is odd about the number."""

    assessment: Assessment
    wanted: tuple[Problem, ...]
    odd: tuple[Notice, ...]


def foresee_report(
    *, target: Target, period: Period | str, content: ReportContent, by: User, now: datetime
) -> Foreseen:
    """Judge ``target`` as if a report that says ``content`` were accepted; raises ``Refused``.

    Nothing is written. The real engine, on facts that hold the report in memory; a dozen queries.
    """
    desk = Desk(by, now)
    probe = Report(target=target, created_at=now, created_by=by)
    versions = desk.versions(target)
    settled = filled(probe, period, content, desk.today, complete=True, versions=versions)
    facts = with_reading(desk.outlook(target), reading_of(probe, stages_done=settled.stages_done))
    place = Place(Period(probe.period, probe.period_start, probe.period_end), probe.as_of, versions[-1])
    return Foreseen(
        assessment=assess(facts, as_of=desk.today, known_at=desk.today, calendar=desk.calendar()),
        wanted=tuple(note_problems(desk, probe, settled, versions[-1])),
        odd=tuple(oddities(target, settled, place, desk.before(target, place))),
    )
