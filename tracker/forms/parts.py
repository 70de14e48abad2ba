"""The goals of all parts of a target in one table, and lines for parts that are to be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.domain.amounts import Amount, UnitFact
from tracker.domain.parts import Allocation
from tracker.forms.adjusting import effective_field
from tracker.forms.base import KeptForm
from tracker.forms.fields import AmountField, NamedChoice
from tracker.forms.rows import RowsMixin
from tracker.forms.terms import typed_number
from tracker.models import Department, Target
from tracker.services.parts import NewPart, PartGoal

NEW = "new"


@dataclass(frozen=True, slots=True)
class KnownPart:
    """A part as the form shows it: its newest goal and the number of that version."""

    part: Target
    goal: Decimal | None
    version: int


class AllocationForm(RowsMixin, KeptForm):
    """One goal a part. ``typed`` gives the sum of what is typed by now, readable or not."""

    comes_last = ("effective_on", "reason")

    def __init__(
        self,
        *args: Any,
        parts: Sequence[KnownPart],
        whole: Decimal | None,
        own: UnitFact | None,
        units: Mapping[str, UnitFact],
        offices: Sequence[int],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts, self.whole = parts, whole
        amount = partial(AmountField, own=own, units=units)
        for known in parts:
            name = known.part.part_department.named if known.part.part_department else known.part.named
            self.fields[f"goal_{known.part.pk}"] = amount(label=name)
            self.initial[f"goal_{known.part.pk}"] = typed_number(known.goal, own)
            self.fields[f"seen_{known.part.pk}"] = forms.IntegerField(widget=forms.HiddenInput)
            self.initial[f"seen_{known.part.pk}"] = known.version
        free = Department.objects.filter(pk__in=offices)
        choice = partial(NamedChoice, free, label=_("Department"), required=False)
        self.add_line(
            NEW, _("New parts"), {"department": choice, "goal": partial(amount, label=_("Goal"))}, []
        )
        self.fields["effective_on"] = effective_field()
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            required=False,
            help_text=_("Needed when the goal of a part changes."),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.initial = {"effective_on": today, **self.initial}

    def clean(self) -> dict[str, Any]:
        """A new line without a department is only half filled in."""
        said = super().clean() or {}
        for number in range(self.lines[NEW].count):
            names = self.lines[NEW].field_names(number)
            if said.get(names["goal"]) is not None and not said.get(names["department"]):
                self.add_error(names["department"], _("This line is only half filled in."))
        return said

    def show_version(self, version: int) -> None:
        """Let the next attempt name the versions of the parts that are stored by now."""
        super().show_version(version)
        for known in self.parts:
            self.data[f"seen_{known.part.pk}"] = str(known.version)  # type: ignore[index]  # of the copy

    def rows(self) -> list[tuple[KnownPart, forms.BoundField, forms.BoundField]]:
        """Each part with its goal and the hidden number of its version, for the template."""
        return [(known, self[f"goal_{known.part.pk}"], self[f"seen_{known.part.pk}"]) for known in self.parts]

    def goals(self) -> list[PartGoal]:
        """The goals of the parts that are there."""
        said = self.cleaned_data
        return [
            PartGoal(known.part, _number(said[f"goal_{known.part.pk}"]), said[f"seen_{known.part.pk}"])
            for known in self.parts
        ]

    def new_parts(self) -> list[NewPart]:
        """The parts that are to be made."""
        rows = (row for row in self.said(NEW) if row["department"])
        return [NewPart(row["department"], _number(row["goal"])) for row in rows]

    def allocation(self) -> Allocation | None:
        """Σ of what is typed (stored, before anything is typed) against the whole; None without a whole.

        What cannot be read counts as nothing; its field says why.
        """
        if self.whole is None:
            return None
        if not self.is_bound:
            goals = [known.goal for known in self.parts]
        else:
            self.is_valid()
            names = [f"goal_{known.part.pk}" for known in self.parts]
            names += [self.lines[NEW].field_names(n)["goal"] for n in range(self.lines[NEW].count)]
            goals = [_number(self.cleaned_data.get(name)) for name in names]
        return Allocation(self.whole, sum((goal for goal in goals if goal is not None), Decimal(0)))


def _number(said: Any) -> Decimal | None:
    return said.value if isinstance(said, Amount) else None
