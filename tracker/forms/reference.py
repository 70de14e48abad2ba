"""Forms of reference data: a unit, a day of the working calendar."""

import hashlib
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.forms.base import KeptForm
from tracker.services.contents import CalendarEntry, UnitDetails

WORKING, FREE = "working", "free"
NAMES_BETWEEN = "，,、；;\n"


def signature_of(details: UnitDetails) -> str:
    """What stands for the edit number of a unit, which keeps none: the same while nothing changed."""
    return hashlib.sha256(repr(details).encode()).hexdigest()


class UnitForm(KeptForm):
    """A unit of measure with its other spellings."""

    expected_version = forms.CharField(required=False, widget=forms.HiddenInput)  # type: ignore[assignment]
    name = forms.CharField(label=_("Name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    dimension = forms.CharField(
        label=_("Dimension"),
        max_length=40,
        help_text=_("Units of one dimension can be converted, such as 公里 and 米 (length)."),
    )
    factor = forms.DecimalField(
        label=_("Factor"),
        max_digits=24,
        decimal_places=9,
        min_value=Decimal("0.000000001"),
        help_text=_("How many base units of the dimension one of it is: 公里 is 1000 when 米 is 1."),
    )
    aliases = forms.CharField(
        label=_("Other spellings"), required=False, help_text=_("With commas between them."), max_length=500
    )

    def __init__(self, *args: Any, known: UnitDetails | None = None, **kwargs: Any) -> None:
        if known is not None:
            stored = {name: getattr(known, name) for name in ("name", "name_en", "dimension")}
            stored |= {"factor": format(known.factor.normalize(), "f"), "aliases": "、".join(known.aliases)}
            kwargs["initial"] = stored | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def details(self) -> UnitDetails:
        """The unit as typed values."""
        read = self.cleaned_data
        text = read["aliases"].translate({ord(sign): "\n" for sign in NAMES_BETWEEN})
        aliases = tuple(dict.fromkeys(word.strip() for word in text.split("\n") if word.strip()))
        named = {name: read[name] for name in ("name", "dimension", "factor", "name_en")}
        return UnitDetails(**named, aliases=aliases)


class CalendarDayForm(KeptForm):
    """Whether offices work on one day."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=_("Offices"), choices=[(WORKING, _("work")), (FREE, _("are closed"))], widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, help_text=_("Such as 国庆节, or 国庆节调休.")
    )
    places = {"is_working": "kind"}

    def entry(self) -> CalendarEntry:
        """The word for the day as typed values."""
        read = self.cleaned_data
        return CalendarEntry(day=read["day"], is_working=read["kind"] == WORKING, name=read["name"])
