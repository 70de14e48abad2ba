"""Break-downs: how the readings of parts make the readings of the whole (status-rules §1 Parts)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.domain.facts import Reading, Submission, TargetFacts
from tracker.domain.goals import meets
from tracker.domain.measures.accumulate import number_of
from tracker.domain.periods import Period
from tracker.domain.vocabulary import Basis, Evidence, Kind, NilReason, ReportState

SUMMED = (Kind.CUMULATIVE, Kind.COUNT)


@dataclass(frozen=True, slots=True)
class Allocation:
    """Σ of the parts' goals against the whole: ``open`` > 0 is 未分解, < 0 分解超额."""

    whole: Decimal
    allocated: Decimal

    @property
    def open(self) -> Decimal:
        """What no part has taken over yet; negative when the parts promise more than the whole."""
        return self.whole - self.allocated


def allocation(facts: TargetFacts, as_of: date) -> Allocation | None:
    """How the goal is spread over the parts in force; None for kinds that do not add up."""
    whole = facts.in_force(as_of).goal
    if facts.kind not in SUMMED or whole is None or not facts.parts:
        return None
    goals = [part.in_force(as_of).goal for part in parts_in_force(facts, as_of)]
    return Allocation(whole, sum((goal for goal in goals if goal is not None), Decimal(0)))


def parts_in_force(facts: TargetFacts, as_of: date) -> list[TargetFacts]:
    """The parts that are not cancelled on ``as_of``."""
    return [part for part in facts.parts if not part.in_force(as_of).cancelled]


def with_parts(facts: TargetFacts, as_of: date) -> TargetFacts:
    """The whole with readings and submissions formed from its parts; its own reports come first.

    Unchanged without parts. Sums carry a part's last running total forward and say how many parts
    are missing; a ratio is ΣN/ΣD and is formed only when every part is in; a milestone is done
    when every part is. Cost: one pass over the parts' readings.
    """
    parts = parts_in_force(facts, as_of)
    if not parts:
        return facts
    own = {reading.period.code for reading in facts.readings}
    sent = {submission.period.code for submission in facts.submissions}
    formed = [r for r in _formed(facts, parts, as_of) if r.period.code not in own]
    submissions = [s for s in _submissions(parts) if s.period.code not in sent]
    return replace(
        facts,
        readings=(*facts.readings, *formed),
        submissions=(*facts.submissions, *submissions),
    )


def _by_period(parts: Sequence[TargetFacts], as_of: date) -> list[tuple[Period, dict[str, Reading]]]:
    """The parts' counted readings by period, oldest first."""
    periods: dict[str, Period] = {}
    table: dict[str, dict[str, Reading]] = {}
    for part in parts:
        for reading in part.readings:
            if reading.as_of <= as_of:
                periods.setdefault(reading.period.code, reading.period)
                table.setdefault(reading.period.code, {})[part.code] = reading
    ordered = sorted(periods.values(), key=lambda p: (p.end, p.start, p.code))
    return [(period, table[period.code]) for period in ordered]


def _formed(facts: TargetFacts, parts: Sequence[TargetFacts], as_of: date) -> list[Reading]:
    table = _by_period(parts, as_of)
    if facts.kind in SUMMED:
        return _sums(facts.basis, parts, table)
    if facts.kind is Kind.MILESTONE:
        return _milestones(parts, table)
    if facts.kind is Kind.RUBRIC:
        return []
    return [_ratio(facts, parts, period, row) for period, row in table if _is_ratio(row)]


def _evidence(row: Sequence[Reading]) -> Evidence:
    lights = {reading.evidence for reading in row}
    if Evidence.DISPUTED in lights:
        return Evidence.DISPUTED
    if lights == {Evidence.VERIFIED}:
        return Evidence.VERIFIED
    return Evidence.NONE if lights == {Evidence.NONE} else Evidence.ATTACHED


def _whole(period: Period, row: dict[str, Reading]) -> Reading:
    """An empty reading of the whole that carries the day, evidence and origin of its parts."""
    readings = list(row.values())
    accepted = [r.accepted_on for r in readings if r.accepted_on]
    return Reading(
        period,
        as_of=max(r.as_of for r in readings),
        evidence=_evidence(readings),
        backfilled=any(r.backfilled for r in readings),
        accepted_on=max(accepted, default=None),
    )


