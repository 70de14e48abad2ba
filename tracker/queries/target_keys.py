"""Long lists of targets: sorted and filtered by what is kept, and completed a page at a time.

A *key* is what the list is sorted by. What is stored of a target is read for all of them; what is judged
only when somebody sorts or filters by it, from the answers that are kept (``judged_days``); the rows of a
page from theirs. What does not stand is judged, and ``fresh`` hands it on to be kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import QuerySet

from tracker.domain.rollup import STATUS_ORDER, shown_percent
from tracker.domain.vocabulary import Outcome, Reporting, Status, Strength, Tone
from tracker.models import Department, Plan, Target
from tracker.queries.judged_days import (
    Asked,
    JudgedPlan,
    contents_of,
    judged_few,
    judged_plan,
    words_kept,
)
from tracker.queries.kept_answers import answer_of, terms_of
from tracker.queries.leads import Leads, leads_of_targets
from tracker.queries.target_list import TargetRow, Wanted, row_of, target_rows

RELATED = ("plan", "action", "concept", "unit", "part_department", "parent")
EXPORTED_AT_ONCE = 200
READ: Mapping[str, Callable[[str], Any]] = {
    "status": Status,
    "tone": Tone,
    "outcome": Outcome,
    "strength": Strength,
    "reporting": Reporting,
    "percent": Decimal,
    "due_on": date.fromisoformat,
    "goal": Decimal,
}
WITHOUT = {"strength": Strength.ANTICIPATORY}  # what goes without saying; of the others nothing


class Owner(NamedTuple):
    """What the departments of a target follow from."""

    pk: int
    parent_id: int | None
    action_id: int | None
    part_department: Department | None


@dataclass(slots=True)
class TargetKey:
    """One target of a list before it is completed; the columns of the table sort by its properties.

    What is judged is read for the whole list when the first key is asked for it.
    """

    rows: "TargetRows"
    pk: int
    code: str
    name: str
    action_number: int | None
    plan_id: int

    @property
    def severity(self) -> int:
        """The place of the status in the order of §6, worst first."""
        return STATUS_ORDER[self.status]

    @property
    def status(self) -> Status:
        """The computed headline."""
        return self._said("status")  # type: ignore[no-any-return]  # as READ reads it

    @property
    def tone(self) -> Tone:
        """The colour of the headline."""
        return self._said("tone")  # type: ignore[no-any-return]  # as READ reads it

    @property
    def outcome(self) -> Outcome:
        """First light."""
        return self._said("outcome")  # type: ignore[no-any-return]  # as READ reads it

    @property
    def strength(self) -> Strength:
        """How binding it is."""
        return self._said("strength")  # type: ignore[no-any-return]  # as READ reads it

    @property
    def reporting(self) -> Reporting:
        """Third light."""
        return self._said("reporting")  # type: ignore[no-any-return]  # as READ reads it

    @property
    def percent(self) -> Decimal | None:
        """Percent complete, clamped."""
        return shown_percent(self._said("percent"))

    @property
    def due_on(self) -> date | None:
        """The deadline."""
        return self._said("due_on")  # type: ignore[no-any-return]  # as READ reads it

    @property
    def goal(self) -> Decimal | None:
        """The goal in its unit."""
        return self._said("goal")  # type: ignore[no-any-return]  # as READ reads it

    def _said(self, name: str) -> Any:
        return self.rows.said(name)[self.pk]

    @property
    def lead_names(self) -> str:
        """The leads by name; "" for 待定."""
        return self.rows.leads[self.pk].names


class TargetRows:
    """The targets that fit, by code: ``keys`` to sort, ``complete`` for a page, ``exported`` for a file.

    Judged on ``as_of`` as known on ``known_at``. A constant number of queries for a page of one plan.
    """

    def __init__(
        self, targets: QuerySet[Target], *, as_of: date, known_at: date, today: date, wanted: Wanted
    ) -> None:
        self._as_of, self._known_at, self._today = as_of, known_at, today
        self._plans: dict[int, Plan] = {}
        self._whole: dict[int, JudgedPlan] = {}
        self._words: dict[str, dict[int, Any]] = {}
        self.fresh: list[JudgedPlan] = []
        found = targets.order_by("code").distinct().values_list(*_STORED)
        self._all = [TargetKey(self, *row) for row in found]
        self.keys = [key for key in self._all if self._fits(key, wanted)]

    def complete(self, keys: Sequence[TargetKey]) -> list[TargetRow]:
        """The rows of some keys, in their order. Three queries, and seven a plan."""
        targets = Target.objects.select_related(*RELATED).in_bulk([key.pk for key in keys])
        leads = self._leads_of(targets.values())
        contents: dict[int, dict[str, Any]] = {}
        for judged in self._by_plan(keys):
            contents |= contents_of(judged, judged.wholes)
        return [
            row_of(
                targets[key.pk],
                answer_of(contents[key.pk], self._known_at),
                terms_of(contents[key.pk]),
                leads[key.pk],
                min(self._as_of, self._known_at),
            )
            for key in keys
            if key.pk in targets
        ]

    def exported(self, keys: Iterable[TargetKey]) -> Iterator[TargetRow]:
        """All that is known of each target, part by part, so that memory does not grow with their number."""
        left = iter(keys)
        while part := list(islice(left, EXPORTED_AT_ONCE)):
            targets = Target.objects.filter(pk__in=[key.pk for key in part])
            rows = target_rows(targets, as_of=self._as_of, known_at=self._known_at, today=self._today)
            by_pk = {row.pk: row for row in rows}
            yield from (by_pk[key.pk] for key in part if key.pk in by_pk)

    def said(self, name: str) -> Mapping[int, Any]:
        """One of the words that are judged, of all targets of the list, by the target's id."""
        if name not in self._words:
            self._words[name] = found = {}
            for judged in self._judged:
                kept = words_kept(judged, name)
                afresh = contents_of(judged, [one for one in judged.wholes if one.pk not in kept])
                for one in judged.wholes:
                    text = kept[one.pk] if one.pk in kept else afresh[one.pk].get(name)
                    found[one.pk] = WITHOUT.get(name) if text is None else READ[name](text)
        return self._words[name]

    @cached_property
    def _judged(self) -> list[JudgedPlan]:
        return list(self._by_plan(self._all))

    @cached_property
    def leads(self) -> Mapping[int, Leads]:
        """The departments of all targets of the list. Three queries."""
        rows = Target.objects.filter(plan__in={key.plan_id for key in self._all}).order_by()
        offices = Department.objects.in_bulk()
        wanted = {key.pk for key in self._all}
        owners = (
            Owner(pk, parent, action, offices.get(office) if office else None)
            for pk, parent, action, office in rows.values_list(*_OWNERS)
            if pk in wanted
        )
        return self._leads_of(owners)

    def _leads_of(self, targets: Iterable[Any]) -> dict[int, Leads]:
        return leads_of_targets(targets, as_of=self._as_of, known_at=self._known_at)

    def _fits(self, key: TargetKey, wanted: Wanted) -> bool:
        if wanted.department is not None and wanted.department not in self.leads[key.pk].ids:
            return False
        return not wanted.judges or wanted.fits(key)

    def _by_plan(self, keys: Sequence[TargetKey]) -> Iterator[JudgedPlan]:
        """The targets of some keys plan by plan, ready for their answers.

        A day on which nobody looked at the plan before is judged for all of it at once.
        """
        missing = {key.plan_id for key in keys} - self._plans.keys()
        if missing:
            self._plans |= Plan.objects.in_bulk(missing)
        for plan_id in sorted({key.plan_id for key in keys}):
            chosen = [key.pk for key in keys if key.plan_id == plan_id]
            day = min(self._as_of, self._known_at)
            asked = Asked(self._plans[plan_id], day, self._known_at, self._today)
            judged, is_kept = judged_few(asked, chosen)
            if not is_kept and plan_id not in self._whole:
                self._whole[plan_id] = judged_plan(asked)
                self.fresh.append(self._whole[plan_id])
            if plan_id in self._whole:
                judged.fresh_lines |= self._whole[plan_id].fresh_lines
            self.fresh.append(judged)
            yield judged


_OWNERS = ("pk", "parent_id", "action_id", "part_department_id")
_STORED = ("pk", "code", "name", "action__number", "plan_id")
