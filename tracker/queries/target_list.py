"""The rows of /targets/ and of its exports: every target judged, with its leads (architecture).

Status depends on the calendar, so it is judged on read. ``target_rows`` judges all that it is given;
``tracker.queries.target_keys`` sorts and filters long lists by what is kept and completes one page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db.models import Q, QuerySet

from tracker.domain.assessment import Assessment
from tracker.domain.facts import TargetFacts
from tracker.domain.rollup import STATUS_ORDER, shown_percent
from tracker.domain.vocabulary import (
    Comparator,
    DueBasis,
    Kind,
    Outcome,
    Reporting,
    Status,
    Strength,
    Tone,
)
from tracker.explanations import answer_sentence, reason_sentence
from tracker.models import Target
from tracker.queries.assessments import Judged, judge_targets
from tracker.queries.kept_answers import RowTerms, row_terms
from tracker.queries.leads import Leads, leads_of_targets
from tracker.queries.projections import projected_in_lists


@dataclass(frozen=True, slots=True)
class Named:
    """A name with its English one, "" where there is none."""

    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target as lists and exports show it; numbers in its unit, None where there is none.

    ``percent`` is clamped to 0–100. ``action_number`` None: of no special action. ``inferred_action``
    and ``inferred_due``: not written in the source (推定).
    """

    pk: int
    code: str
    name: str
    name_en: str
    plan_code: str
    illustrative: bool
    action_pk: int | None
    action_number: int | None
    action: Named | None
    inferred_action: bool
    concept: str
    kind: Kind
    strength: Strength
    comparator: Comparator
    goal: Decimal | None
    upper_goal: Decimal | None
    unit: str
    starts_on: date
    due_on: date | None
    due_basis: DueBasis
    leads: Leads
    quote: str
    is_additional: bool
    is_series: bool
    part_of: str
    closed_on: date | None
    instances: int
    assessment: Assessment
    terms: RowTerms | None = field(default=None, repr=False, compare=False)
    facts: TargetFacts | None = field(default=None, repr=False, compare=False)

    @property
    def key(self) -> tuple[str]:
        """What the address of the page is made of."""
        return (self.code,)

    @property
    def action_key(self) -> tuple[str, int]:
        """The same for the page of its special action; only where there is one."""
        return self.plan_code, self.action_number or 0

    @property
    def status(self) -> Status:
        """The computed headline."""
        return self.assessment.status

    @property
    def severity(self) -> int:
        """The place of the status in the order of §6, worst first."""
        return STATUS_ORDER[self.assessment.status]

    @property
    def tone(self) -> Tone:
        """The colour of the headline."""
        return self.assessment.tone

    @property
    def override(self) -> Status | None:
        """The reviewer's word that stands beside the computed one."""
        return self.assessment.override.status if self.assessment.override else None

    @property
    def outcome(self) -> Outcome:
        """First light."""
        return self.assessment.outcome

    @property
    def reporting(self) -> Reporting:
        """Third light."""
        return self.assessment.reporting

    @property
    def actual(self) -> Decimal | str | None:
        """The value; a milestone's done day as text; of a series how many instances were met."""
        return self.assessment.actual

    @property
    def expected(self) -> Decimal | None:
        """应达值 on the day of the data."""
        return self.assessment.expected

    @property
    def percent(self) -> Decimal | None:
        """Percent complete, clamped; None where there is none."""
        return shown_percent(self.assessment.percent)

    @property
    def projected(self) -> Decimal | None:
        """按现有进度推算 to the deadline, to one decimal; None where there is no ground for it (§7)."""
        answer = self.assessment
        if self.facts is None:
            return self.terms.projected if self.terms else None
        return projected_in_lists(self.facts, answer.reporting, as_of=answer.as_of, known_at=answer.known_at)

    @property
    def reason(self) -> str:
        """Why it shows this colour, in the reader's language."""
        return reason_sentence(self.assessment)

    @property
    def answer(self) -> str:
        """What would turn it green, in the reader's language; may be empty."""
        return answer_sentence(self.assessment)

    @property
    def lead_names(self) -> str:
        """The leads by name; "" for 待定."""
        return self.leads.names


