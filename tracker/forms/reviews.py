"""What a reviewer says of submitted reports."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.forms.base import KeptForm

# Ready-made words for a return; the reviewer may change them before they are sent.
PHRASES = (
    _("Please attach evidence for this number."),
    _("Please say in the note how the number was counted and from which source."),
    _("The number falls against the period before: please check it, or say why."),
    _("Please check the unit: the number differs greatly from the period before."),
    _("Please say in the note why it lags and what is done about it."),
    _("Please name the items one by one."),
    _("The number speaks of another period: please check the day of the data."),
)
LONGEST_ID = 10


class ReviewForm(KeptForm):
    """Accept, or return with a note; ``expected_version`` names what was seen.

    A chosen phrase comes before what is written. With JavaScript it is put into the note, to be edited.
    """

    phrase = forms.ChoiceField(required=False, label=_("Ready-made words"))
    note = forms.CharField(
        required=False,
        max_length=2000,
        label=_("What is to be changed (for a return)"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(str(place), text) for place, text in enumerate(PHRASES)]
        self.fields["phrase"].choices = [("", _("choose …")), *words]  # type: ignore[attr-defined]  # a choice

    def said(self) -> str:
        """The note of a return: the phrase, then what was written."""
        chosen = self.cleaned_data.get("phrase")
        phrase = str(PHRASES[int(chosen)]) if chosen else ""
        return "\n".join(part for part in (phrase, self.cleaned_data["note"].strip()) if part)


def ticked(texts: Iterable[str]) -> dict[int, int]:
    """The edit numbers seen by report id, of ticks written "id.edit"; what cannot be read is left out."""
    found = {}
    for text in texts:
        pk, _dot, version = text.partition(".")
        if all(part.isascii() and part.isdecimal() and len(part) < LONGEST_ID for part in (pk, version)):
            found[int(pk)] = int(version)
    return found
