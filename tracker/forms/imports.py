"""Forms of the import: send a sheet, agree to what it would do."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.choices import label
from tracker.domain.vocabulary import ReportState, SheetKind

SUFFIXES = ".xlsx,.xls,.ods,.csv,.et,.xlsb,.xlsm,.tsv,.txt"
UNSAID = "?"  # what a column is that may be the same as another one


class UploadForm(forms.Form):
    """A sheet with its kind; for reports, in which state they arrive."""

    kind = forms.ChoiceField(label=gettext_lazy("What the sheet holds"))
    mode = forms.ChoiceField(label=gettext_lazy("Reports arrive as"), required=False)
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.ClearableFileInput(attrs={"accept": SUFFIXES}),
        help_text=gettext_lazy(
            "An .xlsx, .xls, .ods or .csv file, with Chinese or English headings in any order."
        ),
    )

    def __init__(
        self, *args: Any, kinds: Sequence[SheetKind], modes: Sequence[ReportState], limit: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit
        self.fields["kind"].choices = [(kind.value, label(kind)) for kind in kinds]
        self.fields["mode"].choices = [(mode.value, mode_word(mode)) for mode in modes]

    def clean_file(self) -> UploadedFile:
        """Refuse at once what no reader would take."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > self.limit:
            sizes = {"found": filesizeformat(file.size), "limit": filesizeformat(self.limit)}
            raise forms.ValidationError(_("The file has %(found)s; expected at most %(limit)s.") % sizes)
        return file

    @property
    def mode_read(self) -> ReportState:
        """The state of arriving reports; draft for everything else."""
        reports = self.cleaned_data["kind"] == SheetKind.REPORTS
        return ReportState(self.cleaned_data["mode"] or ReportState.DRAFT) if reports else ReportState.DRAFT


class ConfirmForm(forms.Form):
    """Agree to a preview: ``expected`` is what was seen."""

    expected = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Where the sheet comes from, or why. It stays with the import and in the audit."
        ),
    )
    skip_refused = forms.BooleanField(
        label=gettext_lazy("Skip the refused rows and import the others"), required=False
    )


class ColumnsForm(forms.Form):
    """What each column of a sheet is: one choice a column, "" leaves it out.

    ``columns`` have a letter, a heading and the key they are taken for; ``words`` are the keys with their
    headings; ``lacking`` tells what a choice of keys lacks; ``sheet_unsaid`` refuses any choice as long as
    nobody said which sheet it is for.
    """

    def __init__(
        self,
        *args: Any,
        columns: Sequence[Any],
        words: Mapping[str, str],
        lacking: Callable[[Mapping[str, str]], Sequence[str]],
        sheet_unsaid: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet_unsaid = sheet_unsaid
        self.columns, self.words, self.lacking = columns, words, lacking
        for column in columns:
            name = _("Column %(letter)s: %(heading)s") % {
                "letter": column.letter,
                "heading": column.heading or _("no heading"),
            }
            self.fields[f"column-{column.letter}"] = forms.ChoiceField(
                label=name,
                required=False,
                initial=UNSAID if column.is_doubtful else column.key,
                choices=[
                    *([(UNSAID, _("– please choose –"))] if column.is_doubtful else []),
                    ("", _("left out")),
                    *words.items(),
                ],
            )

    def lines(self) -> list[tuple[Any, forms.BoundField]]:
        """Every column with its choice."""
        return [(column, self[f"column-{column.letter}"]) for column in self.columns]

    def keys(self) -> dict[str, str]:
        """The chosen keys by letters; "" for what is left out."""
        return {column.letter: self.cleaned_data[f"column-{column.letter}"] for column in self.columns}

    def clean(self) -> dict[str, Any]:
        """Every column once, and all that must be there."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.sheet_unsaid:
            self.add_error(None, _("Choose the sheet and look there first; then say what its columns are."))
        seen: dict[str, str] = {}
        for column in self.columns:
            key = cleaned.get(f"column-{column.letter}", "")
            if key == UNSAID:
                said_twice = _("This may be the same as another column. Say what it is, or leave it out.")
                self.add_error(f"column-{column.letter}", said_twice)
                continue
            if key and key in seen:
                said = {"column": self.words[key], "letter": seen[key]}
                self.add_error(
                    f"column-{column.letter}",
                    _("“%(column)s” is column %(letter)s already; expected one column only.") % said,
                )
            seen.setdefault(key, column.letter)
        if lacking := self.lacking({letter: key for key, letter in seen.items() if key}):
            missing = _("Not chosen yet, but needed: %(columns)s.") % {"columns": "、".join(lacking)}
            self.add_error(None, missing)
        return cleaned


class UndoForm(forms.Form):
    """Why an import is undone."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the audit of everything that is taken back."),
    )


def mode_word(mode: ReportState) -> str:
    """In which state reports arrive, as a sentence."""
    return {
        ReportState.DRAFT: _("drafts, to be looked through and submitted later"),
        ReportState.SUBMITTED: _("submitted, for review at once"),
        ReportState.ACCEPTED: _("accepted history from before the plan went live"),
    }[mode]
