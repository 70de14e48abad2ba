"""The article's plan and the dated public facts about it, loaded as an administrator would load them."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from tracker.domain.vocabulary import Grounds, ReportState, SheetKind
from tracker.models import Concept, Plan, SpecialAction, Target, User
from tracker.queries.versions import versions_of
from tracker.resources.fixtures import FOLDER
from tracker.resources.importing import import_at_once
from tracker.services.adjusting import cancel_target
from tracker.services.contents import ConceptDetails
from tracker.services.plans import concept_details_of, create_concept, edit_concept
from tracker.services.source import (
    NoteDetails,
    ReadingDetails,
    SentenceDetails,
    Untracked,
    keep_notes,
    keep_readings,
    keep_sentences,
)

CODE = "SH-FW-2018"
ARTICLE = FOLDER / "article"
KEYS = {"plan": "计划编号", "action": "行动编号", "target": "目标编号"}
SHEETS = (
    ("plan.csv", SheetKind.PLANS, "plan"),
    ("actions.csv", SheetKind.ACTIONS, "action"),
)
TARGET_SHEETS = (
    ("targets.csv", SheetKind.TARGETS, "target"),
    ("facts_targets.csv", SheetKind.TARGETS, "target"),
)


class ArticleDamaged(ValueError):
    """A file of the article does not import; the message names the first row that is refused."""


def load_article(*, by: User, now: datetime) -> Plan:
    """Load everything that the article and the public facts say; what is there already stays as it is.

    Cost: a few seconds the first time, one reading of the sheets later on.
    """
    names = _english_names()
    for file, kind, thing in SHEETS:
        _import(_with_english(file, thing, names), file, kind, by=by, now=now)
    plan = Plan.objects.get(code=CODE)
    _concepts(plan, names, by=by, now=now)
    for file, kind, thing in TARGET_SHEETS:
        _import(_with_english(file, thing, names), file, kind, by=by, now=now)
    data = (ARTICLE / "facts_reports.csv").read_bytes()
    _import(data, "facts_reports.csv", SheetKind.REPORTS, by=by, now=now, mode=ReportState.ACCEPTED)
    _cancellations(by=by, now=now)
    _source(plan, by=by, now=now)
    return plan


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (ARTICLE / file).open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def _english_names() -> Mapping[tuple[str, str], str]:
    return {(row["kind"], row["code"]): row["name_en"] for row in _rows("names_en.csv")}


def _with_english(file: str, thing: str, names: Mapping[tuple[str, str], str]) -> bytes:
    """The sheet with a column of English names."""
    rows = list(_rows(file))
    lines = [[*rows[0], "英文名称"]]
    lines += [[*row.values(), names.get((thing, row[KEYS[thing]]), "")] for row in rows]
    return "\n".join(",".join(_quoted(cell) for cell in line) for line in lines).encode()


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _import(data: bytes, file: str, kind: SheetKind, *, by: User, now: datetime, **how: Any) -> None:
    result = import_at_once(data, file_name=file, kind=kind, by=by, now=now, **how)
    if result.preview.errors:
        raise ArticleDamaged(f"{file}: {result.preview.errors[0].as_json()}")


def _concepts(plan: Plan, names: Mapping[tuple[str, str], str], *, by: User, now: datetime) -> None:
    actions = {action.number: action for action in SpecialAction.objects.filter(plan=plan)}
    known = {concept.position: concept for concept in Concept.objects.filter(plan=plan)}
    for row in _rows("concepts.csv"):
        position = int(row["序号"])
        action = actions[int(row["推定行动"])] if row["推定行动"] else None
        details = ConceptDetails(
            plan=plan,
            position=position,
            name=row["名称"],
            name_en=names.get(("concept", row["序号"]), ""),
            text=row["原文"],
            action=action,
            action_grounds=Grounds.INFERRED if action else None,
        )
        if position not in known:
            create_concept(details=details, by=by, now=now)
        elif concept_details_of(known[position]) != details:
            edit_concept(concept=known[position], details=details, by=by, now=now)


def _cancellations(*, by: User, now: datetime) -> None:
    for row in _rows("cancellations.csv"):
        target = Target.objects.get(code=row["target"])
        if not versions_of(target)[-1].cancelled:
            day = date.fromisoformat(row["effective_on"])
            cancel_target(target=target, effective_on=day, reason=row["reason_zh"], by=by, now=now)


def _source(plan: Plan, *, by: User, now: datetime) -> None:
    """The sentences, why concepts belong where they do, and the facts that do not count."""
    sentences = [_sentence(place, row) for place, row in enumerate(_rows("sentences.csv"), start=1)]
    keep_sentences(plan=plan, sentences=sentences, by=by, now=now)
    readings = [
        ReadingDetails(position=int(row["序号"]), why=row["推定依据"], why_en=row["推定依据英文"])
        for row in _rows("concepts.csv")
    ]
    keep_readings(plan=plan, readings=readings, by=by, now=now)
    keep_notes(notes=[_note(row) for row in _rows("facts_notes.csv")], by=by, now=now)


def _sentence(place: int, row: Mapping[str, str]) -> SentenceDetails:
    parts = zip(*(_split(row[f"untracked_{name}"]) for name in ("part", "why", "why_en")), strict=True)
    return SentenceDetails(
        code=row["id"],
        position=place,
        section=row["section"],
        section_kind=row["heading_kind"],
        form=row["form"],
        paragraph=int(row["paragraph"]),
        text=row["text"],
        targets=tuple(row["targets"].split()),
        why_not=row["why_not"],
        why_not_en=row["why_not_en"],
        untracked=tuple(Untracked(text=text, why=why, why_en=english) for text, why, english in parts),
    )


def _split(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _note(row: Mapping[str, str]) -> NoteDetails:
    return NoteDetails(
        code=row["id"],
        target=row["target"],
        day=date.fromisoformat(row["day"]),
        text=row["text_zh"],
        text_en=row["text_en"],
        why_not=row["why_not_zh"],
        why_not_en=row["why_not_en"],
        source=row["source"],
        url=row["url"],
        published=row["published_on"],
        confidence=row["confidence"],
    )
