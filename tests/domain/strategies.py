"""Hypothesis strategies that make plausible targets with their reports."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tracker.domain.facts import Checkpoint, Reading, Stage, Submission, TargetFacts, Version
from tracker.domain.periods import MONTHS, Period, day_period, once_period, owed_periods
from tracker.domain.vocabulary import (
    Basis,
    Comparator,
    Evidence,
    Frequency,
    HoldRule,
    Kind,
    NilReason,
    ReportState,
    Strength,
)

START = date(2018, 1, 1)
numbers = st.decimals(min_value=0, max_value=200, places=2)
days = st.dates(min_value=date(2017, 6, 1), max_value=date(2021, 6, 1))
maybe = st.booleans()


@st.composite
def versions(draw, kind: Kind, comparators: tuple[Comparator, ...] = tuple(Comparator)) -> Version:
    comparator = draw(st.sampled_from(comparators))
    goal = draw(st.none() | numbers)
    due_on = draw(st.none() | st.dates(min_value=date(2018, 2, 1), max_value=date(2020, 12, 31)))
    band = comparator is Comparator.BAND and goal is not None
    checkpoints: tuple[Checkpoint, ...] = ()
    if goal is not None and due_on is not None and draw(maybe):
        middle = START + (due_on - START) / 2
        checkpoints = (Checkpoint(middle, goal / 2),)
    return Version(
        START,
        due_on,
        comparator=comparator,
        goal=goal if kind is not Kind.RUBRIC or goal is None else Decimal(int(goal) % 5),
        upper_goal=goal + 5 if band and goal is not None else None,
        baseline=draw(st.none() | numbers),
        strength=draw(st.sampled_from(Strength)),
        frequency=draw(st.sampled_from(Frequency)),
        hold_rule=draw(st.sampled_from(HoldRule)),
        warning_band=draw(st.none() | st.just(Decimal(2))),
        checkpoints=checkpoints,
        stages=(Stage("设计", Decimal(1), date(2018, 6, 1)), Stage("建设", Decimal(3)))
        if draw(maybe)
        else (),
    )


def periods_of(version: Version) -> list[Period]:
    """Periods that a report may speak of, late ones included."""
    if version.frequency in MONTHS:
        return list(owed_periods(version.frequency, START, None, date(2021, 3, 31)))
    if version.frequency is Frequency.ONCE and version.due_on is not None:
        return [once_period(START, version.due_on)]
    return [day_period(START + timedelta(days=47 * n)) for n in range(24)]


@st.composite
def readings(draw, kind: Kind, period: Period) -> Reading:
    evidence = draw(st.sampled_from(Evidence))
    if draw(st.integers(0, 5)) == 0:
        return Reading(period, period.end, nil=draw(st.sampled_from(NilReason)), evidence=evidence)
    if kind is Kind.MILESTONE:
        done = draw(maybe)
        return Reading(
            period,
            period.end,
            done_on=period.end if done else None,
            expected_on=None if done else draw(st.none() | days),
            evidence=evidence,
        )
    if kind is Kind.RUBRIC:
        return Reading(period, period.end, level=draw(st.integers(0, 4)), evidence=evidence)
    return Reading(period, period.end, draw(numbers), evidence=evidence)


@st.composite
def targets(
    draw,
    kinds: tuple[Kind, ...] = tuple(Kind),
    comparators: tuple[Comparator, ...] = tuple(Comparator),
) -> TargetFacts:
    kind = draw(st.sampled_from(kinds))
    version = draw(versions(kind, comparators))
    chosen = draw(st.lists(st.sampled_from(periods_of(version)), unique=True, max_size=8))
    made = tuple(draw(readings(kind, period)) for period in chosen)
    sent = tuple(Submission(r.period, ReportState.ACCEPTED, r.as_of) for r in made)
    if sent and draw(maybe):
        sent = (*sent[:-1], replace(sent[-1], state=ReportState.RETURNED))
    return TargetFacts(
        "T", kind, draw(st.sampled_from(Basis)), (version,), unit="公里", readings=made, submissions=sent
    )
