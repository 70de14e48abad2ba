"""Keep the source document of a plan: its sentences, the reading of its headings, facts beside targets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed
from tracker.models import (
    Concept,
    ConceptReading,
    FactNote,
    Plan,
    SentenceTarget,
    SourceSentence,
    Target,
    User,
)
from tracker.services.ledger import Entry, Snapshot, changed, record_many
from tracker.services.pinyin import search_text
from tracker.services.refusals import Problem
from tracker.services.wholes import wholes
from tracker.services.writing import checked, day_of, raise_all, require, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Untracked:
    """A clause of a tracked sentence that no target stands for, and why."""

    text: str
    why: str
    why_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceDetails:
    """One sentence: either ``targets`` (codes, in their order) or ``why_not`` says what becomes of it."""

    code: str
    position: int
    section: str
    form: str
    paragraph: int
    text: str
    section_kind: str = ""
    targets: tuple[str, ...] = ()
    why_not: str = ""
    why_not_en: str = ""
    untracked: tuple[Untracked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDetails:
    """Why the concept at ``position`` was given to an action, or to none."""

    position: int
    why: str
    why_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDetails:
    """A public fact about the target ``target`` (a code) that does not count, with source and reason.

    ``published`` is a day, a month or a year, as far as it is known; ``confidence`` is S or S~.
    """

    code: str
    target: str
    day: date
    text: str
    why_not: str
    source: str
    confidence: str
    text_en: str = ""
    why_not_en: str = ""
    url: str = ""
    published: str = ""


@transaction.atomic
def keep_sentences(
    *, plan: Plan, sentences: Sequence[SentenceDetails], by: User, now: datetime, request_id: str = ""
) -> int:
    """Make the sentences of ``plan`` say what ``sentences`` say; returns how many were written.

    A sentence is known by its code; none is removed. Set-wise; writes nothing that is unchanged.
    Refused: a target of another plan or none, a sentence with neither targets nor a reason.
    """
    require(by, Action.KEEP_PLANS, plan, day_of(now))
    targets = _targets(code for sentence in sentences for code in sentence.targets)
    raise_all(problem for sentence in sentences for problem in _sentence_problems(plan, sentence, targets))
    known = {row.code: row for row in SourceSentence.objects.filter(plan=plan)}
    before = _wholes_by_id(list(known.values()))
    rows = []
    for sentence in sentences:
        row = known.get(sentence.code) or SourceSentence(plan=plan)
        values = values_of(sentence, without=("targets", "untracked"))
        values["untracked"] = [asdict(part) for part in sentence.untracked]
        values["search_text"] = search_text(sentence.code, sentence.text)
        links = [targets[code].pk for code in sentence.targets]
        linked = [link["target_id"] for link in before.get(row.pk, {}).get("links", ())]
        if _set(row, values) or links != linked:
            checked(row).save()
            row.links.all().delete()
            SentenceTarget.objects.bulk_create(
                SentenceTarget(sentence=row, target_id=pk, position=place)
                for place, pk in enumerate(links, start=1)
            )
            rows.append(row)
    return _recorded(rows, before, by, now, request_id)


@transaction.atomic
def keep_readings(
    *, plan: Plan, readings: Sequence[ReadingDetails], by: User, now: datetime, request_id: str = ""
) -> int:
    """Say why the headings of ``plan`` belong to their actions; returns how many were written."""
    require(by, Action.KEEP_PLANS, plan, day_of(now))
    concepts = {concept.position: concept for concept in Concept.objects.filter(plan=plan)}
    known = {row.concept_id: row for row in ConceptReading.objects.filter(concept__plan=plan)}
    before = _wholes_by_id(list(known.values()))
    rows = []
    for reading in readings:
        concept = concepts[reading.position]
        row = known.get(concept.pk) or ConceptReading(concept=concept)
        if _set(row, values_of(reading, without=("position",))):
            checked(row).save()
            rows.append(row)
    return _recorded(rows, before, by, now, request_id)


@transaction.atomic
def keep_notes(*, notes: Sequence[NoteDetails], by: User, now: datetime, request_id: str = "") -> int:
    """Set public facts that do not count beside their targets; returns how many were written.

    A note is known by target and code; none is removed.
    """
    require(by, Action.KEEP_TARGETS, None, day_of(now))
    targets = _targets(note.target for note in notes)
    raise_all(_unknown(note.target, targets) for note in notes if note.target not in targets)
    known = {(row.target.code, row.code): row for row in _notes(targets.values())}
    before = _wholes_by_id(list(known.values()))
    rows = []
    for note in notes:
        row = known.get((note.target, note.code)) or FactNote(target=targets[note.target])
        if _set(row, values_of(note, without=("target",))):
            checked(row).save()
            rows.append(row)
    return _recorded(rows, before, by, now, request_id)


def _sentence_problems(
    plan: Plan, sentence: SentenceDetails, targets: Mapping[str, Target]
) -> Iterable[Problem]:
    for code in sentence.targets:
        if code not in targets or targets[code].plan_id != plan.pk:
            yield _unknown(code, targets)
    if bool(sentence.targets) == bool(sentence.why_not):
        message = _("The sentence %(code)s needs targets or the reason why it has none, not both.")
        yield Problem("tracked_or_reason", message, "why_not", {"code": sentence.code})


def _unknown(code: str, targets: Mapping[str, Target]) -> Problem:
    message = _("“%(code)s” is no target of this plan.")
    return Problem("unknown_target", message, "targets", {"code": code})


def _targets(codes: Iterable[str]) -> dict[str, Target]:
    return {target.code: target for target in Target.objects.filter(code__in=set(codes))}


def _notes(targets: Iterable[Target]) -> Iterable[FactNote]:
    return FactNote.objects.filter(target__in=list(targets)).select_related("target")


def _set(row: Model, values: Mapping[str, Any]) -> bool:
    """Put values on a row; tells whether the row is new or says something else now."""
    differs = row.pk is None or any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return differs


def _wholes_by_id(rows: Sequence[Model]) -> dict[int, Snapshot]:
    return {row.pk: snapshot for row, snapshot in zip(rows, wholes(rows), strict=True)}


def _recorded(
    rows: Sequence[Model], before: Mapping[int, Snapshot], by: User, now: datetime, request_id: str
) -> int:
    """Write one audit row for each written row; returns how many."""
    entries = [
        Entry(
            verb=Deed.EDIT if row.pk in before else Deed.CREATE,
            obj=row,
            before=before.get(row.pk),
            after=after,
        )
        for row, after in zip(rows, wholes(rows), strict=True)
        if changed(before.get(row.pk, {}), after)
    ]
    return record_many(entries, by, now, request_id)
