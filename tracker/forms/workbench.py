"""The grid of the workbench: many rows in one form, each with its typed number, note and edit number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tracker.domain.amounts import Amount, UnitFact
from tracker.forms.fields import LONGEST_NUMBER, Echo, understood
from tracker.models import Target
from tracker.queries.report_entry import unit_fact
from tracker.services.report_grid import GridRow

VALUE, NOTE, SEEN, CONFIRMED = "value-", "note-", "seen-", "confirmed-"
LONGEST_NOTE = 5_000
LONGEST_VERSION = 9


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was typed. ``seen`` 0: nothing was begun."""

    key: str
    typed: str
    note: str = ""
    seen: int = 0
    confirmed: str = ""

    @property
    def target_id(self) -> int:
        """The target's number; 0 when the key is none of ours."""
        number = self.key.partition(":")[0]
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0

    @property
    def period(self) -> str:
        """The code of the period."""
        return self.key.partition(":")[2][:40]

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to send."""
        return bool(self.typed) or (self.seen > 0 and bool(self.note))

    @property
    def words(self) -> str:
        """What a person confirms when told that it is odd."""
        return f"{self.typed}|{self.note}"


def lines_of(data: Mapping[str, str]) -> list[Line]:
    """The rows of the form, in the order of the page."""
    keys = [name.removeprefix(VALUE) for name in data if name.startswith(VALUE)]
    return [
        Line(
            key=key,
            typed=data[VALUE + key].strip(),
            note=data.get(NOTE + key, "").strip(),
            seen=_version(data.get(SEEN + key, "")),
            confirmed=data.get(CONFIRMED + key, ""),
        )
        for key in keys
    ]


def _version(text: str) -> int:
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST_VERSION
    return int(text) if plain else 0


def read_line(line: Line, target: Target, units: Mapping[str, UnitFact], *, submit: bool) -> GridRow | str:
    """The row as a service takes it, or the sentence why what was typed is no number."""
    if len(line.typed) > LONGEST_NUMBER or len(line.note) > LONGEST_NOTE:
        return _("This is too long.")
    read = read_amount_of(line, target, units)
    if isinstance(read, Echo):
        return read.refusal
    return GridRow(
        target=target,
        period=line.period,
        value=read.value if read else None,
        typed=line.typed,
        typed_unit=read.unit if read else "",
        note=line.note,
        seen=line.seen,
        submit=submit,
        confirmed=bool(line.confirmed) and line.confirmed == line.words,
    )


def read_amount_of(line: Line, target: Target, units: Mapping[str, UnitFact]) -> Amount | Echo | None:
    """The amount that was typed, its refusal, or None for a blank."""
    own: Any = unit_fact(target.unit) if target.unit else None
    return understood(line.typed[: LONGEST_NUMBER + 1], own, units)
