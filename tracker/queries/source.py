"""The page /plans/<plan>/source/: the document that a plan was read from, beside what became of it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tracker.domain.rollup import severity
from tracker.domain.vocabulary import Tone
from tracker.faces import SHAPES
from tracker.models import Concept, Plan, SentenceTarget, SourceSentence, SpecialAction, Target
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.tallies import Count, counted

HEADING = "标题"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence: ``worst`` of the targets that quote it, or ``untracked``, or neither.

    ``begins``: a target is quoted here for the first time; what goes on with it bears no shape again.
    """

    text: str
    worst: Judged | None = None
    untracked: bool = False
    begins: bool = False

    @property
    def shape(self) -> str:
        """The shape of the worst status where a target begins; "" elsewhere."""
        return SHAPES[self.worst.assessment.tone] if self.worst and self.begins else ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A clause of a tracked sentence that no target stands for, with the reason in two languages."""

    text: str
    why: str
    why_en: str


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """One sentence with its targets, in the order of the text, or with the reason why it has none."""

    code: str
    text: str
    clauses: tuple[Clause, ...]
    targets: tuple[Judged, ...]
    why: str
    why_en: str
    left_out: tuple[LeftOut, ...]

    @property
    def tone(self) -> Tone | None:
        """The tone of the worst target; None for a sentence that is not tracked."""
        worst = _worst(self.targets)
        return worst.assessment.tone if worst else None


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under one heading (None for the opening); ``action`` or ``concept`` when it names one."""

    number: int
    heading: SentenceRow | None
    sentences: tuple[SentenceRow, ...]
    action: SpecialAction | None = None
    concept: Concept | None = None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The document of a plan. ``counts`` are those of the targets that a sentence states."""

    plan: Plan
    sections: tuple[Section, ...]
    counts: tuple[Count, ...]
    tracked: int
    untracked: int
    additional: int

    @property
    def sentences(self) -> int:
        """How many sentences the document has, headings included."""
        return self.tracked + self.untracked

    @property
    def targets(self) -> int:
        """How many targets the sentences state."""
        return sum(count.number for count in self.counts)


def has_source(plan: Plan) -> bool:
    """Whether the document of a plan is kept. One query."""
    return SourceSentence.objects.filter(plan=plan).exists()


def source_page(plan: Plan, *, as_of: date, known_at: date, today: date) -> SourcePage:
    """The document of ``plan`` with every target judged on ``as_of`` as known on ``known_at``.

    A constant number of queries; one assessment a target.
    """
    linked = _linked(plan, as_of=as_of, known_at=known_at, today=today)
    rows = {
        sentence.pk: _row(sentence, linked.get(sentence.pk, ()))
        for sentence in SourceSentence.objects.filter(plan=plan)
    }
    judged = {each.target.pk: each for row in rows.values() for each in row.targets}
    return SourcePage(
        plan=plan,
        sections=tuple(_sections(plan, rows)),
        counts=counted(each.assessment for each in judged.values()),
        tracked=sum(1 for row in rows.values() if row.targets),
        untracked=sum(1 for row in rows.values() if not row.targets),
        additional=Target.objects.filter(plan=plan, is_additional=True, parent=None).count(),
    )


def _linked(plan: Plan, *, as_of: date, known_at: date, today: date) -> Mapping[int, Sequence[Judged]]:
    """The judged targets of each sentence, in their order, by the sentence's id."""
    links = list(SentenceTarget.objects.filter(sentence__plan=plan).order_by("sentence", "position"))
    targets = Target.objects.filter(sentence_links__sentence__plan=plan).distinct().order_by("code")
    judged = {
        each.target.pk: each for each in judge_targets(targets, as_of=as_of, known_at=known_at, today=today)
    }
    found: dict[int, list[Judged]] = defaultdict(list)
    for link in links:
        found[link.sentence_id].append(judged[link.target_id])
    return found


def _row(sentence: SourceSentence, targets: Sequence[Judged]) -> SentenceRow:
    left_out = tuple(LeftOut(part["text"], part["why"], part["why_en"]) for part in sentence.untracked)
    return SentenceRow(
        code=sentence.code,
        text=sentence.text,
        clauses=tuple(clauses_of(sentence.text, targets, [part.text for part in left_out])),
        targets=tuple(targets),
        why=sentence.why_not,
        why_en=sentence.why_not_en or sentence.why_not,
        left_out=left_out,
    )


def clauses_of(text: str, targets: Sequence[Judged], left_out: Sequence[str]) -> Iterable[Clause]:
    """The text cut where its targets' quotes begin and end; the pieces together are the text again."""
    quoting: list[set[int]] = [set() for _sign in text]
    for number, judged in enumerate(targets):
        for place in _places(text, [judged.target.quote, *judged.target.quote.split("，")]):
            quoting[place].add(number)
    silent = set(_places(text, left_out))
    signs = [(frozenset(quoting[place]), place in silent) for place in range(len(text))]
    start, seen = 0, set[int]()
    for (numbers, untracked), group in groupby(signs):
        end = start + len(list(group))
        worst = _worst([targets[number] for number in sorted(numbers)])
        yield Clause(text[start:end], worst, untracked and worst is None, begins=not numbers <= seen)
        seen |= numbers
        start = end


def _places(text: str, parts: Iterable[str]) -> Iterable[int]:
    for part in parts:
        if part:
            for match in re.finditer(re.escape(part), text):
                yield from range(*match.span())


def _worst(judged: Sequence[Judged]) -> Judged | None:
    return min(judged, key=lambda each: severity(each.assessment), default=None)


def _sections(plan: Plan, rows: Mapping[int, SentenceRow]) -> Iterable[Section]:
    actions = {action.name: action for action in SpecialAction.objects.filter(plan=plan)}
    concepts = {
        concept.name: concept
        for concept in Concept.objects.filter(plan=plan).select_related("action", "reading")
    }
    sentences = SourceSentence.objects.filter(plan=plan).order_by("position")
    parts = groupby(sentences, key=lambda sentence: (sentence.section_kind, sentence.section))
    for number, ((_kind, name), group) in enumerate(parts, start=1):
        found = list(group)
        heading = rows[found[0].pk] if found[0].form == HEADING else None
        rest = found[1:] if heading else found
        yield Section(
            number=number,
            heading=heading,
            sentences=tuple(rows[sentence.pk] for sentence in rest),
            action=actions.get(name),
            concept=concepts.get(name),
        )
