"""Forms that make and describe targets, their parts and years."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.amounts import UnitFact
from tracker.domain.vocabulary import Basis, Grounds, Kind, Strength
from tracker.forms.base import KeptForm
from tracker.forms.duties import DutiesMixin
from tracker.forms.fields import NamedChoice
from tracker.forms.terms import TermsForm
from tracker.models import Concept, Department, Plan, SpecialAction, Target, Unit
from tracker.queries.report_entry import unit_fact
from tracker.services.contents import Duties, TargetDetails, Terms

BASIS_OF = {
    Kind.CUMULATIVE: Basis.PERIOD,
    Kind.LEVEL: Basis.STOCK,
    Kind.COUNT: Basis.STOCK,
    Kind.MAINTAIN: Basis.PERIOD,
}
WITH_UNIT = (Kind.CUMULATIVE, Kind.LEVEL, Kind.COUNT, Kind.MAINTAIN)
CODE = _("Letters, digits and dashes, such as A12-01. It never changes.")
YEARS = (1990, 2100)


class CodeField(forms.CharField):
    """The code of a target: it stands in addresses."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Code"),
            max_length=40,
            help_text=CODE,
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        )

    def clean(self, value: Any) -> str:
        """The code, or a sentence when an address could not carry it."""
        code = super().clean(value)
        if code in RESERVED or not all(sign.isalnum() or sign in "-_." for sign in code):
            raise forms.ValidationError(_("“%(code)s” is no code: %(expected)s"), params=_expected(code))
        return code


RESERVED = ("new", ".", "..")


def _expected(code: str) -> dict[str, Any]:
    return {"code": code, "expected": CODE}


class DescribedForm(forms.Form):
    """What describes a target and may be changed at any time. ``add_description`` adds the fields."""

    def add_description(self, plan: Plan, known: TargetDetails | None) -> None:
        """Add the fields for a target of ``plan``, filled with ``known``."""
        grounds = [("", "–"), *choices(Grounds)]
        quote = forms.Textarea(attrs={"rows": 2, "lang": "zh-hans"})
        note = forms.Textarea(attrs={"rows": 2})
        self.fields |= {
            "name": forms.CharField(label=_("Name"), max_length=300),
            "name_en": forms.CharField(label=_("English name"), max_length=400, required=False),
            "quote": forms.CharField(
                label=_("Sentence of the source, word for word"), required=False, widget=quote
            ),
            "action": NamedChoice(
                SpecialAction.objects.filter(plan=plan), label=_("Special action"), required=False
            ),
            "action_grounds": forms.ChoiceField(
                label=_("Where the action is written"), choices=grounds, required=False
            ),
            "concept": NamedChoice(Concept.objects.filter(plan=plan), label=_("Concept"), required=False),
            "evidence_required": forms.BooleanField(
                label=_("Evidence is required to close it out"), required=False
            ),
            "is_additional": forms.BooleanField(
                label=_("A public fact, not a target of the source"), required=False
            ),
            "note": forms.CharField(label=_("Note"), required=False, widget=note),
        }
        if known is not None:
            described = {name: getattr(known, name) for name in DESCRIBED}
            described |= {name: described[name] and described[name].pk for name in ("action", "concept")}
            self.initial = {**described, **self.initial}

    def described(self) -> dict[str, Any]:
        """What was said, typed by the names of ``TargetDetails``."""
        said = {name: self.cleaned_data[name] for name in DESCRIBED}
        grounds = said["action_grounds"]
        return said | {"action_grounds": Grounds(grounds) if grounds and said["action"] else None}


DESCRIBED = (
    "name",
    "name_en",
    "quote",
    "action",
    "action_grounds",
    "concept",
    "evidence_required",
    "is_additional",
    "note",
)


class NewTargetForm(DescribedForm, DutiesMixin, TermsForm):
    """A target of one plan and one kind with its terms and departments."""

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        kind: Kind,
        units: Mapping[str, UnitFact],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["code"] = CodeField()
        self.add_description(plan, None)
        if kind in WITH_UNIT:
            self.fields["unit"] = NamedChoice(
                Unit.objects.all(), label=_("Unit"), required=False, help_text=_("It never changes.")
            )
            self.fields["basis"] = forms.ChoiceField(
                label=_("What a number means"),
                choices=choices(Basis),
                initial=BASIS_OF[kind].value,
                help_text=_("It never changes."),
            )
            self.fields["is_series"] = forms.BooleanField(
                label=_("A yearly series: each year is a target of its own"), required=False
            )
        self.add_terms(kind, own=self._chosen_unit(), units=units, known=None)
        usual = {"starts_on": plan.starts_on, "due_on": plan.ends_on, "strength": Strength.ANTICIPATORY.value}
        self.initial = {**usual, **self.initial}
        self.add_duties(None)

    def _chosen_unit(self) -> UnitFact | None:
        """The unit that was chosen in the same form: the numbers are read in it."""
        key = str(self.data.get(self.add_prefix("unit"), ""))
        unit = Unit.objects.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() else None
        return unit_fact(unit) if unit is not None else None

    def details(self) -> TargetDetails:
        """The target as typed values."""
        said = self.cleaned_data
        return TargetDetails(
            code=said["code"],
            plan=self.plan,
            kind=self.kind,
            basis=Basis(said["basis"]) if "basis" in said else Basis.STOCK,
            unit=said.get("unit"),
            is_series=said.get("is_series", False),
            **self.described(),
        )

    def duties_if_said(self) -> Duties | None:
        """The departments; None when none was chosen, so that those of the action hold."""
        duties = self.duties()
        return duties if duties.leads or duties.supporting else None


class EditTargetForm(DescribedForm, KeptForm):
    """What describes a target. Kind, unit and 口径 never change; the goal is adjusted elsewhere."""

    def __init__(self, *args: Any, known: TargetDetails, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.add_description(known.plan, known)
        self.initial["expected_version"] = version

    def details(self) -> TargetDetails:
        """The target as typed values; what is not shown stays."""
        return replace(self.known, **self.described())


class PartForm(TermsForm):
    """A part of a target for a department, or one year of a series; the rest is that of the whole."""

    def __init__(
        self,
        *args: Any,
        whole: TargetDetails,
        whole_target: Target,
        known: Terms,
        own: UnitFact | None,
        units: Mapping[str, UnitFact],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.whole, self.whole_target = whole, whole_target
        self.fields["code"] = CodeField()
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=300)
        self.fields["name_en"] = forms.CharField(label=_("English name"), max_length=400, required=False)
        if not whole.is_series:
            self.fields["part_department"] = NamedChoice(
                Department.objects.all(), label=_("Department of the part"), required=False
            )
        self.add_terms(whole.kind, own=own, units=units, known=known)
        self.initial = {"name": whole.name, "name_en": whole.name_en, **self.initial}

    def details(self) -> TargetDetails:
        """The part as typed values."""
        said = self.cleaned_data
        return replace(
            self.whole,
            code=said["code"],
            name=said["name"],
            name_en=said["name_en"],
            is_series=False,
            parent=self.whole_target,
            part_department=said.get("part_department"),
        )


class CopyForm(KeptForm):
    """The same target for another year: the window moves, the baseline is open again."""

    year = forms.IntegerField(label=_("Year"), min_value=YEARS[0], max_value=YEARS[1])

    def __init__(self, *args: Any, starts_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField()
        self.initial = {"year": starts_on.year + 1, **self.initial}
