"""Draw accepted reports for verification, and say what a check found."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.vocabulary import DrawMethod, VerificationResult
from tracker.forms.base import KeptForm
from tracker.forms.evidence import pairs_of, uploads_of
from tracker.forms.fields import DayField, FilesField, NamedChoice
from tracker.models import Department, Plan
from tracker.services.contents import DrawTerms
from tracker.services.report_entry import Upload
from tracker.services.verification import MOST_AT_ONCE

LONGEST_SEED = 64


class DrawForm(KeptForm):
    """What is to be drawn. ``offices`` are the departments to choose from; one is required unless the
    person reaches the whole city (``everywhere``)."""

    purpose = forms.CharField(
        label=_("Purpose"), max_length=200, help_text=_("Such as: checks of the third quarter.")
    )
    plan = NamedChoice(Plan.objects.order_by("-starts_on", "code"), label=_("Plan"), empty_label=None)
    method = forms.ChoiceField(
        label=_("How it is drawn"), choices=choices(DrawMethod), widget=forms.RadioSelect
    )
    size = forms.IntegerField(label=_("How many reports"), min_value=1, max_value=MOST_AT_ONCE)
    department = NamedChoice(Department.objects.none(), label=_("Department"), required=False)
    first_day = DayField(label=_("Periods that end from"))
    last_day = DayField(label=_("Periods that end until"), help_text=_("Empty: any day."))
    seed = forms.CharField(
        label=_("Seed"),
        max_length=LONGEST_SEED,
        help_text=_(
            "Decides what is drawn. Leave it, or type a number that nobody can choose, as of a lottery."
        ),
    )

    def __init__(self, *args: Any, offices: Iterable[int], everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        field.queryset = Department.objects.filter(pk__in=offices)  # type: ignore[attr-defined]  # a choice
        field.required = not everywhere
        field.help_text = _("With the departments below it. Empty: all.") if everywhere else ""

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        said = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return said

    def terms(self) -> DrawTerms:
        """What was asked for, as typed values."""
        said = self.cleaned_data
        return DrawTerms(
            plan=said["plan"],
            purpose=said["purpose"],
            method=DrawMethod(said["method"]),
            size=said["size"],
            seed=said["seed"],
            department=said["department"],
            first_day=said["first_day"],
            last_day=said["last_day"],
        )


class VerifyForm(KeptForm):
    """What a check found. ``expected_version`` is how many checks of the report the person saw."""

    places = {"url": "links", "file": "files"}

    result = forms.ChoiceField(
        label=_("Result"), choices=choices(VerificationResult), widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What was found"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    links = forms.CharField(
        required=False,
        max_length=10_000,
        label=_("Links to evidence"),
        help_text=_("One a line: the address, then its title if you like."),
        widget=forms.Textarea(attrs={"rows": 2, "inputmode": "url"}),
    )
    files = FilesField(required=False, label=_("Files of evidence"))

    def found(self) -> VerificationResult:
        """The result."""
        return VerificationResult(self.cleaned_data["result"])

    def pairs(self) -> list[tuple[str, str]]:
        """Addresses with their titles."""
        return pairs_of(self)

    def uploads(self) -> list[Upload]:
        """The files that were sent."""
        return uploads_of(self)
