"""Everything that /targets/<code>/ shows, as known on a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from tracker.access import Standing
from tracker.domain.facts import Rules, Version
from tracker.domain.parts import Allocation, allocation
from tracker.domain.verdicts import RED
from tracker.domain.vocabulary import Basis, Kind
from tracker.models import FactNote, RubricLevel, SourceSentence, StatusOverride, Target
from tracker.queries.assessments import judge_known
from tracker.queries.facts import facts_of_rows, with_children, working_calendar
from tracker.queries.projections import KeptLine, kept_projections
from tracker.queries.red_since import OneTarget, Run
from tracker.queries.target_curve import Curve, curve_of
from tracker.queries.target_history import History, history_of, overrides_of, report_keys
from tracker.queries.target_list import TargetRow, rows_of


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline that one version moved, from the day on which it held; None is "no deadline"."""

    version: int
    effective_on: date
    old: date | None
    new: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class TargetPage:
    """One target as its page shows it. ``curve`` None for a series; ``whole`` None for a whole.

    ``run`` is since when it is red, None while it is not.
    ``parts`` are its break-down, or the years of a series; ``allocation`` None where goals do not add up.
    ``sentence`` is the code of the sentence of the source that states it, "" without one;
    ``override`` the id of the override that stands today, None when it is looked at on another day;
    ``kept`` the projections as they were made by that day, of a target with a plan line;
    ``reports_before``: reports of periods that ended before it are in the list of reports alone.
    """

    day: date
    row: TargetRow
    run: Run | None
    target: Target
    version: Version
    rules: Rules
    basis: Basis
    rubric: tuple[tuple[int, str], ...]
    curve: Curve | None
    parts: tuple[TargetRow, ...]
    allocation: Allocation | None
    history: History
    notes: tuple[FactNote, ...]
    sentence: str
    override: int | None
    kept: tuple[KeptLine, ...] = ()
    reports_before: date | None = None

    @property
    def moves(self) -> tuple[Move, ...]:
        """How the deadline moved from version to version, oldest first."""
        return tuple(
            Move(line.number, line.effective_on, change.old, change.new, line.reason)
            for line in reversed(self.history.versions)
            for change in line.changes
            if change.field == "due_on"
        )

    @property
    def order_query(self) -> str:
        """What the address of a new supervision order says of the target."""
        return urlencode({"target": self.target.code})

    @property
    def newest_report(self) -> int | None:
        """The report behind the newest counted number; None where there is none, or parts made it."""
        counting = [line for line in self.history.reports if line.counts and line.as_of <= self.day]
        return max(counting, key=lambda line: line.as_of).pk if counting else None


def target_page(target: Target, who: Standing, *, as_of: date, known_at: date, today: date) -> TargetPage:
    """The page of one target for ``who``. A constant number of queries, whatever its parts and reports."""
    everything = with_children([target], "plan", "action", "concept", "parent")
    family = [target, *(row for row in everything.values() if row.parent_id == target.pk)]
    known = facts_of_rows(everything, [row.pk for row in family], known_at=known_at, today=today)
    calendar = working_calendar(known_at)
    judged = judge_known(family, known, as_of=as_of, known_at=known_at, calendar=calendar)
    rows = rows_of(judged, as_of=as_of, known_at=known_at)
    facts, day = judged[0].facts, min(as_of, known_at)
    version = facts.in_force(day)
    overrides = overrides_of(target)
    curve, reports = None, report_keys(target)
    since = reports.since(known_at)
    if not target.is_series:
        curve = curve_of(
            facts,
            as_of=as_of,
            known_at=known_at,
            calendar=calendar,
            reporting=judged[0].assessment.reporting,
            reports=reports.ids,
        )
    return TargetPage(
        day=day,
        row=rows[0],
        target=target,
        run=_run(OneTarget(replace(known, wanted=[target.pk]), known_at, calendar), target, rows[0], day),
        version=version,
        rules=facts.rules,
        basis=target.basis,
        rubric=_rubric(target, version.number) if target.kind is Kind.RUBRIC else (),
        curve=curve,
        parts=tuple(rows[1:]),
        allocation=allocation(facts, day),
        history=history_of(target, who, overrides, as_of=as_of, known_at=known_at, since=since),
        reports_before=since if since > date.min else None,
        notes=tuple(FactNote.objects.filter(target=target, day__lte=day).order_by("day", "code")),
        sentence=_sentence(target),
        override=_standing(overrides, today) if day == known_at == today else None,
        kept=kept_projections(target, day=day, finals=curve.totals) if curve and curve.projection else (),
    )


def _run(one: OneTarget, target: Target, row: TargetRow, day: date) -> Run | None:
    return one.run_on(day, target.plan.starts_on, {}) if row.tone in RED else None


def _sentence(target: Target) -> str:
    stated = SourceSentence.objects.filter(targets=target).order_by("position")
    return stated.values_list("code", flat=True).first() or ""


def _standing(overrides: Sequence[StatusOverride], today: date) -> int | None:
    """The newest override that stands and was not withdrawn."""
    standing = (
        row.pk for row in overrides if row.withdrawn_on is None and row.starts_on <= today <= row.expires_on
    )
    return max(standing, default=None)


def _rubric(target: Target, version: int) -> tuple[tuple[int, str], ...]:
    levels = RubricLevel.objects.filter(target_version__target=target, target_version__number=version)
    return tuple(levels.order_by("level").values_list("level", "criterion"))
