"""Rows of the review queue: what was submitted to a reviewer, the odd numbers first, each with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from tracker.access import Action, Standing, visible_reports
from tracker.domain.assess import assess
from tracker.domain.assessment import Assessment
from tracker.domain.facts import Submission, TargetFacts
from tracker.domain.lagging import lagging, with_reading
from tracker.domain.periods import Period
from tracker.domain.vocabulary import Evidence, ReportState, Verb
from tracker.domain.workdays import WorkingCalendar
from tracker.models import EvidenceItem, Report, ReportEvent
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.facts import working_calendar
from tracker.queries.known import reading_of
from tracker.queries.odd_reports import ORDER, Odd, odd_in
from tracker.queries.owed import case_of, due_day_of, line_on
from tracker.queries.said import Past, Said, newest_of_periods, past, said_by, standing_evidence, with_words
from tracker.queries.target_curve import curve_of

SHOWN_BEFORE, DRAWN_POINTS = 6, 12
OWN_VERBS = (Verb.DRAFT, Verb.SUBMIT)


@dataclass(frozen=True, slots=True)
class Review:
    """One submitted report beside its history. ``is_own``: the reader entered or submitted it, and may
    neither accept nor return it. ``corrected`` is the accepted revision that it would replace.
    ``assessment`` is the light of today, ``if_accepted`` are the facts with this report counted."""

    report: Report
    said: Said
    assessment: Assessment
    odd: tuple[Odd, ...]
    due_day: date
    line: Decimal | None
    before: tuple[Past, ...]
    corrected: Past | None
    evidence: tuple[EvidenceItem, ...]
    steps: tuple[ReportEvent, ...]
    is_own: bool
    if_accepted: TargetFacts = field(repr=False)
    calendar: WorkingCalendar = field(repr=False)

    @property
    def is_odd(self) -> bool:
        """Whether a number is odd: more than late, without evidence or without a note."""
        return any(not one.is_mild for one in self.odd)

    @property
    def is_plain(self) -> bool:
        """Whether it may be accepted with others at once: nothing is odd, and it is not the reader's own."""
        return not self.odd and not self.is_own

    @property
    def outlook(self) -> Assessment:
        """What the light becomes if the report is accepted. Cost: one judgement."""
        now = self.assessment
        return assess(self.if_accepted, as_of=now.as_of, known_at=now.known_at, calendar=self.calendar)

    @property
    def drawn(self) -> tuple[list[Decimal | None], list[Decimal | None]]:
        """The newest values of the curve with this report counted, and the plan on the same days."""
        now = self.assessment
        curve = curve_of(
            self.if_accepted,
            as_of=now.as_of,
            known_at=now.known_at,
            calendar=self.calendar,
            reporting=now.reporting,
            reports={},
        )
        points = [point for point in curve.points if point.actual is not None][-DRAWN_POINTS:]
        return [point.actual for point in points], [point.plan for point in points]


def review_queue(who: Standing, *, today: date, only: int | None = None) -> list[Review]:
    """What waits for ``who`` to accept it, the oddest and then the oldest first; ``only`` one report.

    Left out is what ``who`` has no reviewer's reach for. A constant number of queries.
    """
    rows = visible_reports(who).filter(state=ReportState.SUBMITTED)
    reach = who.reach(Action.ACCEPT_REPORT)
    if reach is not None:
        rows = rows.filter(department__in=reach)
    if only is not None:
        rows = rows.filter(pk=only)
    waiting = list(with_words(rows).prefetch_related(standing_evidence()).order_by("submitted_on", "pk"))
    judged = _judged(waiting, today)
    calendar = working_calendar(today)
    before, steps = _told_before(waiting), _steps(waiting)
    reviews = [
        _review(
            report,
            judged[report.target_id],
            calendar,
            before.get(report.target_id, []),
            steps.get(report.pk, []),
            is_own=_is_own(report, steps.get(report.pk, []), who),
        )
        for report in waiting
    ]
    return sorted(reviews, key=_urgency)


