"""Evidence that is attached to a report on its page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.forms.base import KeptForm
from tracker.forms.fields import FilesField
from tracker.forms.reports import links_in
from tracker.services.report_entry import Upload


class EvidenceForm(KeptForm):
    """Links and files; at least one of either."""

    places = {"url": "links", "file": "files"}

    links = forms.CharField(
        required=False,
        max_length=10_000,
        label=_("Links to evidence"),
        help_text=_("One a line: the address, then its title if you like."),
        widget=forms.Textarea(attrs={"rows": 2, "inputmode": "url"}),
    )
    files = FilesField(required=False, label=_("Files of evidence"))

    def clean(self) -> dict[str, object]:
        """Ask for something to attach."""
        read = super().clean() or {}
        if not self.errors and not read.get("links", "").strip() and not read.get("files"):
            raise forms.ValidationError(_("Please give a link or choose a file."), code="nothing")
        return read

    def pairs(self) -> list[tuple[str, str]]:
        """Addresses with their titles."""
        return pairs_of(self)

    def uploads(self) -> list[Upload]:
        """The files that were sent."""
        return uploads_of(self)


def pairs_of(form: forms.Form) -> list[tuple[str, str]]:
    """Addresses with their titles, from the field ``links``."""
    return links_in(form.cleaned_data["links"])


def uploads_of(form: forms.Form) -> list[Upload]:
    """The files that were sent, from the field ``files``."""
    return [Upload(file.name, file.read()) for file in form.cleaned_data["files"]]
