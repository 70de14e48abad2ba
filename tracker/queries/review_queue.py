"""Rows of the review queue: what was submitted to a reviewer, the odd numbers first, each with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.access import Action, Standing, visible_reports
from tracker.domain.assessment import Assessment
from tracker.domain.case import Case
from tracker.domain.oddities import Oddity, is_beyond_whole, odd_against
from tracker.domain.periods import Period
from tracker.domain.vocabulary import Basis, ReportState, Verb
from tracker.explanations import oddity_sentence
from tracker.models import EvidenceItem, Report, ReportEvent
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.facts import working_calendar
from tracker.queries.owed import case_of, due_day_of, line_on
from tracker.queries.said import Past, Said, newest_of_periods, past, said_by, standing_evidence, with_words

SHOWN_BEFORE = 6
OWN_VERBS = (Verb.DRAFT, Verb.SUBMIT)
ORDER = {oddity: place for place, oddity in enumerate(Oddity)}


@dataclass(frozen=True, slots=True)
class Odd:
    """Something odd with the numbers that its sentence needs."""

    oddity: Oddity
    now: Decimal | None = None
    before: Decimal | None = None
    due_day: date | None = None

    @property
    def is_mild(self) -> bool:
        """Whether the number itself is not odd."""
        return self.oddity in (Oddity.LATE, Oddity.NO_EVIDENCE)

    @property
    def sentence(self) -> str:
        """Why it is odd, in the reader's language."""
        return oddity_sentence(self.oddity, now=self.now, before=self.before, due_day=self.due_day)


@dataclass(frozen=True, slots=True)
class Review:
    """One submitted report beside its history. ``is_own``: the reader entered or submitted it, and may
    neither accept nor return it. ``corrected`` is the accepted revision that it would replace."""

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

    @property
    def is_odd(self) -> bool:
        """Whether a number is odd: more than late or without evidence."""
        return any(not one.is_mild for one in self.odd)


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
    cases = {pk: case_of(one, calendar) for pk, one in judged.items()}
    before = _told_before(waiting)
    steps = _steps(waiting)
    reviews = [
        _review(
            report, judged[report.target_id], cases[report.target_id], before, steps.get(report.pk, []), who
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
    case: Case,
    told: dict[int, list[Report]],
    steps: list[ReportEvent],
    who: Standing,
) -> Review:
    said, others = said_by(report), told.get(report.target_id, [])
    due_day = due_day_of(case, Period(report.period, report.period_start, report.period_end))
    earlier = [r for r in others if r.period != report.period and r.as_of < report.as_of]
    same = [r for r in others if r.period == report.period and r.revision < report.revision]
    evidence = tuple(report.standing)  # type: ignore[attr-defined]  # prefetched
    odd = [*_odd_numbers(report, said, earlier[-1] if earlier else None)]
    if report.submitted_on is not None and report.submitted_on > due_day and report.revision == 1:
        odd.append(Odd(Oddity.LATE, due_day=due_day))
    if not evidence:
        odd.append(Odd(Oddity.NO_EVIDENCE))
    return Review(
        report=report,
        said=said,
        assessment=judged.assessment,
        odd=tuple(odd),
        due_day=due_day,
        line=line_on(case, report.period_end),
        before=tuple(past(r) for r in reversed(newest_of_periods(_by_period(earlier))[-SHOWN_BEFORE:])),
        corrected=past(same[-1]) if same else None,
        evidence=evidence,
        steps=tuple(steps),
        is_own=_is_own(report, steps, who),
    )


def _by_period(reports: Iterable[Report]) -> list[Report]:
    return sorted(reports, key=lambda report: (report.period_end, report.period, report.revision))


def _odd_numbers(report: Report, said: Said, before: Report | None) -> Iterable[Odd]:
    if said.items and said.exact is not None and said.exact != len(set(said.items)):
        yield Odd(Oddity.ITEMS_DIFFER)
    if said.exact is None:
        return
    if is_beyond_whole(said.unit, said.exact):
        yield Odd(Oddity.ABOVE_WHOLE, now=said.exact)
    earlier = said_by(before).exact if before else None
    if before is not None and earlier is not None:
        new_year = before.as_of.year != report.as_of.year
        for oddity in odd_against(Basis(report.target.basis), earlier, said.exact, new_year=new_year):
            yield Odd(oddity, now=said.exact, before=earlier)


def _is_own(report: Report, steps: Iterable[ReportEvent], who: Standing) -> bool:
    """The rule of ``access.is_own``, asked of what is read already."""
    by = {step.recorded_by_id for step in steps if step.verb in OWN_VERBS}
    return who.user_id in {report.created_by_id, report.submitted_by_id, *by}
