"""Forms of people: who somebody is, which roles somebody holds, and moving to another department."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices, label
from tracker.domain.vocabulary import Role
from tracker.explanations import record_word
from tracker.forms.base import KeptForm
from tracker.models import Department
from tracker.services.contents import MembershipDetails, PersonDetails

BLANK_ROWS, MOST_ROWS = 2, 30
WHOLE_CITY = _("the whole city")
ONE_DAY = timedelta(days=1)


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, chosen or typed."""
    return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class PersonForm(KeptForm):
    """A person with all roles at once. A row whose role is left empty is no role."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=150,
        help_text=_("Letters, digits and @ . + - _ only. It never changes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language of the pages"), required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS)
    places = {"memberships": "role_0"}

    def __init__(
        self, *args: Any, departments: Sequence[Department], known: PersonDetails | None = None, **kwargs: Any
    ) -> None:
        initial = _initial_of(known) if known is not None else {}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.known = known
        self.departments = {str(office.pk): office for office in departments}
        self.fields["language"].choices = [("", _("as the browser says")), *settings.LANGUAGES]
        self.count = self._count()
        self.initial["rows"] = self.count
        for number in range(self.count):
            self._add_row(number)
        if known is not None:
            self.fields["username"].disabled = True

    def _count(self) -> int:
        if self.is_bound:
            typed = str(self.data.get(self.add_prefix("rows"), ""))
            return min(int(typed), MOST_ROWS) if typed.isdecimal() and len(typed) < 4 else BLANK_ROWS
        held = len(self.known.memberships) if self.known else 0
        return min(held + BLANK_ROWS, MOST_ROWS)

    def _add_row(self, number: int) -> None:
        offices = [("", WHOLE_CITY), *((pk, record_word(office)) for pk, office in self.departments.items())]
        self.fields[f"role_{number}"] = forms.ChoiceField(
            label=_("Role"), choices=[("", _("no role")), *choices(Role)], required=False
        )
        self.fields[f"department_{number}"] = forms.ChoiceField(
            label=_("Department"), choices=offices, required=False
        )
        self.fields[f"starts_on_{number}"] = day_field(label=_("From"))
        self.fields[f"ends_on_{number}"] = day_field(label=_("Until"))

    def role_rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each role, for the template."""
        for number in range(self.count):
            yield [self[f"{name}_{number}"] for name in ("role", "department", "starts_on", "ends_on")]

    def clean(self) -> dict[str, Any]:
        """Say at its own row what makes a role impossible."""
        read = super().clean() or {}
        for number in range(self.count):
            role, office = read.get(f"role_{number}"), read.get(f"department_{number}")
            if role in (Role.REPORTER, Role.REVIEWER) and not office:
                self.add_error(
                    f"department_{number}", _("A reporter or reviewer belongs to one department; choose it.")
                )
            if role == Role.ADMINISTRATOR and office:
                self.add_error(f"department_{number}", _("An administrator keeps the whole city."))
            first, last = read.get(f"starts_on_{number}"), read.get(f"ends_on_{number}")
            if first and last and last < first:
                self.add_error(f"ends_on_{number}", _("The last day is before the first."))
        return read

    def details(self) -> PersonDetails:
        """The person as typed values; what the form does not show stays."""
        read = self.cleaned_data
        described = {name: read.get(name) or "" for name in ("full_name", "email", "language")}
        memberships = tuple(self._memberships(read))
        if self.known is not None:
            return replace(self.known, **described, memberships=memberships)
        return PersonDetails(username=read["username"], **described, memberships=memberships)

    def _memberships(self, read: Mapping[str, Any]) -> Iterator[MembershipDetails]:
        for number in range(self.count):
            if read.get(f"role_{number}"):
                yield MembershipDetails(
                    role=Role(read[f"role_{number}"]),
                    department=self.departments.get(read[f"department_{number}"]),
                    starts_on=read[f"starts_on_{number}"],
                    ends_on=read[f"ends_on_{number}"],
                )


def _initial_of(known: PersonDetails) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: getattr(known, name) for name in ("username", "full_name", "email", "language")
    }
    for number, held in enumerate(known.memberships):
        found[f"role_{number}"] = held.role.value
        found[f"department_{number}"] = str(held.department.pk) if held.department else ""
        found[f"starts_on_{number}"], found[f"ends_on_{number}"] = held.starts_on, held.ends_on
    return found


class ChosenPasswordForm(KeptForm):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 10 characters, not only digits, and not a common one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password, again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Both must be the same."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password", again) != again:
            raise forms.ValidationError(_("The two passwords differ."))
        return again


class MoveForm(KeptForm):
    """Move one role of a person to another department from a day on."""

    held = forms.ChoiceField(label=_("Role"))
    department = forms.ChoiceField(label=_("To the department"))
    effective_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    places = {"memberships": "held"}

    def __init__(
        self, *args: Any, departments: Sequence[Department], known: PersonDetails, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.departments = {str(office.pk): office for office in departments}
        self.fields["held"].choices = [
            (str(place), f"{label(held.role)} · {held.department.name}")
            for place, held in enumerate(known.memberships)
            if held.department is not None
        ]
        self.fields["department"].choices = [
            (pk, record_word(office)) for pk, office in self.departments.items()
        ]
        self.possible = bool(self.fields["held"].choices)  # False: the person has no role to move

    def details(self) -> PersonDetails:
        """The person with the old role ended the day before and the new one begun."""
        read = self.cleaned_data
        return moved(
            self.known,
            int(read["held"]),
            self.departments[read["department"]],
            read["effective_on"],
        )


def moved(known: PersonDetails, place: int, to: Department, effective_on: date) -> PersonDetails:
    """The details of a person whose role at ``place`` goes to ``to`` on a day; the old one ends before it.

    A role that had not begun by then is replaced. A role there already is prolonged, not doubled.
    """
    old = known.memberships[place]
    begun = old.starts_on is None or old.starts_on < effective_on
    ended = [replace(old, ends_on=effective_on - ONE_DAY)] if begun else []
    new = replace(old, department=to, starts_on=effective_on if begun else old.starts_on)
    others = [
        held
        for number, held in enumerate(known.memberships)
        if number != place and (held.role, held.department) != (old.role, to)
    ]
    return replace(known, memberships=(*others, *ended, new))
