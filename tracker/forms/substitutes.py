"""The form that says who stands in for somebody."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.forms.base import KeptForm
from tracker.forms.fields import DayField, NamedChoice
from tracker.models import Department, User


class SubstituteForm(KeptForm):
    """Whom, in which department, from when to when."""

    starts_on = DayField(label=_("From"), required=True)
    ends_on = DayField(label=_("Until"), required=True, help_text=_("That day included."))
    field_order = ("person", "department", "starts_on", "ends_on")

    def __init__(
        self, *args: Any, people: QuerySet[User], departments: QuerySet[Department], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.ModelChoiceField(people, label=_("Substitute"))
        self.fields["department"] = NamedChoice(departments, label=_("Department"), empty_label=None)
        self.order_fields(self.field_order)
        self.possible = departments.exists()  # False: the person has no role that somebody could take
