"""The report form: fields by the kind and the unit of the target, text in, typed content out."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.amounts import Amount, UnitFact
from tracker.domain.facts import HUNDRED
from tracker.domain.vocabulary import Kind, NilReason
from tracker.forms.base import Clash, KeptForm
from tracker.forms.fields import AmountField, DayField, Echo, FilesField, understood
from tracker.models import Report
from tracker.queries.numbers import plain_number, trimmed
from tracker.queries.report_entry import Entry, unit_fact
from tracker.services.contents import Notice, ReportContent
from tracker.services.report_entry import Upload

PERCENT = "%"
NUMBERS = ("value", "numerator", "denominator")
STAGE = "stage_"
LEVELS = range(5)
LONGEST_KEY = 300
_text = {"rows": 2}


class ReportForm(KeptForm):
    """What a department says for one period. ``content()`` is typed; ``uploads()`` are the files sent."""

    places = {"evidence_links": "links", "typed_value": "value"}

    period = forms.CharField(max_length=12, widget=forms.HiddenInput)
    confirmed = forms.CharField(required=False, max_length=LONGEST_KEY, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, entry: Entry, units: Mapping[str, UnitFact], correcting: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.units, self.correcting = entry, units, correcting
        self._add_numbers()
        self._add_words()
        self._add_nil()
        self._add_proof()

    @property
    def kind(self) -> Kind:
        """How the target is measured."""
        return Kind(self.entry.target.kind)

    @property
    def own_unit(self) -> UnitFact | None:
        """The unit in which values are kept."""
        return unit_fact(self.entry.target.unit) if self.entry.target.unit else None

    @property
    def number_fields(self) -> list[Any]:
        """The bound fields in which a number is typed."""
        return [self[name] for name in NUMBERS if name in self.fields]

    @property
    def ratio_fields(self) -> list[Any]:
        """Numerator and denominator, where the unit is %."""
        return [self[name] for name in NUMBERS[1:] if name in self.fields]

    @property
    def stage_fields(self) -> list[Any]:
        """The bound fields of the stages of a milestone."""
        return [self[name] for name in self.fields if name.startswith(STAGE)]

    def echoes(self) -> dict[str, Echo]:
        """What is understood of the numbers as they stand in the form now, and of their ratio."""
        return echoes_of(self._typed(), self.own_unit, self.units)

    def confirms(self, warnings: Sequence[Notice]) -> bool:
        """Whether these warnings about these numbers were shown before; if not, the next sending says so."""
        codes = [notice.code for notice in warnings]
        key = "|".join([*codes, *self._typed().values()])[:LONGEST_KEY]
        if self.cleaned_data["confirmed"] == key:
            return True
        self.data = self.data.copy()
        self.data["confirmed"] = key
        return False

    def clashes(self, stored: forms.Form) -> Iterator[Clash]:
        """The same without what only grows (links and files), and without a data day left to the rule."""
        agreeing = ["links", "files", *([] if self["as_of"].value() else ["as_of"])]
        labels = {str(self[name].label) for name in agreeing}
        return (clash for clash in super().clashes(stored) if clash.label not in labels)

    def _typed(self) -> dict[str, str]:
        """The numbers as they stand in the form now, by field."""
        return {name: str(self[name].value() or "") for name in NUMBERS if name in self.fields}

    def content(self) -> ReportContent:
        """What the valid form says, for a service."""
        read = self.cleaned_data
        amounts = {name: read.get(name) for name in NUMBERS}
        value = amounts["value"]
        return ReportContent(
            as_of=read.get("as_of"),
            **{name: amount.value if amount else None for name, amount in amounts.items()},
            done_on=read.get("done_on"),
            expected_on=read.get("expected_on"),
            level=int(read["level"]) if read.get("level") else None,
            nil_reason=NilReason(read["nil_reason"]) if read.get("nil_reason") else None,
            nil_note=read.get("nil_note", ""),
            items=tuple(read.get("items", "").splitlines()),
            stages_done=tuple(self._stages()),
            typed_value=self["value"].value() or "" if isinstance(value, Amount) else "",
            typed_unit=value.unit if isinstance(value, Amount) else "",
            data_source=read.get("data_source", ""),
            note=read.get("note", ""),
            evidence_links=tuple(links_in(read.get("links", ""))),
        )

    def uploads(self) -> list[Upload]:
        """The files that were sent with the form, read into memory (each is of a limited size)."""
        return [Upload(file.name, file.read()) for file in self.cleaned_data.get("files", [])]

    def _stages(self) -> list[tuple[str, Any]]:
        named = [
            (stage.name, self.cleaned_data.get(f"{STAGE}{n}")) for n, stage in enumerate(self.entry.stages)
        ]
        return [(name, day) for name, day in named if day is not None]

    # -- the fields of each kind
    def _add_numbers(self) -> None:
        if self.kind in (Kind.MILESTONE, Kind.RUBRIC):
            return
        own = self.own_unit
        self.fields["value"] = AmountField(own=own, units=self.units, label=_("Value"))
        if own is not None and own.name == PERCENT:
            self.fields["numerator"] = AmountField(label=_("Numerator"))
            self.fields["denominator"] = AmountField(label=_("Denominator"))
        if self.kind is Kind.COUNT:
            self.fields["items"] = forms.CharField(
                required=False,
                max_length=20_000,
                label=_("Named items"),
                help_text=_("One a line. The value may then stay empty: different names are counted."),
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def _add_words(self) -> None:
        if self.kind is Kind.MILESTONE:
            self.fields["done_on"] = DayField(label=_("Done on"))
            self.fields["expected_on"] = DayField(
                label=_("Expected on"), help_text=_("If not done yet: the day that you expect.")
            )
            for number, stage in enumerate(self.entry.stages):
                planned = _("planned for %(day)s") % {"day": stage.planned_on} if stage.planned_on else ""
                self.fields[f"{STAGE}{number}"] = DayField(label=stage.name, help_text=planned)
        if self.kind is Kind.RUBRIC:
            criteria = dict(self.entry.rubric)
            levels = [(str(n), f"{n} · {criteria[n]}" if n in criteria else str(n)) for n in LEVELS]
            self.fields["level"] = forms.ChoiceField(
                required=False, choices=levels, label=_("Level"), widget=forms.RadioSelect
            )

    def _add_nil(self) -> None:
        self.fields["nil_reason"] = forms.ChoiceField(
            required=False,
            choices=[("", _("There is something to report")), *choices(NilReason)],
            label=_("Nil report"),
            help_text=_("If there is no number this time, say why. Nil is not zero."),
        )
        self.fields["nil_note"] = forms.CharField(
            required=False, max_length=2000, label=_("Why nil"), widget=forms.Textarea(attrs=_text)
        )
        self.fields["as_of"] = DayField(
            label=_("Data as of"), help_text=_("Empty: the last day of the period, or today while it runs.")
        )

    def _add_proof(self) -> None:
        self.fields["data_source"] = forms.CharField(required=False, max_length=300, label=_("Data source"))
        self.fields["note"] = forms.CharField(
            required=False, max_length=5000, label=_("Note"), widget=forms.Textarea(attrs=_text)
        )
        self.fields["links"] = forms.CharField(
            required=False,
            max_length=10_000,
            label=_("Links to evidence"),
            help_text=_("One a line: the address, then its title if you like."),
            widget=forms.Textarea(attrs={"rows": 2, "inputmode": "url"}),
        )
        self.fields["files"] = FilesField(
            required=False,
            label=_("Files of evidence"),
            help_text=_("PDF, pictures, Word, Excel, PowerPoint, OFD, ZIP, text; several at once."),
        )
        if self.correcting:
            self.fields["reason"] = forms.CharField(
                max_length=2000, label=_("Why it is corrected"), widget=forms.Textarea(attrs=_text)
            )


def echoes_of(
    typed: Mapping[str, str], own: UnitFact | None, units: Mapping[str, UnitFact]
) -> dict[str, Echo]:
    """What is understood of typed numbers by field; "ratio" is the percent of numerator and denominator.

    ``own`` is the unit of the value; numerator and denominator are bare counts.
    """
    found: dict[str, Echo] = {}
    amounts: dict[str, Decimal] = {}
    for name, text in typed.items():
        read = understood_as(name, text, own, units)
        if isinstance(read, Echo):
            found[name] = read
        elif read is not None:
            amounts[name] = read.value
            found[name] = Echo(text.strip(), read.value, own.name if own and name == "value" else "")
    above, below = amounts.get("numerator"), amounts.get("denominator")
    if above is not None and below is not None and below > 0:
        words = f"{plain_number(above)} / {plain_number(below)}"
        found["ratio"] = Echo(words, trimmed(round(HUNDRED * above / below, 4)), PERCENT)
    return found


def understood_as(
    name: str, text: str, own: UnitFact | None, units: Mapping[str, UnitFact]
) -> Amount | Echo | None:
    """What the text of one of ``NUMBERS`` means: the value has its unit, the others are bare counts."""
    return understood(text, own, units) if name == "value" else understood(text, None, {})


def links_in(text: str) -> list[tuple[str, str]]:
    """Pairs (address, title) of a text with one link a line."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(parts[0], parts[1] if len(parts) > 1 else "") for parts in lines]


