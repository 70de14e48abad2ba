"""The illustrative targets as their csv file describes them, with days counted from the day of loading."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tracker.demonstration.days import Days
from tracker.demonstration.rows import Row, rows_of
from tracker.domain.facts import Checkpoint, Stage
from tracker.domain.vocabulary import (
    Basis,
    Comparator,
    DueBasis,
    Frequency,
    HoldRule,
    Kind,
    Strength,
)
from tracker.services.contents import Terms


@dataclass(frozen=True, slots=True)
class Planned:
    """One target of the illustrative plan: what it is, its terms, and how its reports will run.

    ``course`` says what is reported, ``ending`` what becomes of the reports that are due last.
    """

    code: str
    action: int
    name: str
    name_en: str
    kind: Kind
    basis: Basis
    unit: str
    terms: Terms
    quote: str
    course: str
    ending: str
    evidence: str
    places: int
    is_series: bool = False
    parent: str = ""
    part_department: str = ""


def planned_targets(days: Days, districts: list[str]) -> list[Planned]:
    """All illustrative targets, wholes and series before their parts and years."""
    found: list[Planned] = []
    for row in rows_of("illustrative/targets.csv"):
        whole = _planned(row, days)
        found += [whole, *_parts(whole, row["parts"], districts)]
    return found


def _planned(row: Row, days: Days) -> Planned:
    frequency = Frequency(row["frequency"])
    starts_on, due_on = days.window(row["window"], frequency)
    terms = Terms(
        starts_on=starts_on,
        due_on=due_on,
        frequency=frequency,
        comparator=Comparator(row["comparator"] or ">="),
        goal=_number(row["goal"]),
        upper_goal=_number(row["upper"]),
        baseline=_number(row["baseline"]),
        baseline_on=starts_on - timedelta(days=1) if row["baseline"] else None,
        due_basis=DueBasis.STATED if due_on else DueBasis.NONE,
        strength=Strength(row["strength"]),
        hold_rule=HoldRule(row["hold"] or "every_period"),
        warning_band=_number(row["warning"]),
        checkpoints=tuple(
            Checkpoint(_along(starts_on, due_on, share), Decimal(value))
            for share, value in (item.split(":") for item in row["checkpoints"].split())
        ),
        stages=tuple(
            Stage(name, Decimal(weight), _along(starts_on, due_on, share))
            for name, weight, share in (item.split(":") for item in row["stages"].split())
        ),
        rubric=tuple(
            (int(level), criterion)
            for level, criterion in (item.split(":") for item in row["rubric"].split("|") if item)
        ),
    )
    return Planned(
        code=row["code"],
        action=int(row["code"][2:4]),
        name=row["name"],
        name_en=row["name_en"],
        kind=Kind(row["kind"]),
        basis=Basis(row["basis"] or "period"),
        unit=row["unit"],
        terms=terms,
        quote=row["quote"].replace("{due}", _in_words(due_on)),
        course=row["course"],
        ending=row["ending"],
        evidence=row["evidence"],
        places=int(row["places"]),
        is_series=row["series"] == "series",
        parent=row["series"] if row["series"].startswith("SY") else "",
    )


def _parts(whole: Planned, words: str, districts: list[str]) -> Iterator[Planned]:
    """``districts 95``: a part with the goal 95 for each district; ``offices A B``: a part for each."""
    scope, *rest = words.split() or [""]
    offices = districts if scope == "districts" else rest
    goal = Decimal(rest[0]) if scope == "districts" else None
    for number, office in enumerate(offices, start=1):
        name = office.removesuffix("（示意）")
        yield replace(
            whole,
            code=f"{whole.code}-{number:02d}",
            name=f"{whole.name}（{name}）",
            name_en=f"{whole.name_en}: part {number}",
            terms=replace(whole.terms, goal=goal, checkpoints=(), stages=()),
            course=f"{whole.course} part",
            parent=whole.code,
            part_department=office,
        )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _along(starts_on: date, due_on: date | None, share: str) -> date:
    days = ((due_on or starts_on) - starts_on).days
    return starts_on + timedelta(days=days * int(share.rstrip("%")) // 100)


def _in_words(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
