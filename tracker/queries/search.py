"""What the search box finds: targets, departments, special actions and sentences of the source.

Every word of the text has to be there: in code, name, sentence, pinyin or its initials. Each list is cut,
and says how many there are, so that neither time nor memory grows with what is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tracker.access import Standing, visible_targets
from tracker.models import Department, SourceSentence, SpecialAction, Target
from tracker.queries.target_list import TargetRow, matching, target_rows

SHOWN = 10
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Office:
    """A department that was found."""

    pk: int
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ActionHit:
    """A special action that was found."""

    plan_code: str
    number: int
    name: str
    name_en: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a source that was found."""

    plan_code: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """The first of each sort, and how many targets and sentences there are in all."""

    targets: tuple[TargetRow, ...]
    target_count: int
    offices: tuple[Office, ...]
    actions: tuple[ActionHit, ...]
    sentences: tuple[Sentence, ...]
    sentence_count: int

    @property
    def nothing(self) -> bool:
        """Whether nothing was found."""
        return not (self.targets or self.offices or self.actions or self.sentences)


def search(text: str, who: Standing, *, as_of: date, known_at: date, today: date) -> Found:
    """What ``text`` finds among what ``who`` may see. A constant number of queries; only the targets shown
    are judged. Whole targets come before their parts."""
    words = text.casefold().split()[:MOST_WORDS]
    if not words:
        return Found((), 0, (), (), (), 0)
    found = matching(visible_targets(who), " ".join(words))
    first = found.annotate(below=Q(parent__isnull=False)).order_by("below", "code")
    wanted = list(first.values_list("pk", flat=True)[:SHOWN])
    rows = target_rows(Target.objects.filter(pk__in=wanted), as_of=as_of, known_at=known_at, today=today)
    sentences = _sentences(words)
    return Found(
        targets=tuple(sorted(rows, key=lambda row: wanted.index(row.pk))),
        target_count=found.count(),
        offices=tuple(_offices(words)),
        actions=tuple(_actions(words)),
        sentences=tuple(
            Sentence(row.plan.code, row.code, row.text) for row in sentences.select_related("plan")[:SHOWN]
        ),
        sentence_count=sentences.count(),
    )


def target_of_code(text: str, who: Standing) -> str | None:
    """The code of the one target that is called exactly so, whatever the case; None without one."""
    codes = visible_targets(who).filter(code__iexact=text.strip()).values_list("code", flat=True)
    return codes.first()


def _offices(words: Sequence[str]) -> list[Office]:
    """Departments by name, short name, pinyin with or without spaces, or initials of the pinyin."""
    found = []
    for row in Department.objects.order_by("sort_key", "name"):
        syllables = row.sort_key.split()
        spelt = ("".join(syllables), "".join(syllable[0] for syllable in syllables))
        said = " ".join((row.name, row.short_name, row.name_en, *spelt)).casefold()
        if all(word in said for word in words):
            found.append(Office(row.pk, row.name, row.name_en))
    return found[:SHOWN]


def _actions(words: Sequence[str]) -> list[ActionHit]:
    rows = SpecialAction.objects.select_related("plan").order_by("plan__illustrative", "plan__code", "number")
    for word in words:
        rows = rows.filter(search_text__icontains=word)
    return [
        ActionHit(row.plan.code, row.number, row.name, row.name_en, row.plan.illustrative)
        for row in rows[:SHOWN]
    ]


def _sentences(words: Sequence[str]) -> QuerySet[SourceSentence]:
    rows = SourceSentence.objects.order_by("plan__code", "position")
    for word in words:
        rows = rows.filter(search_text__icontains=word)
    return rows
