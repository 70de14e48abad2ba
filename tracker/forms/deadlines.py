"""The form that reopens a closed period."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.forms.base import KeptForm
from tracker.forms.fields import DayField


class ReopenForm(KeptForm):
    """Until when reports are taken again, and why."""

    until = DayField(label=_("Open until"), required=True, help_text=_("That day included."))
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
