"""Forms that change what was promised, each with a reason and a day from which it holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.amounts import UnitFact
from tracker.domain.vocabulary import Kind, Status
from tracker.forms.base import KeptForm
from tracker.forms.fields import DayField
from tracker.forms.terms import TermsForm
from tracker.services.contents import Terms

EFFECTIVE = _("Days before it are judged by the former version.")


def reason_field() -> forms.CharField:
    """Why, in the words of the person."""
    return forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


def effective_field() -> DayField:
    """The day from which it holds."""
    return DayField(label=_("Effective on"), required=True, help_text=EFFECTIVE)


class AdjustForm(TermsForm):
    """New terms with reason and effective day. ``expected_version`` is the number of the version seen."""

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        known: Terms,
        number: int,
        today: date,
        own: UnitFact | None,
        units: Mapping[str, UnitFact],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add_terms(kind, own=own, units=units, known=known)
        self.fields["effective_on"] = effective_field()
        self.fields["reason"] = reason_field()
        self.initial = {"effective_on": today, **self.initial, "expected_version": number}


class PostponeForm(KeptForm):
    """A later deadline."""

    due_on = DayField(label=_("New deadline"), required=True)
    effective_on = effective_field()
    reason = reason_field()


class ReasonForm(KeptForm):
    """A step that needs a day and a reason alone: cancel, reinstate."""

    effective_on = effective_field()
    reason = reason_field()


class CloseForm(KeptForm):
    """Closing out needs nothing but the button."""


class OverrideForm(KeptForm):
    """A reviewer's word that stands beside the computed status until its last day."""

    status = forms.ChoiceField(label=_("Status"), choices=choices(Status))
    reason = reason_field()
    starts_on = DayField(label=_("From"), required=True)
    expires_on = DayField(label=_("Last day"), required=True)

    def overriding(self) -> dict[str, Any]:
        """The override as typed values."""
        names = ("reason", "starts_on", "expires_on")
        said = {name: self.cleaned_data[name] for name in names}
        return said | {"status": Status(self.cleaned_data["status"])}