def initial_of(report: Report, entry: Entry, units: Mapping[str, UnitFact]) -> dict[str, Any]:
    """What a stored report says, as the form shows it. Evidence is not repeated: it only grows."""
    days = {done.stage: done.done_on for done in report.stages_done.all()}
    return {
        "period": report.period,
        "expected_version": report.version,
        "value": _typed(report, entry, units),
        "numerator": _plain(report.numerator),
        "denominator": _plain(report.denominator),
        "items": "\n".join(report.items),
        "done_on": report.done_on,
        "expected_on": report.expected_on,
        "level": "" if report.level is None else str(report.level),
        "nil_reason": report.nil_reason or "",
        "nil_note": report.nil_note,
        "as_of": report.as_of,
        "reason": report.correction_reason,
        "data_source": report.data_source,
        "note": report.note,
        **{f"{STAGE}{n}": days.get(stage.name) for n, stage in enumerate(entry.stages)},
    }


def _typed(report: Report, entry: Entry, units: Mapping[str, UnitFact]) -> str:
    """The value as it was typed if it still means the same, else as a plain number."""
    own = unit_fact(entry.target.unit) if entry.target.unit else None
    read = understood(report.typed_value, own, units)
    if isinstance(read, Amount) and read.value == report.value:
        return report.typed_value
    return _plain(report.value)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else plain_number(number)
