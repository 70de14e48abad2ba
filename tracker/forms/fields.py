"""Fields for what people type in Chinese offices: days, amounts with units, several files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from tracker.domain.amounts import Amount, AmountRefused, UnitFact, read_amount
from tracker.domain.dates import DateRefused, parse_day
from tracker.domain.numbers import NumberRefused
from tracker.explanations import record_word
from tracker.sheet_messages import sentence

LONGEST_NUMBER = 100


class NamedChoice(forms.ModelChoiceField):
    """Records to choose from, each by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """The name as pages write it."""
        return record_word(obj)


class NamedChoices(forms.ModelMultipleChoiceField):
    """The same for several at once."""

    label_from_instance = NamedChoice.label_from_instance


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        """A day as 2018-10-29, which is what browsers take; what was typed stays as it is."""
        return value.isoformat() if isinstance(value, date) else value


class DayField(forms.CharField):
    """A day as people write it (2018-10-29, 2018年10月29日, 2018/10/29); None when nothing is written."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 40} | kwargs)

    def clean(self, value: Any) -> Any:
        """The day; a text that is no day is refused with the sentence that sheets use."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_day(text).day
        except DateRefused as refused:
            raise forms.ValidationError(sentence(refused.code, {"value": text}), code="day") from refused


@dataclass(frozen=True, slots=True)
class Echo:
    """What the page understood of one typed number: ``value`` in ``unit``, or why nothing was understood."""

    typed: str
    value: Decimal | None = None
    unit: str = ""
    refusal: str = ""


def understood(text: str, own: UnitFact | None, units: Mapping[str, UnitFact]) -> Amount | Echo | None:
    """The amount that ``text`` means, an ``Echo`` with its refusal, or None for a blank."""
    typed = text.strip()
    if not typed:
        return None
    try:
        return read_amount(typed, own, units)
    except NumberRefused as refused:
        return Echo(typed, refusal=sentence(refused.code, {"value": typed}))
    except AmountRefused as refused:
        return Echo(typed, refusal=sentence(refused.code, refused.params))


class AmountField(forms.CharField):
    """A number with or without its unit; gives an ``Amount`` in the target's unit, None for a blank.

    ``own`` None: a bare count, such as a numerator; a multiplier counts, a unit is only read over.
    """

    def __init__(
        self, *, own: UnitFact | None = None, units: Mapping[str, UnitFact] | None = None, **kwargs: Any
    ) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "num"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(**{"required": False, "max_length": LONGEST_NUMBER, "widget": widget} | kwargs)
        self.own, self.units = own, units or {}

    def clean(self, value: Any) -> Any:
        """The amount, or the sentence why it is none."""
        text = super().clean(value)
        read = understood(text, self.own, self.units)
        if isinstance(read, Echo):
            raise forms.ValidationError(read.refusal, code="amount")
        return read


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; gives a list. Each is held to the size that one piece of evidence may have."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files that were sent, none too large."""
        sent = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(file, initial) for file in sent if file]
        limit = settings.EVIDENCE_MAX_BYTES
        for file in files:
            if file.size > limit:
                message = _("“%(name)s” has %(size)d bytes; at most %(limit)d are taken.")
                params = {"name": file.name, "size": file.size, "limit": limit}
                raise forms.ValidationError(message, code="size", params=params)
        return files
