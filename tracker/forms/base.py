"""What every form that changes something shares: the edit number it saw, and refusals at their fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from tracker.services.refusals import Refused


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people filled differently: what is stored by now, and what was typed here."""

    label: str
    stored: str
    typed: str


class KeptForm(forms.Form):
    """A form whose values go to a service. ``expected_version`` is the edit number that the person saw.

    ``places`` names the field at which a problem of the service is shown, where the names differ.
    """

    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    places: dict[str, str] = {}

    def refuse(self, refused: Refused) -> None:
        """Show what a service found wrong at its fields; what has no field here stands above the form."""
        for problem in refused.problems:
            name = self.places.get(problem.field, problem.field)
            self.add_error(name if name in self.fields else None, problem.text)

    def show_version(self, version: int) -> None:
        """Let the next attempt name the edit number that is stored by now."""
        self.data = self.data.copy()  # type: ignore[assignment]  # a query is copied to be changed
        self.data[self.add_prefix("expected_version")] = str(version)  # type: ignore[index]  # of the copy

    def clashes(self, stored: forms.Form) -> Iterator[Clash]:
        """Where what was typed differs from ``stored``, an unbound form of the object as it is by now."""
        for bound in self.visible_fields():
            theirs, typed = _shown(stored[bound.name]), _shown(bound)
            if theirs != typed:
                yield Clash(str(bound.label), theirs, typed)


def _shown(bound: Any) -> str:
    """The value of a field as a person reads it: the words of a choice, not its key."""
    value = bound.value()
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return "" if value is None else str(getattr(value, "pk", value))
    words = {str(key): str(word) for key, word in choices}
    chosen = value if isinstance(value, list | tuple) else [value]
    keys = [str(getattr(key, "pk", key)) for key in chosen if key not in (None, "")]
    return "、".join(words.get(key, key) for key in keys)
