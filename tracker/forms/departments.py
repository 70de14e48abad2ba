"""Forms of departments: describe, rename from a day on, let one go up in another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.forms.base import KeptForm
from tracker.forms.fields import NamedChoice
from tracker.models import Department
from tracker.services.contents import DepartmentDetails


def day_field(label: Any, *, required: bool = False) -> forms.DateField:
    """A day, chosen or typed."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


class DepartmentForm(KeptForm):
    """A department in place: for a slip of the pen. A new name from a day on is ``RenameForm``."""

    name = forms.CharField(label=_("Name"), max_length=100)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    parent = NamedChoice(
        Department.objects.all(), label=_("Belongs to"), required=False, empty_label=_("no department above")
    )
    valid_from = day_field(_("Valid from"))
    valid_until = day_field(_("Valid until"))

    def __init__(self, *args: Any, known: DepartmentDetails | None = None, **kwargs: Any) -> None:
        if known is not None:
            stored = {name: getattr(known, name) for name in self.base_fields if hasattr(known, name)}
            kwargs["initial"] = stored | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.known = known

    def details(self) -> DepartmentDetails:
        """The department as typed values; what the form does not show stays."""
        read = {name: value for name, value in self.cleaned_data.items() if name != "expected_version"}
        return replace(self.known, **read) if self.known else DepartmentDetails(**read)


class RenameForm(KeptForm):
    """A new name from a day on: the old office stays under its name on old reports."""

    name = forms.CharField(label=_("New name"), max_length=100)
    effective_on = day_field(_("From"), required=True)


class MergeForm(KeptForm):
    """An office goes up in another from a day on."""

    into = NamedChoice(Department.objects.all(), label=_("Goes up in"))
    effective_on = day_field(_("From"), required=True)

    def __init__(self, *args: Any, choices: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Department.objects.filter(pk__in=choices)
