"""Who leads and who supports, in a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.vocabulary import Grounds
from tracker.forms.base import KeptForm
from tracker.forms.fields import DayField, NamedChoices
from tracker.models import Department
from tracker.services.contents import Duties

SHOWN = 6


class DutiesMixin(forms.Form):
    """The departments of a target or an action. No lead at all means "to be settled"."""

    def add_duties(self, known: Duties | None) -> None:
        """Add the fields, filled with ``known``."""
        size = forms.SelectMultiple(attrs={"size": SHOWN})
        for name, label, text in (
            ("leads", _("Lead department"), _("Several may lead. None: to be settled.")),
            ("supporting", _("Supporting departments"), ""),
        ):
            self.fields[name] = NamedChoices(
                Department.objects.all(), label=label, help_text=text, required=False, widget=size
            )
        self.fields["duty_grounds"] = forms.ChoiceField(
            label=_("Where the lead is written"), choices=choices(Grounds), initial=Grounds.STATED.value
        )
        if known is not None:
            self.initial["leads"] = [office.pk for office in known.leads]
            self.initial["supporting"] = [office.pk for office in known.supporting]
            self.initial["duty_grounds"] = known.grounds.value

    def duties(self) -> Duties:
        """The departments as typed values."""
        said = self.cleaned_data
        return Duties(
            leads=tuple(said["leads"]),
            supporting=tuple(said["supporting"]),
            grounds=Grounds(said["duty_grounds"]),
        )


class DutiesForm(DutiesMixin, KeptForm):
    """The departments from a day on; the first setting of a thing holds for every day."""

    def __init__(self, *args: Any, known: Duties | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_duties(known)
        if known is not None:
            self.fields["effective_on"] = DayField(
                label=_("Effective on"),
                help_text=_("Empty: today. Earlier days keep the former departments."),
            )
