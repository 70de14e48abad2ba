"""Repeated lines of a form: fields named ``<line>_<number>_<part>``, with blank lines to write into."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict

BLANK, MORE, MOST = 3, 5, 60
Parts = Mapping[str, Callable[[], forms.Field]]


@dataclass(frozen=True, slots=True)
class Line:
    """One repeated line of a form: its name, what its fields are, and how many lines stand there."""

    name: str
    label: Any
    parts: Parts
    count: int

    def field_names(self, number: int) -> dict[str, str]:
        """The fields of one line by part."""
        return {part: f"{self.name}_{number}_{part}" for part in self.parts}


class RowsMixin(forms.Form):
    """A form with repeated lines. ``add_line`` makes their fields, ``said`` gives what was filled in.
    ``comes_last`` names the fields that stand after them.

    A button named ``more`` with the name of a line asks for more of them; nothing is saved then.
    """

    comes_last: ClassVar[tuple[str, ...]] = ()

    def add_line(self, name: str, label: Any, parts: Parts, known: list[dict[str, Any]]) -> None:
        """Add the fields of a line, filled with ``known``, and blank ones after them."""
        line = Line(name, label, parts, self._lines_wanted(name, len(known)))
        self.lines = {**getattr(self, "lines", {}), name: line}
        counter = f"{name}_count"
        self.fields[counter] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial[counter] = line.count
        for number in range(line.count):
            for part, field_name in line.field_names(number).items():
                self.fields[field_name] = parts[part]()
                if number < len(known):
                    self.initial[field_name] = known[number][part]

    def _lines_wanted(self, name: str, known: int) -> int:
        if not self.is_bound:
            return min(known + BLANK, MOST)
        text = str(self.data.get(self.add_prefix(f"{name}_count"), ""))
        typed = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else known + BLANK
        return min(typed + (MORE if self.data.get("more") == name else 0), MOST)

    def hold_errors_back(self) -> None:
        """Show the form as it was typed without judging it: only more lines were asked for."""
        self._errors = ErrorDict()

    def plain_fields(self) -> Iterator[forms.BoundField]:
        """The visible fields that belong to no line and do not come last, for the template."""
        lines = getattr(self, "lines", {}).values()
        inside = {name for line in lines for n in range(line.count) for name in line.field_names(n).values()}
        return (b for b in self.visible_fields() if b.name not in inside and b.name not in self.comes_last)

    def last_fields(self) -> list[forms.BoundField]:
        """The fields that come after the lines."""
        return [self[name] for name in self.comes_last if name in self.fields]

    def repeated(self) -> list[tuple[Line, list[list[forms.BoundField]]]]:
        """Each line with the fields of its rows, for the template."""
        return [(line, list(self.rows_of(line.name))) for line in getattr(self, "lines", {}).values()]

    def rows_of(self, name: str) -> Iterator[list[forms.BoundField]]:
        """The fields of each line, for the template."""
        line: Line = self.lines[name]
        for number in range(line.count):
            yield [self[field_name] for field_name in line.field_names(number).values()]

    def said(self, name: str) -> Iterator[dict[str, Any]]:
        """What was filled in, line by line; blank lines are left out."""
        line: Line | None = getattr(self, "lines", {}).get(name)
        for number in range(line.count if line else 0):
            names = line.field_names(number) if line else {}
            values = {part: self.cleaned_data.get(field_name) for part, field_name in names.items()}
            if any(value not in (None, "") for value in values.values()):
                yield values