def _missing(parts: Sequence[TargetFacts], row: dict[str, Reading]) -> int:
    """Parts without data for the period; 不适用 is not missing."""
    return sum(1 for part in parts if part.code not in row or row[part.code].nil is NilReason.NO_DATA)


def _sums(
    basis: Basis, parts: Sequence[TargetFacts], table: list[tuple[Period, dict[str, Reading]]]
) -> list[Reading]:
    carried: dict[str, tuple[int, Decimal]] = {}
    formed = []
    for period, row in table:
        if basis is Basis.PERIOD:
            carried = {}
        for code, reading in row.items():
            number = number_of(reading)
            if number is not None:
                carried[code] = (reading.as_of.year, number)
        year = max(reading.as_of.year for reading in row.values())
        kept = [n for y, n in carried.values() if basis is not Basis.YEAR_TO_DATE or y == year]
        reported = any(reading.is_data for reading in row.values())
        whole = replace(_whole(period, row), missing_parts=_missing(parts, row))
        value = sum(kept, Decimal(0)) if kept else None
        nil = None if value is not None else NilReason.NO_PROGRESS if reported else NilReason.NO_DATA
        formed.append(replace(whole, value=value, nil=nil))
    return formed


def _is_ratio(row: dict[str, Reading]) -> bool:
    return any(reading.denominator is not None for reading in row.values())


def _ratio(
    facts: TargetFacts, parts: Sequence[TargetFacts], period: Period, row: dict[str, Reading]
) -> Reading:
    whole = _whole(period, row)
    counted = [p for p in parts if p.code not in row or row[p.code].nil is not NilReason.NOT_APPLICABLE]
    pairs = [
        (row[p.code].numerator, row[p.code].denominator)
        for p in counted
        if p.code in row and row[p.code].denominator is not None
    ]
    if len(pairs) < len(counted) or not pairs:
        return replace(whole, nil=NilReason.NO_DATA, missing_parts=len(counted) - len(pairs))
    version = facts.in_force(whole.as_of)
    numbers = {p.part_name or p.code: row[p.code].number for p in counted}
    below = [
        name
        for name, n in numbers.items()
        if n is not None and version.goal is not None and not meets(version, n)
    ]
    return replace(
        whole,
        numerator=sum((n for n, _d in pairs if n is not None), Decimal(0)),
        denominator=sum((d for _n, d in pairs if d is not None), Decimal(0)),
        parts_below=tuple(below),
    )


def _milestones(
    parts: Sequence[TargetFacts], table: list[tuple[Period, dict[str, Reading]]]
) -> list[Reading]:
    done: dict[str, date] = {}
    expected: dict[str, date] = {}
    formed = []
    for period, row in table:
        for code, reading in row.items():
            if reading.done_on:
                done[code] = reading.done_on
            if reading.expected_on:
                expected[code] = reading.expected_on
        open_parts = [part.code for part in parts if part.code not in done]
        whole = _whole(period, row)
        if not open_parts:
            last = max(done.values())
            formed.append(replace(whole, done_on=last, as_of=max(last, whole.as_of)))
            break
        latest = max((expected[code] for code in open_parts if code in expected), default=None)
        missing = sum(1 for code in open_parts if code not in row)
        formed.append(replace(whole, expected_on=latest, missing_parts=missing))
    return formed


def _submissions(parts: Sequence[TargetFacts]) -> list[Submission]:
    """A period of the whole is in when every part's is; one returned part makes it returned."""
    table: dict[str, list[Submission]] = {}
    for part in parts:
        for submission in part.submissions:
            if submission.state is not ReportState.DRAFT:
                table.setdefault(submission.period.code, []).append(submission)
    formed = []
    for row in table.values():
        if len(row) < len(parts):
            continue
        states = {submission.state for submission in row}
        state = next(
            state
            for state in (ReportState.RETURNED, ReportState.SUBMITTED, ReportState.ACCEPTED)
            if state in states
        )
        days = [s.submitted_on for s in row if s.submitted_on]
        newest = max(row, key=lambda s: s.as_of)
        formed.append(Submission(newest.period, state, newest.as_of, max(days, default=None)))
    return formed
