"""Reads the cases of docs/status-rules.md §10 into facts and expected answers."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from tracker.domain.facts import Checkpoint, Reading, Submission, TargetFacts, Version
from tracker.domain.periods import Period, owed_periods, period_of_code
from tracker.domain.vocabulary import (
    Basis,
    Comparator,
    Frequency,
    HoldRule,
    Kind,
    NilReason,
    ReportState,
    Strength,
)
from tracker.domain.workdays import WorkingCalendar

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "status-rules.md"
NOTHING = "–"
LATER = date(2026, 1, 1)


@dataclass(frozen=True)
class Row:
    """One line of the table, still as text."""

    case: str
    target: str
    reports: str
    day: str
    answer: str


def rows() -> list[Row]:
    """Every case of §10, in the order of the page."""
    section = PAGE.read_text(encoding="utf-8").split("## 10.")[1]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [Row(*row) for row in cells if row[0] != "case"]


def calendar() -> WorkingCalendar:
    """The official calendar of the reference data."""
    with (ROOT / "fixtures" / "reference" / "calendar.csv").open(encoding="utf-8") as file:
        listed = {date.fromisoformat(r["日期"]): r["工作日"] == "是" for r in csv.DictReader(file)}
    return WorkingCalendar(listed)


def days_of(row: Row) -> tuple[date, date]:
    """A and K; K defaults to a day long after."""
    as_of, _slash, known_at = row.day.partition("/")
    return date.fromisoformat(as_of), date.fromisoformat(known_at) if known_at else LATER


def facts_of(row: Row) -> TargetFacts:
    """The target with everything known on the row's K."""
    _as_of, known_at = days_of(row)
    kind, basis, versions, parts = _target(row.target)
    readings: dict[str, dict[str, Reading]] = {name: {} for name in ("", *parts)}
    submissions: dict[str, dict[str, Submission]] = {name: {} for name in ("", *parts)}
    for part, reading, state, accepted_on in _reports(row.reports):
        here = readings.setdefault(part, {}), submissions.setdefault(part, {})
        if accepted_on > known_at:
            continue
        here[1][reading.period.code] = Submission(reading.period, state, reading.as_of)
        if state is ReportState.ACCEPTED:
            here[0][reading.period.code] = reading
    made = {
        name: TargetFacts(
            code=f"T-{name}" if name else "T",
            kind=kind,
            basis=basis,
            versions=versions,
            unit="公里",
            part_name=name,
            readings=tuple(readings[name].values()),
            submissions=tuple(submissions[name].values()),
        )
        for name in readings
    }
    return replace(made[""], parts=tuple(facts for name, facts in made.items() if name))


def _target(text: str) -> tuple[Kind, Basis, tuple[Version, ...], list[str]]:
    kind, basis, frequency, window, comparator, goal, *extra = text.split()
    options = dict(word.split("=", 1) for word in extra)
    start, _slash, end = window.partition("/")
    low, _dots, high = goal.partition("..")
    version = Version(
        date.fromisoformat(start),
        None if end == NOTHING else date.fromisoformat(end),
        comparator=Comparator(comparator),
        goal=None if goal == NOTHING else Decimal(low),
        upper_goal=Decimal(high) if high else None,
        baseline=Decimal(options["b"]) if "b" in options else None,
        frequency=Frequency(frequency),
        hold_rule=HoldRule(options.get("hold", "every_period")),
        warning_band=Decimal(options["band"]) if "band" in options else None,
        strength=Strength(options.get("strength", "anticipatory")),
        checkpoints=tuple(_checkpoints(options.get("cp", ""))),
    )
    parts = options["parts"].split(",") if "parts" in options else []
    return Kind(kind), Basis(basis), tuple(_versions(version, options)), parts


def _versions(version: Version, options: dict[str, str]) -> Iterator[Version]:
    yield version
    if "cancelled" in options:
        day = date.fromisoformat(options["cancelled"])
        yield replace(version, number=2, effective_on=day, cancelled=True, reason="cancelled")
    if "postponed" in options:
        due_on, day = (date.fromisoformat(text) for text in options["postponed"].split("@"))
        yield replace(version, number=2, effective_on=day, due_on=due_on, reason="postponed")


def _checkpoints(text: str) -> Iterator[Checkpoint]:
    for word in filter(None, text.split(";")):
        day, value = word.split(":")
        yield Checkpoint(date.fromisoformat(day), Decimal(value))


def _reports(text: str) -> Iterator[tuple[str, Reading, ReportState, date]]:
    for word in text.split():
        match = re.fullmatch(
            r"(?:(?P<part>\w+)>)?(?P<period>[^:]+):(?P<value>[^@!]+)(?:@(?P<on>[^!]+))?(?:!(?P<state>\w+))?",
            word,
        )
        assert match, word
        state = ReportState(match["state"] or "accepted")
        for period in _periods(match["period"]):
            reading = _reading(period, match["value"])
            accepted_on = date.fromisoformat(match["on"]) if match["on"] else reading.as_of
            yield match["part"] or "", reading, state, accepted_on


def _periods(text: str) -> Iterator[Period]:
    first, dots, last = text.partition("..")
    if not dots:
        yield period_of_code(first)
        return
    end = period_of_code(last).end
    yield from owed_periods(Frequency.MONTHLY, period_of_code(first).start, end, end)


def _reading(period: Period, text: str) -> Reading:
    name, equals, word = text.partition("=")
    if equals:
        match name:
            case "done":
                return Reading(period, date.fromisoformat(word), done_on=date.fromisoformat(word))
            case "expected":
                return Reading(period, period.end, expected_on=date.fromisoformat(word))
            case "level":
                return Reading(period, period.end, level=int(word))
        return Reading(period, period.end, nil=NilReason(word))
    numerator, slash, denominator = text.partition("/")
    if slash:
        return Reading(period, period.end, numerator=Decimal(numerator), denominator=Decimal(denominator))
    return Reading(period, period.end, Decimal(text))


def expected_of(row: Row) -> dict[str, str]:
    """The answer's words by the name of the assessment's field."""
    return dict(word.split("=", 1) for word in row.answer.split())
