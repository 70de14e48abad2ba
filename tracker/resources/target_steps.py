"""The service calls that make a target from a row, or change a known one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tracker.choices import label
from tracker.domain.vocabulary import Basis, DueBasis, Frequency, Kind
from tracker.models import Target, Unit
from tracker.resources.base import Row
from tracker.resources.handlers import Act, Run
from tracker.resources.target_records import newest_version
from tracker.services.adjusting import adjust_target, cancel_target, postpone_target, terms_of
from tracker.services.contents import TargetDetails, Terms, UnitDetails
from tracker.services.ledger import plain
from tracker.services.reference import create_unit
from tracker.services.targets import create_target, details_of, edit_target, set_duties
from tracker.sheet_messages import RowNotice, RowProblem

NEVER_CHANGE = ("plan", "kind", "unit", "basis", "series", "parent", "part_department")
DUTIES = frozenset({"leads", "supporting"})
DESCRIBING = ("name", "name_en", "action_grounds", "is_additional", "evidence_required", "quote", "note")
FOUND = ("action", "concept")
INHERITED = ("comparator", "strength", "frequency", "hold_rule", "starts_on", "due_on", "due_basis")
TERMS = (
    *INHERITED,
    "goal",
    "upper_goal",
    "baseline",
    "baseline_on",
    "warning_band",
    "checkpoints",
    "stages",
    "rubric",
)
MEASURED = (Kind.CUMULATIVE, Kind.LEVEL, Kind.COUNT, Kind.MAINTAIN)


class NewTarget:
    """A row whose code is new."""

    def __init__(self, run: Run, row: Row) -> None:
        self.run = run
        self.row = row
        self.parent: Target | None = row.found.get("parent")

    def act(self) -> Act:
        """Make the target; then postpone and cancel it where the row says so."""
        row = self.row
        kind = row.get("kind") or (self.parent.kind if self.parent else None)
        for key, value, heading in (("kind", kind, "类型"), ("name", row.get("name"), "指标名称")):
            if value is None:
                row.refuse(RowProblem.CELL_MISSING, key, heading=heading)
        if row.errors:
            return Target
        details, terms = self._details(Kind(kind)), self._terms()
        unit, signature = row.found["unit"], self.run.signature

        def act() -> Target:
            kept = stored_unit(unit, signature)
            target = create_target(
                details=replace(details, unit=kept), terms=terms, duties=row.found["duties"], **signature
            )
            move_and_cancel(row, target, self.run, row.given("postponed_to", "cancelled_on"))
            return target

        return act

    def _details(self, kind: Kind) -> TargetDetails:
        row = self.row
        return TargetDetails(
            code=row.get("code"),
            plan=row.found["plan"],
            kind=kind,
            basis=self._basis(kind),
            action=row.found.get("action") or (self.parent.action if self.parent else None),
            concept=row.found.get("concept"),
            is_series=bool(row.get("series")),
            parent=self.parent,
            part_department=row.found.get("part_department"),
            **row.given(*DESCRIBING),
        )

    def _basis(self, kind: Kind) -> Basis:
        given = self.row.get("basis") or (self.parent.basis if self.parent else None)
        if given is not None:
            return Basis(given)
        basis = Basis.PERIOD if kind is Kind.CUMULATIVE else Basis.STOCK
        if kind in MEASURED:
            self.row.warn(RowNotice.BASIS_ASSUMED, "basis", basis=label(basis))
        return basis

    def _terms(self) -> Terms:
        """What the row says over what the parent says over the plan's window."""
        row, plan = self.row, self.row.found["plan"]
        values: dict[str, Any] = {"starts_on": plan.starts_on, "due_on": plan.ends_on}
        if self.parent is not None:
            version = newest_version(self.parent)
            values = {key: getattr(version, key) for key in INHERITED}
        elif row.get("due_on") is None and row.get("due_basis") is None:
            values["due_basis"] = DueBasis.INFERRED
        values |= row.given(*TERMS)
        if row.get("due_on") is not None and row.get("due_basis") is None:
            values["due_basis"] = DueBasis.STATED
        if values.get("due_basis") == DueBasis.NONE:
            values["due_on"] = row.get("due_on")
        if "frequency" not in values:
            values["frequency"] = Frequency.AD_HOC
            row.warn(RowNotice.FREQUENCY_ASSUMED, "frequency", frequency=label(Frequency.AD_HOC))
        return Terms(**values)


