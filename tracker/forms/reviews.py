"""What a reviewer says of a submitted report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.forms.base import KeptForm


class ReviewForm(KeptForm):
    """Accept, or return with a note; ``expected_version`` names what was seen."""

    note = forms.CharField(
        required=False,
        max_length=2000,
        label=_("What is to be changed (for a return)"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