class Verdicts(Protocol):
    """What is filtered by."""

    @property
    def status(self) -> Status: ...

    @property
    def tone(self) -> Tone: ...

    @property
    def outcome(self) -> Outcome: ...

    @property
    def strength(self) -> Strength: ...

    @property
    def reporting(self) -> Reporting: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters on what is judged; None takes all. ``department`` leads, supports or has the part."""

    status: Status | None = None
    tone: Tone | None = None
    outcome: Outcome | None = None
    strength: Strength | None = None
    reporting: Reporting | None = None
    department: int | None = None

    @property
    def judges(self) -> bool:
        """Whether any filter is on what is judged."""
        return any(
            one is not None for one in (self.status, self.tone, self.outcome, self.strength, self.reporting)
        )

    def fits(self, judged: Verdicts) -> bool:
        """Whether what is judged of a target fits."""
        return (
            self.status in (None, judged.status)
            and self.tone in (None, judged.tone)
            and self.outcome in (None, judged.outcome)
            and self.strength in (None, judged.strength)
            and self.reporting in (None, judged.reporting)
        )

    def takes(self, row: TargetRow) -> bool:
        """Whether a row fits."""
        return self.fits(row) and (self.department is None or self.department in row.leads.ids)


def wholes(targets: QuerySet[Target]) -> QuerySet[Target]:
    """The targets that lists and counts show: parts and years belong to their whole (as on the board)."""
    return targets.filter(parent__isnull=True)


def of_batch(targets: QuerySet[Target], batch: str) -> QuerySet[Target]:
    """The targets of one batch; what belongs to no special action stays in every batch (as on the board)."""
    return targets.filter(Q(action__batch=batch) | Q(action__isnull=True))


def matching(targets: QuerySet[Target], text: str) -> QuerySet[Target]:
    """The targets that say every word of ``text``: in code, name, quote, pinyin or its initials.

    Case does not matter; spaces part the words.
    """
    for word in text.casefold().split():
        targets = targets.filter(
            Q(search_text__icontains=word) | Q(code__icontains=word) | Q(quote__icontains=word)
        )
    return targets


def target_rows(
    targets: QuerySet[Target], *, as_of: date, known_at: date, today: date, wanted: Wanted | None = None
) -> list[TargetRow]:
    """The rows of ``targets`` by code, judged on ``as_of`` as known on ``known_at``, that fit ``wanted``."""
    chosen = targets.select_related("plan", "action", "concept", "unit", "part_department", "parent")
    judged = judge_targets(chosen.order_by("code").distinct(), as_of=as_of, known_at=known_at, today=today)
    return rows_of(judged, as_of=as_of, known_at=known_at, wanted=wanted)


def rows_of(
    judged: Iterable[Judged], *, as_of: date, known_at: date, wanted: Wanted | None = None
) -> list[TargetRow]:
    """Rows of targets that are judged already. One query."""
    seen = list(judged)
    leads = leads_of_targets([one.target for one in seen], as_of=as_of, known_at=known_at)
    day = min(as_of, known_at)
    rows = [
        row_of(
            one.target,
            one.assessment,
            row_terms(one.facts, one.assessment),
            leads[one.target.pk],
            day,
            facts=one.facts,
        )
        for one in seen
    ]
    return [row for row in rows if wanted is None or wanted.takes(row)]


def row_of(
    target: Target,
    answer: Assessment,
    terms: RowTerms,
    leads: Leads,
    day: date,
    *,
    facts: TargetFacts | None = None,
) -> TargetRow:
    """A row of a target that is judged; its plan, action, concept, unit and parent are read with it.

    With ``facts`` the projection is made when it is asked for, else it is that of the terms.
    """
    action, parent = target.action, target.parent
    return TargetRow(
        pk=target.pk,
        code=target.code,
        name=target.name,
        name_en=target.name_en,
        plan_code=target.plan.code,
        illustrative=target.plan.illustrative,
        action_pk=target.action_id,
        action_number=action.number if action else None,
        action=Named(action.name, action.name_en) if action else None,
        inferred_action=target.action_grounds == "inferred",
        concept=target.concept.name if target.concept else "",
        kind=target.kind,
        strength=answer.strength,
        comparator=terms.comparator,
        goal=terms.goal,
        upper_goal=terms.upper_goal,
        unit=target.unit.named if target.unit else "",
        starts_on=terms.starts_on,
        due_on=answer.due_on,
        due_basis=terms.due_basis,
        leads=leads,
        quote=target.quote,
        is_additional=target.is_additional,
        is_series=target.is_series,
        part_of=parent.code if parent else "",
        closed_on=target.closed_on if target.closed_on and target.closed_on <= day else None,
        instances=terms.instances,
        assessment=answer,
        terms=terms,
        facts=facts,
    )
