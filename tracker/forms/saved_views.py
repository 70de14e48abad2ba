"""The form that names a filtered page."""

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tracker.forms.base import KeptForm

PAGES = ("targets", "board", "reports")
DAYS = ("as_of", "known_at")
NEVER_KEPT = ("page", "export")
LONGEST = 1000


class SavedViewForm(KeptForm):
    """A name for the page that one looks at; ``query`` is that of its address."""

    page = forms.ChoiceField(choices=[(page, page) for page in PAGES], widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)
    name = forms.CharField(max_length=60, label=_("Name of the view"))
    with_days = forms.BooleanField(required=False, label=_("Keep the day as well"))

    def clean_query(self) -> str:
        """The query without page number and empty fields, and without the days unless they are wanted."""
        query = QueryDict(self.cleaned_data["query"].lstrip("?"), mutable=True)
        for name in NEVER_KEPT if self.data.get("with_days") else (*NEVER_KEPT, *DAYS):
            query.pop(name, None)
        said = [(name, value) for name, values in query.lists() for value in values if value]
        return urlencode(said)[:LONGEST]