def _urgency(review: Review) -> tuple[int, date, int]:
    worst = min((ORDER[one.oddity] for one in review.odd), default=len(ORDER))
    return worst, review.report.submitted_on or date.max, review.report.pk


def _judged(waiting: Iterable[Report], today: date) -> dict[int, Judged]:
    targets = {report.target_id: report.target for report in waiting}
    judged = judge_targets(targets.values(), as_of=today, known_at=today, today=today)
    return {one.target.pk: one for one in judged}


def _told_before(waiting: Iterable[Report]) -> dict[int, list[Report]]:
    """What was accepted or submitted for the same targets, by target, in the order of its data days."""
    rows = Report.objects.filter(
        target__in={report.target_id for report in waiting},
        state__in=[ReportState.ACCEPTED, ReportState.SUBMITTED],
    )
    found: dict[int, list[Report]] = {}
    for report in with_words(rows).order_by("as_of", "period_end", "period", "revision"):
        found.setdefault(report.target_id, []).append(report)
    return found


def _steps(waiting: Iterable[Report]) -> dict[int, list[ReportEvent]]:
    steps = ReportEvent.objects.filter(report__in=[report.pk for report in waiting])
    found: dict[int, list[ReportEvent]] = {}
    for step in steps.select_related("recorded_by").order_by("pk"):
        found.setdefault(step.report_id, []).append(step)
    return found


def _review(
    report: Report,
    judged: Judged,
    calendar: WorkingCalendar,
    told: list[Report],
    steps: list[ReportEvent],
    *,
    is_own: bool,
) -> Review:
    said, case = said_by(report), case_of(judged, calendar)
    due_day = due_day_of(case, Period(report.period, report.period_start, report.period_end))
    earlier = [r for r in told if r.period != report.period and r.as_of < report.as_of]
    same = [r for r in told if r.period == report.period and r.revision < report.revision]
    evidence = tuple(report.standing)  # type: ignore[attr-defined]  # prefetched
    stages = [(done.stage, done.done_on) for done in report.stages_done.all()]
    proof = Evidence.ATTACHED if evidence else Evidence.NONE
    reading = reading_of(report, stages_done=stages, evidence=proof, accepted_on=judged.assessment.as_of)
    odd = odd_in(
        report,
        said,
        line=case.version,
        before=earlier[-1] if earlier else None,
        evidence=evidence,
        due_day=due_day,
        lags=lagging(judged.facts, reading, calendar) is not None,
    )
    return Review(
        report=report,
        said=said,
        assessment=judged.assessment,
        odd=odd,
        due_day=due_day,
        line=line_on(case, report.period_end),
        before=tuple(past(r) for r in reversed(newest_of_periods(_by_period(earlier))[-SHOWN_BEFORE:])),
        corrected=past(same[-1]) if same else None,
        evidence=evidence,
        steps=tuple(steps),
        is_own=is_own,
        if_accepted=_accepted(with_reading(judged.facts, reading), reading.period, report),
        calendar=calendar,
    )


def _accepted(facts: TargetFacts, period: Period, report: Report) -> TargetFacts:
    """The facts with the period's newest submission accepted."""
    others = tuple(one for one in facts.submissions if one.period.code != period.code)
    counted = Submission(period, ReportState.ACCEPTED, report.as_of, report.submitted_on)
    return replace(facts, submissions=(*others, counted))


def _by_period(reports: Iterable[Report]) -> list[Report]:
    return sorted(reports, key=lambda report: (report.period_end, report.period, report.revision))


def _is_own(report: Report, steps: Iterable[ReportEvent], who: Standing) -> bool:
    """The rule of ``access.is_own``, asked of what is read already."""
    by = {step.recorded_by_id for step in steps if step.verb in OWN_VERBS}
    return who.user_id in {report.created_by_id, report.submitted_by_id, *by}
