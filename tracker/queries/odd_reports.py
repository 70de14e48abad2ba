"""What is odd about a submitted report, gravest first, each with the numbers that its sentence needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.oddities import (
    GREAT_CHANGES,
    Line,
    Oddity,
    beyond_nature,
    is_behind_baseline,
    odd_against,
)
from tracker.domain.vocabulary import Basis, Kind, NilReason
from tracker.explanations import oddity_sentence
from tracker.models import EvidenceItem, Report
from tracker.queries.said import Said, said_by

MILD = (Oddity.LATE, Oddity.NO_EVIDENCE, Oddity.NOTE_MISSING)
ORDER = {oddity: place for place, oddity in enumerate(Oddity)}


@dataclass(frozen=True, slots=True)
class Odd:
    """Something odd with the numbers that its sentence needs."""

    oddity: Oddity
    now: Decimal | None = None
    before: Decimal | None = None
    due_day: date | None = None

    @property
    def is_mild(self) -> bool:
        """Whether the number itself is not odd."""
        return self.oddity in MILD

    @property
    def sentence(self) -> str:
        """Why it is odd, in the reader's language."""
        return oddity_sentence(self.oddity, now=self.now, before=self.before, due_day=self.due_day)


def odd_in(
    report: Report,
    said: Said,
    *,
    line: Line,
    before: Report | None,
    evidence: Sequence[EvidenceItem],
    due_day: date,
    lags: bool,
) -> tuple[Odd, ...]:
    """Everything odd about ``report``, gravest first.

    ``line`` is the version in force, ``before`` the report of the period before it, ``lags`` whether the
    target lags once it is accepted. A nil report needs no evidence; its own note explains it.
    """
    found = [*_odd_numbers(report, said, line, before), *_nil_again(said, before)]
    great = any(one.oddity in GREAT_CHANGES for one in found)
    if (lags or great) and not (report.note or report.nil_note):
        found.append(Odd(Oddity.NOTE_MISSING))
    if report.submitted_on is not None and report.submitted_on > due_day and report.revision == 1:
        found.append(Odd(Oddity.LATE, due_day=due_day))
    if not evidence and said.nil is None:
        found.append(Odd(Oddity.NO_EVIDENCE))
    return tuple(sorted(found, key=lambda one: ORDER[one.oddity]))


def _odd_numbers(report: Report, said: Said, line: Line, before: Report | None) -> Iterator[Odd]:
    if said.items and said.exact is not None and said.exact != len(set(said.items)):
        yield Odd(Oddity.ITEMS_DIFFER)
    if said.exact is None:
        return
    kind, basis = Kind(report.target.kind), Basis(report.target.basis)
    beyond = beyond_nature(kind, said.unit, said.exact)
    if beyond is not None:
        yield Odd(beyond, now=said.exact)
    if is_behind_baseline(kind, basis, line, said.exact):
        yield Odd(Oddity.BEHIND_BASELINE, now=said.exact, before=line.baseline)
    earlier = said_by(before).exact if before else None
    if before is not None and earlier is not None:
        new_year = before.as_of.year != report.as_of.year
        for oddity in odd_against(basis, earlier, said.exact, new_year=new_year):
            yield Odd(oddity, now=said.exact, before=earlier)


def _nil_again(said: Said, before: Report | None) -> Iterator[Odd]:
    """The same nil a second time in a row; what does not apply may say so for ever."""
    silent = (NilReason.NO_DATA, NilReason.NO_PROGRESS)
    if before is not None and said.nil in silent and before.nil_reason == said.nil:
        yield Odd(Oddity.NIL_AGAIN)
