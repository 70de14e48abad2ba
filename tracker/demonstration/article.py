"""The plan that the article announced: its sheets through the importer, the rest through the services.

A second load changes nothing: sheets and services write only what differs.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from tracker.demonstration.rows import Row, as_csv, rows_of
from tracker.domain.vocabulary import Grounds, ReportState, SheetKind
from tracker.models import Concept, Plan, SpecialAction, Target, User
from tracker.resources.importing import import_at_once
from tracker.services.adjusting import cancel_target, newest_version
from tracker.services.contents import ConceptDetails
from tracker.services.kept_facts import refreshed_together
from tracker.services.plans import create_concept, edit_concept, edit_plan, plan_details_of
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
SOURCE = (
    "《串起凸显上海服务优势的“珍珠项链”——全力打响“上海服务”品牌首批十三个专项行动确定》，"
    "本报首席记者张懿，2018 年。标为“公开事实”的填报与指标另有出处，逐条注明。"
)
NAMES = {"plan": "计划编号", "action": "行动编号", "target": "目标编号"}


class FixtureRefused(ValueError):
    """A sheet of the article's register was not taken; the words name the file and the place."""


@transaction.atomic
def load_article(*, by: User, now: datetime) -> Plan:
    """Load the article's plan with its public facts, notes, cancellations and sentences."""
    with refreshed_together():
        _import("plan", SheetKind.PLANS, _named("plan"), by, now)
        plan = Plan.objects.get(code=CODE)
        details = replace(plan_details_of(plan), opens_at_last_day=True, source=SOURCE)
        plan = edit_plan(plan=plan, details=details, by=by, now=now)
        _import("actions", SheetKind.ACTIONS, _named("action"), by, now)
        _keep_concepts(plan, by, now)
        for name in ("targets", "facts_targets"):
            _import(name, SheetKind.TARGETS, _named("target", name), by, now)
        facts = rows_of("article/facts_reports.csv")
        _import("facts_reports", SheetKind.REPORTS, facts, by, now, ReportState.ACCEPTED)
        _cancel(by, now)
    keep_readings(plan=plan, readings=_readings(), by=by, now=now)
    keep_sentences(plan=plan, sentences=_sentences(), by=by, now=now)
    keep_notes(notes=_notes(), by=by, now=now)
    return plan


def _import(
    name: str,
    kind: SheetKind,
    rows: Iterable[Row],
    by: User,
    now: datetime,
    mode: ReportState = ReportState.DRAFT,
) -> None:
    data, file_name = as_csv(rows), f"{name}.csv"
    result = import_at_once(data, file_name=file_name, kind=kind, by=by, now=now, mode=mode)
    errors = result.preview.errors
    if errors:
        raise FixtureRefused(f"{file_name}: {errors[0].as_json()}")


def _named(kind: str, name: str = "") -> list[Row]:
    """The rows of a sheet with their English names."""
    names = {row["code"]: row["name_en"] for row in rows_of("article/names_en.csv") if row["kind"] == kind}
    rows = rows_of(f"article/{name or {'plan': 'plan', 'action': 'actions'}[kind]}.csv")
    return [row | {"英文名称": names[row[NAMES[kind]]]} for row in rows]


def _keep_concepts(plan: Plan, by: User, now: datetime) -> None:
    names = {r["code"]: r["name_en"] for r in rows_of("article/names_en.csv") if r["kind"] == "concept"}
    actions = {action.number: action for action in SpecialAction.objects.filter(plan=plan)}
    known = {concept.position: concept for concept in Concept.objects.filter(plan=plan)}
    for row in rows_of("article/concepts.csv"):
        details = ConceptDetails(
            plan=plan,
            position=int(row["序号"]),
            name=row["名称"],
            name_en=names[row["序号"]],
            text=row["原文"],
            action=actions[int(row["推定行动"])] if row["推定行动"] else None,
            action_grounds=Grounds.INFERRED if row["推定行动"] else None,
        )
        if details.position in known:
            edit_concept(concept=known[details.position], details=details, by=by, now=now)
        else:
            create_concept(details=details, by=by, now=now)


def _cancel(by: User, now: datetime) -> None:
    for row in rows_of("article/cancellations.csv"):
        target = Target.objects.get(code=row["target"])
        if not newest_version(target).cancelled:
            cancel_target(
                target=target,
                effective_on=date.fromisoformat(row["effective_on"]),
                reason=f"【{row['id']}】{row['reason_zh']}（{row['source']}，可信度 {row['confidence']}）",
                by=by,
                now=now,
            )


def _readings() -> list[ReadingDetails]:
    return [
        ReadingDetails(position=int(row["序号"]), why=row["推定依据"], why_en=row["推定依据英文"])
        for row in rows_of("article/concepts.csv")
    ]


def _sentences() -> list[SentenceDetails]:
    return [
        SentenceDetails(
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
            untracked=tuple(_untracked(row)),
        )
        for place, row in enumerate(rows_of("article/sentences.csv"), start=1)
    ]


def _untracked(row: Row) -> Iterable[Untracked]:
    columns = [row[name].split("|") for name in ("untracked_part", "untracked_why", "untracked_why_en")]
    if row["untracked_part"]:
        for text, why, why_en in zip(*columns, strict=True):
            yield Untracked(text=text, why=why, why_en=why_en)


def _notes() -> list[NoteDetails]:
    return [
        NoteDetails(
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
        for row in rows_of("article/facts_notes.csv")
    ]
