"""The terms of a target in a form: goal, window, rule, interim goals, stages, criteria – by its kind."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.amounts import PERCENT, Amount, UnitFact
from tracker.domain.facts import Checkpoint, Stage
from tracker.domain.vocabulary import Comparator, DueBasis, Frequency, HoldRule, Kind, Strength
from tracker.forms.base import KeptForm
from tracker.forms.fields import AmountField, DayField
from tracker.forms.rows import RowsMixin
from tracker.models.fields import MAX_SIGNIFICANT_DIGITS
from tracker.queries.numbers import plain_number
from tracker.queries.target_versions import Change, label_of_field
from tracker.services.contents import Terms
from tracker.services.terms import LEVELS, WITH_LINE

QUANTITIES = ("goal", "upper_goal", "baseline", "warning_band")
NUMERIC = (*WITH_LINE, Kind.MAINTAIN)
CRITERION = "criterion_"


def _weight() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Weight"), required=False, min_value=Decimal("0.001"), max_digits=9, decimal_places=3
    )


class TermsForm(RowsMixin, KeptForm):
    """What every form with terms shares. ``add_terms`` adds the fields that fit the kind.

    What a kind does not have keeps the value of the terms that it was filled with.
    """

    comes_last = ("leads", "supporting", "duty_grounds", "effective_on", "reason")
    places = {
        "checkpoints": "checkpoints_0_on",
        "stages": "stages_0_name",
        "rubric": f"{CRITERION}0",
    }

    def add_terms(
        self, kind: Kind, *, own: UnitFact | None, units: Mapping[str, UnitFact], known: Terms | None
    ) -> None:
        """Add the fields of a target of ``kind``, filled with ``known`` terms."""
        self.kind, self.known_terms = kind, known
        if kind in NUMERIC:
            self._add_numbers(own, units)
        if kind is Kind.RUBRIC:
            self._add_rubric()
        self._add_window()
        if kind is Kind.MAINTAIN:
            self._add_holding(own, units)
        self.initial = {**_initial(known, own), **self.initial} if known is not None else self.initial
        if kind in WITH_LINE:
            amount = partial(AmountField, own=own, units=units, label=_("Value"))
            points = known.checkpoints if known else ()
            rows = [{"on": point.on, "value": typed_number(point.value, own)} for point in points]
            self.add_line("checkpoints", _("Interim goals"), {"on": _day, "value": amount}, rows)
        if kind is Kind.MILESTONE:
            stages = [_stage(stage) for stage in known.stages] if known else []
            self.add_line(
                "stages", _("Stages"), {"name": _name, "weight": _weight, "planned_on": _planned}, stages
            )

    def _add_numbers(self, own: UnitFact | None, units: Mapping[str, UnitFact]) -> None:
        self.fields["comparator"] = forms.ChoiceField(label=_("Comparator"), choices=choices(Comparator))
        self.fields["goal"] = AmountField(
            own=own, units=units, label=_("Goal"), help_text=_("Empty: not quantified yet.")
        )
        self.fields["upper_goal"] = AmountField(
            own=own, units=units, label=_("Upper bound"), help_text=_("Only for “between”.")
        )
        self.fields["baseline"] = AmountField(
            own=own, units=units, label=_("Baseline"), help_text=_("Empty: not known.")
        )
        self.fields["baseline_on"] = DayField(label=_("Baseline day"))

    def _add_rubric(self) -> None:
        levels = [("", _("not agreed yet")), *((str(level), str(level)) for level in LEVELS)]
        self.fields["goal"] = forms.ChoiceField(label=_("Agreed level"), choices=levels, required=False)
        for level in LEVELS:
            self.fields[f"{CRITERION}{level}"] = forms.CharField(
                label=_("Criterion of level %(level)d") % {"level": level},
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def _add_window(self) -> None:
        self.fields["starts_on"] = DayField(label=_("Starts on"), required=True)
        self.fields["due_on"] = DayField(label=_("Due on"), help_text=_("Empty: no deadline is set."))
        self.fields["due_basis"] = forms.ChoiceField(
            label=_("Basis of the deadline"), choices=choices(DueBasis)
        )
        self.fields["frequency"] = forms.ChoiceField(
            label=_("How often reported"), choices=choices(Frequency)
        )
        self.fields["strength"] = forms.ChoiceField(label=_("Strength"), choices=choices(Strength))

    def _add_holding(self, own: UnitFact | None, units: Mapping[str, UnitFact]) -> None:
        self.fields["hold_rule"] = forms.ChoiceField(label=_("Judged at the end"), choices=choices(HoldRule))
        self.fields["warning_band"] = AmountField(
            own=own,
            units=units,
            label=_("Warning band"),
            help_text=_("Amber when nearer to the line than this. Empty: none."),
        )

    def clean(self) -> dict[str, Any]:
        """Say at its own line what is only half filled in."""
        said = super().clean() or {}
        halves = (("checkpoints", ("on", "value")), ("stages", ("name", "weight")))
        for name, needed in halves:
            for number, part in self._missing(name, needed):
                self.add_error(f"{name}_{number}_{part}", _("This line is only half filled in."))
        for name in QUANTITIES:
            amount = said.get(name)
            digits = len(amount.value.normalize().as_tuple().digits) if isinstance(amount, Amount) else 0
            if digits > MAX_SIGNIFICANT_DIGITS:
                self.add_error(name, _("At most 15 digits can be kept."))
        return said

    def _missing(self, name: str, needed: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        line = getattr(self, "lines", {}).get(name)
        for number in range(line.count if line else 0):
            names = line.field_names(number)
            if any(field in self.errors for field in names.values()):
                continue
            filled = {p for p, field in names.items() if self.cleaned_data.get(field) not in (None, "")}
            if filled:
                yield from ((number, part) for part in needed if part not in filled)

    def terms(self) -> Terms:
        """The terms as typed values; call it when the form is valid."""
        said = self.cleaned_data
        base = self.known_terms or Terms(starts_on=said["starts_on"], due_on=None, frequency=Frequency.AD_HOC)
        values: dict[str, Any] = {"starts_on": said["starts_on"], "due_on": said["due_on"]}
        values |= _words(said)
        values |= {name: _number(said[name]) for name in QUANTITIES if name in self.fields}
        if "baseline_on" in self.fields:
            values["baseline_on"] = said["baseline_on"]
        if self.kind is Kind.RUBRIC:
            values["rubric"] = tuple(
                (level, said[f"{CRITERION}{level}"]) for level in LEVELS if said[f"{CRITERION}{level}"]
            )
        if self.kind in WITH_LINE:
            points = [Checkpoint(row["on"], row["value"].value) for row in self.said("checkpoints")]
            values["checkpoints"] = tuple(sorted(points, key=lambda point: point.on))
        if self.kind is Kind.MILESTONE:
            values["stages"] = tuple(
                Stage(row["name"], row["weight"], row["planned_on"]) for row in self.said("stages")
            )
        return replace(base, **values)


def term_changes(old: Terms, new: Terms) -> tuple[Change, ...]:
    """What new terms say otherwise, field by field, for reading."""
    pairs = [
        (field.name, _readable(getattr(old, field.name)), _readable(getattr(new, field.name)))
        for field in fields(Terms)
    ]
    return tuple(
        Change(name, label_of_field("rubric_levels" if name == "rubric" else name), was, now)
        for name, was, now in pairs
        if was != now
    )


def _readable(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return tuple(_part(part) for part in value)


def _part(part: Any) -> str:
    if isinstance(part, Checkpoint):
        return f"{part.on.isoformat()}: {plain_number(part.value)}"
    if isinstance(part, Stage):
        return f"{part.name} ({plain_number(part.weight)})@{part.planned_on or '–'}"
    level, criterion = part
    return f"{level}: {criterion}"


def _day() -> DayField:
    return DayField(label=_("Day"))


def _planned() -> DayField:
    return DayField(label=_("Planned on"))


def _name() -> forms.CharField:
    return forms.CharField(label=_("Stage"), required=False, max_length=100)


def _stage(stage: Stage) -> dict[str, Any]:
    return {"name": stage.name, "weight": plain_number(stage.weight), "planned_on": stage.planned_on}


def _words(said: Mapping[str, Any]) -> dict[str, Any]:
    enums = {
        "comparator": Comparator,
        "due_basis": DueBasis,
        "frequency": Frequency,
        "strength": Strength,
        "hold_rule": HoldRule,
    }
    return {name: enum(said[name]) for name, enum in enums.items() if name in said}


def _number(said: Any) -> Decimal | None:
    """The number of an amount, or of a chosen level; None for nothing."""
    if isinstance(said, Amount):
        return said.value
    return Decimal(said) if said else None


def typed_number(number: Decimal | None, own: UnitFact | None) -> str | None:
    """A number as a person would type it; a percent with its sign, so that 1% is not read as 100%."""
    if number is None:
        return None
    return f"{plain_number(number)}{PERCENT if own is not None and own.name == PERCENT else ''}"


def _initial(known: Terms, own: UnitFact | None) -> dict[str, Any]:
    values = {field.name: getattr(known, field.name) for field in fields(Terms)}
    values |= {name: typed_number(values[name], own) for name in QUANTITIES}
    return values | {f"{CRITERION}{level}": text for level, text in known.rubric}
