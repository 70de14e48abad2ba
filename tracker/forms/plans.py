"""Forms of plans, their rules, special actions and concepts."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.vocabulary import ActionState, Grounds
from tracker.forms.base import KeptForm
from tracker.forms.fields import DayField, NamedChoice
from tracker.models import Plan, SpecialAction
from tracker.services.contents import ActionDetails, ConceptDetails, PlanDetails, RuleValues
from tracker.services.writing import values_of

CUTS = ("ahead_from", "on_pace_from", "at_risk_from")


def _long(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}))


def _cut(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=Decimal("0.001"), max_digits=5, decimal_places=3)


class RuleFields(forms.Form):
    """The cuts of the pace and the grace."""

    ahead_from = _cut(_("Ahead from"))
    on_pace_from = _cut(_("On pace from"))
    at_risk_from = _cut(_("At risk from"))
    grace_days = forms.IntegerField(label=_("Grace, working days"), min_value=0, max_value=250)

    closes_periods = forms.BooleanField(
        label=_("Periods close after their grace"),
        required=False,
        help_text=_("A closed period takes no first report until a manager or an administrator reopens it."),
    )

    def clean(self) -> dict[str, Any]:
        """The cuts fall."""
        said = super().clean() or {}
        found = [said.get(name) for name in CUTS]
        if None not in found and found != sorted(found, reverse=True):
            self.add_error("at_risk_from", _("The cuts must fall: ahead, on pace, at risk."))
        return said

    def rules(self) -> RuleValues:
        """The rules as typed values."""
        said = self.cleaned_data
        return RuleValues(**{name: said[name] for name in (*CUTS, "grace_days", "closes_periods")})


class PlanForm(KeptForm):
    """A plan's heading and window."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("It never changes."))
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=300, required=False)
    starts_on = DayField(label=_("Starts on"), required=True)
    ends_on = DayField(label=_("Ends on"), required=True)
    live_since = DayField(
        label=_("Live since"), help_text=_("From this day on nothing is back-dated. Empty: not live yet.")
    )
    opens_at_last_day = forms.BooleanField(
        label=_("Opens at its last day"), required=False, help_text=_("For a plan that is over.")
    )
    illustrative = forms.BooleanField(label=_("Illustrative data"), required=False)
    source = _long(_("Source"))

    def __init__(self, *args: Any, known: PlanDetails | None = None, version: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known is not None:
            self.initial = {**values_of(known), **self.initial, "expected_version": version}
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        """The code stands in addresses."""
        code: str = self.cleaned_data["code"]
        if code == "new" or not all(sign.isalnum() or sign in "-_" for sign in code):
            raise forms.ValidationError(_("Letters, digits and dashes only."))
        return code

    def details(self) -> PlanDetails:
        """The plan as typed values."""
        names = [name for name in self.fields if name != "expected_version"]
        return PlanDetails(**{name: self.cleaned_data[name] for name in names})


class RulesForm(RuleFields, KeptForm):
    """New rules from a day on."""

    effective_on = DayField(
        label=_("Effective on"),
        required=True,
        help_text=_("Days before it are judged by the former rules."),
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, known: RuleValues, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**values_of(known), "effective_on": today, **self.initial}


class ActionForm(KeptForm):
    """A special action as published, and its state."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=9_999)
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=300, required=False)
    batch = forms.CharField(label=_("Batch"), max_length=40, required=False)
    emphasis = _long(_("Emphasis"))
    typical_cases = _long(_("Typical cases"))
    state = forms.ChoiceField(
        label=_("State"), choices=choices(ActionState), initial=ActionState.ADOPTED.value
    )
    adopted_on = DayField(label=_("Adopted on"))
    ended_on = DayField(label=_("Ended on"))
    successor = NamedChoice(
        SpecialAction.objects.none(),
        label=_("Successor"),
        required=False,
        help_text=_("Only of a merged or superseded action."),
    )

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        known: ActionDetails | None = None,
        version: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        others = SpecialAction.objects.filter(plan=plan)
        if known is not None:
            others = others.exclude(number=known.number)
            successor = known.successor.pk if known.successor else None
            values = values_of(known, without=("plan", "successor")) | {"successor": successor}
            self.initial = {**values, **self.initial, "expected_version": version}
            self.fields["number"].disabled = True
        self.fields["successor"].queryset = others

    def details(self) -> ActionDetails:
        """The action as typed values."""
        said = {name: self.cleaned_data[name] for name in self.fields if name != "expected_version"}
        return ActionDetails(plan=self.plan, **said | {"state": ActionState(said["state"])})


class ConceptForm(KeptForm):
    """A heading of the source, with or without a special action."""

    position = forms.IntegerField(label=_("Position"), min_value=1, max_value=9_999)
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=300, required=False)
    text = _long(_("Text"))
    action = NamedChoice(SpecialAction.objects.none(), label=_("Special action"), required=False)
    action_grounds = forms.ChoiceField(
        label=_("Where the action is written"), choices=[("", "–"), *choices(Grounds)], required=False
    )

    def __init__(self, *args: Any, plan: Plan, known: ConceptDetails | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["action"].queryset = SpecialAction.objects.filter(plan=plan)
        if known is not None:
            action = known.action.pk if known.action else None
            self.initial = {**values_of(known, without=("plan",)), "action": action, **self.initial}

    def details(self) -> ConceptDetails:
        """The concept as typed values."""
        said = {name: self.cleaned_data[name] for name in self.fields if name != "expected_version"}
        grounds = said["action_grounds"]
        said["action_grounds"] = Grounds(grounds) if grounds and said["action"] else None
        return ConceptDetails(plan=self.plan, **said)