class TargetChanges:
    """A row whose target is known and says something else in the columns ``changed``."""

    def __init__(
        self, run: Run, row: Row, target: Target, changed: frozenset[str], record: Mapping[str, Any]
    ) -> None:
        self.run, self.row, self.target, self.changed, self.record = run, row, target, changed, record

    def act(self) -> Act:
        """Describe, assign, adjust, postpone, cancel: each by its own service, in this order."""
        self._refuse_what_stays()
        adjusted = self.changed & set(TERMS)
        later = {key: self.row.get(key) for key in ("postponed_to", "cancelled_on") if key in self.changed}
        self._ask_for_reason([*adjusted, *later])
        if self.row.errors:
            return Target
        described = self.changed & {*DESCRIBING, *FOUND}
        terms = self._terms(adjusted) if adjusted else None

        def act() -> Target:
            target, signature = self.target, self.run.signature
            if described:
                target = edit_target(target=target, details=self._details(described), **signature)
            if self.changed & DUTIES:
                day = self.row.get("effective_on")
                set_duties(target=target, duties=self.row.found["duties"], effective_on=day, **signature)
            if terms is not None:
                adjust_target(target=target, terms=terms, **said_why(self.row, self.run), **signature)
            move_and_cancel(self.row, target, self.run, later)
            return Target.objects.select_related("plan", "unit", "action", "parent").get(pk=target.pk)

        return act

    def _refuse_what_stays(self) -> None:
        for key in NEVER_CHANGE:
            if key in self.changed:
                self.row.refuse(RowProblem.NEVER_CHANGES, key, **self._both(key))

    def _ask_for_reason(self, keys: list[str]) -> None:
        if self.row.get("reason") is None:
            for key in sorted(keys):
                self.row.refuse(RowProblem.REASON_NEEDED, key, **self._both(key))

    def _both(self, key: str) -> dict[str, Any]:
        return {"before": _shown(self.record.get(key)), "after": _shown(self.row.values.get(key))}

    def _details(self, described: frozenset[str]) -> TargetDetails:
        given = self.row.given(*(key for key in DESCRIBING if key in described))
        found = {key: self.row.found[key] for key in FOUND if key in described}
        return replace(details_of(self.target), **given, **found)

    def _terms(self, adjusted: frozenset[str]) -> Terms:
        values = {key: self.row.values[key] for key in adjusted}
        if self.row.values.get("due_basis") == DueBasis.NONE:
            values["due_on"] = self.row.get("due_on")
        elif "due_on" in values and "due_basis" not in values and self.record["due_basis"] == DueBasis.NONE:
            values["due_basis"] = DueBasis.STATED
        return replace(terms_of(newest_version(self.target)), **values)


def _shown(value: Any) -> str:
    found = plain(value)
    return "、".join(map(str, found)) if isinstance(found, list) else str("" if found is None else found)


def stored_unit(unit: Unit | None, signature: Mapping[str, Any]) -> Unit | None:
    """The unit itself; one that the sheet brought along is made first, as its own dimension."""
    if unit is None or unit.pk is not None:
        return unit
    there = Unit.objects.filter(name=unit.name).first()
    return there or create_unit(details=UnitDetails(name=unit.name, dimension=unit.dimension), **signature)


def said_why(row: Row, run: Run) -> dict[str, Any]:
    """Reason and effective day of an adjustment; the day is today when the row gives none."""
    day: date = row.get("effective_on") or run.today
    return {"reason": row.get("reason", ""), "effective_on": day}


def move_and_cancel(row: Row, target: Target, run: Run, later: Mapping[str, Any]) -> None:
    """Postpone and cancel a target as the row says."""
    if later.get("postponed_to"):
        due_on = later["postponed_to"]
        postpone_target(target=target, due_on=due_on, **said_why(row, run), **run.signature)
    if later.get("cancelled_on"):
        why = said_why(row, run) | {"effective_on": later["cancelled_on"]}
        cancel_target(target=target, **why, **run.signature)
