"""Judge one target on one day: the one place that decides outcome, pace, reporting and status.

Pure: the same facts give the same answer on any day and any database (docs/status-rules.md).
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from tracker.domain.answers import answers_for
from tracker.domain.assessment import Assessment
from tracker.domain.case import Case
from tracker.domain.facts import Override, TargetFacts
from tracker.domain.goals import decimal_of
from tracker.domain.lights import evidence_light, headline, holes, reporting_light, tone_of
from tracker.domain.measures import MEASURES
from tracker.domain.measures.judged import Judged
from tracker.domain.pace import pace_of
from tracker.domain.parts import with_parts
from tracker.domain.reasons import ReasonCode, because
from tracker.domain.rollup import severity
from tracker.domain.vocabulary import Kind, Outcome
from tracker.domain.why import why
from tracker.domain.workdays import WorkingCalendar

PERCENT_STEP = Decimal("0.0001")
RATIO_STEP = Decimal("0.000001")


def assess(
    facts: TargetFacts, *, as_of: date, known_at: date, calendar: WorkingCalendar, answers: bool = True
) -> Assessment:
    """Judge ``facts``, which hold what was known on ``known_at``, on the day ``as_of``.

    K before A answers as (K, K). A series answers with its instances' verdicts; parts are rolled up
    first. Without ``answers`` nothing is said of what would turn it green, which no verdict rests on.
    Cost: a few passes over the target's readings and periods.
    """
    as_of = min(as_of, known_at)
    if facts.is_series:
        return _assess_series(facts, as_of, known_at, calendar, answers)
    case = Case(with_parts(facts, as_of), as_of, known_at, calendar)
    judged = _judge(case)
    reporting = reporting_light(case, judged.outcome)
    paced = pace_of(case, judged, reporting)
    evidence = evidence_light(case)
    status = headline(judged.outcome, paced.pace, reporting, evidence)
    version = case.version
    return Assessment(
        target=facts.code,
        kind=facts.kind,
        as_of=as_of,
        known_at=known_at,
        outcome=judged.outcome,
        pace=paced.pace,
        reporting=reporting,
        evidence=evidence,
        status=status,
        tone=tone_of(status, version.strength),
        actual=judged.actual,
        expected=decimal_of(paced.expected),
        percent=_rounded(judged.percent, PERCENT_STEP),
        ratio=_rounded(paced.ratio, RATIO_STEP),
        due_on=version.due_on,
        original_due=case.original_due,
        data_day=case.data_day if case.data or case.has_gap else None,
        actual_day=case.data[-1].as_of if case.data else None,
        expected_day=None if paced.expected is None else case.line_day,
        target_version=version.number,
        compliance=_rounded(judged.compliance, RATIO_STEP),
        passed=judged.passed,
        judged=judged.judged,
        margin=judged.margin,
        days_late=judged.days_late,
        override=override_on(facts.overrides, as_of),
        strength=version.strength,
        unit=facts.unit,
        goal=version.goal,
        holes=holes(case),
        backfilled=sum(1 for reading in case.readings if reading.backfilled),
        reasons=why(case, judged, paced, reporting, evidence),
        answers=answers_for(case, judged, paced, status) if answers else (),
    )


def _judge(case: Case) -> Judged:
    version, kind = case.version, case.facts.kind
    if version.cancelled:
        reason = because(ReasonCode.CANCELLED, day=version.effective_on, note=version.reason)
        return Judged(Outcome.CANCELLED, actual=MEASURES[kind](case).actual, reasons=(reason,))
    if version.goal is None and kind is not Kind.MILESTONE:
        return Judged(
            Outcome.UNQUANTIFIED,
            actual=MEASURES[kind](case).actual,
            reasons=(because(ReasonCode.UNQUANTIFIED),),
        )
    return MEASURES[kind](case)


def override_on(overrides: Iterable[Override], as_of: date) -> Override | None:
    """The newest override that is valid on ``as_of``; its last day is included."""
    valid = [o for o in overrides if o.starts_on <= as_of <= o.expires_on]
    return valid[-1] if valid else None


def _rounded(number: Fraction | None, step: Decimal) -> Decimal | None:
    """Half-even to ``step``, exactly from the fraction."""
    if number is None:
        return None
    scale = int(1 / step)
    return (Decimal(round(number * scale)) * step).quantize(step, rounding=ROUND_HALF_EVEN)


def _assess_series(
    facts: TargetFacts, as_of: date, known_at: date, calendar: WorkingCalendar, with_answers: bool
) -> Assessment:
    """A series shows met / due instances; its headline is the worst of the instances that have begun."""
    days = {"as_of": as_of, "known_at": known_at}
    answers = [assess(one, **days, calendar=calendar, answers=with_answers) for one in facts.instances]
    begun = [
        (answer, instance)
        for answer, instance in zip(answers, facts.instances, strict=True)
        if as_of >= instance.in_force(as_of).starts_on
    ]
    met = sum(1 for a in answers if a.outcome in (Outcome.ACHIEVED, Outcome.ACHIEVED_LATE))
    due = sum(
        1 for a in answers if a.due_on is not None and as_of > a.due_on and a.outcome is not Outcome.CANCELLED
    )
    worst = min((a for a, _i in begun), key=severity, default=None)
    head = worst or _empty_series(facts, as_of, known_at, calendar)
    version = facts.in_force(as_of)
    due_days = [a.due_on for a in answers if a.due_on is not None]
    return Assessment(
        target=facts.code,
        kind=facts.kind,
        as_of=as_of,
        known_at=known_at,
        outcome=head.outcome,
        pace=head.pace,
        reporting=head.reporting,
        evidence=head.evidence,
        status=head.status,
        tone=head.tone,
        actual=Decimal(met),
        expected=Decimal(due),
        due_on=max(due_days, default=version.due_on),
        original_due=max(due_days, default=version.due_on),
        data_day=head.data_day,
        target_version=version.number,
        override=override_on(facts.overrides, as_of),
        strength=version.strength,
        unit=facts.unit,
        holes=sum(a.holes for a in answers),
        backfilled=sum(a.backfilled for a in answers),
        reasons=(
            because(ReasonCode.SERIES, met=met, due=due, total=len(answers), worst=head.target),
            *head.reasons,
        ),
        instances=tuple(answers),
    )


def _empty_series(facts: TargetFacts, as_of: date, known_at: date, calendar: WorkingCalendar) -> Assessment:
    """The headline of a series of which no instance has begun: that of its own first version."""
    version = facts.in_force(as_of)
    case = Case(facts, as_of, known_at, calendar)
    outcome = Outcome.CANCELLED if version.cancelled else Outcome.NOT_STARTED
    reporting, evidence = reporting_light(case, outcome), evidence_light(case)
    paced = pace_of(case, Judged(outcome), reporting)
    status = headline(outcome, paced.pace, reporting, evidence)
    tone = tone_of(status, version.strength)
    return Assessment(
        facts.code, facts.kind, as_of, known_at, outcome, paced.pace, reporting, evidence, status, tone
    )
