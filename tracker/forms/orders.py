"""Forms of supervision orders: open or issue one, answer it, close it, ask again."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.forms.base import KeptForm
from tracker.forms.fields import DayField, NamedChoice
from tracker.models import Department

LONGEST = 4000


def words_field(label: Any, *, required: bool = True, rows: int = 4, help_text: Any = "") -> forms.CharField:
    """What a person writes in an order."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, widget=area, help_text=help_text
    )


class IssueForm(KeptForm):
    """What is asked for, and until when to answer."""

    demand = words_field(_("What is asked for"))
    deadline = DayField(label=_("Answer until"), required=True)


class OrderForm(IssueForm):
    """A new order: to whom it goes as well."""

    field_order = ("department", "demand", "deadline")

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"] = NamedChoice(departments, label=_("Addressee"), empty_label=None)
        self.order_fields(self.field_order)


class ReceiveForm(KeptForm):
    """The receipt needs nothing but the button; a word may go with it."""

    text = words_field(_("Remark"), required=False, rows=2)


class AnswerForm(KeptForm):
    """What was done, and what comes next."""

    text = words_field(_("Answer"), help_text=_("What was done, what is still to do, and until when."))


class CloseOrderForm(KeptForm):
    """The answer does: maybe with a remark."""

    text = words_field(_("Remark"), required=False, rows=2)


class AskAgainForm(KeptForm):
    """The answer does not do: why, and until when to answer again."""

    text = words_field(_("What is missing"), rows=3)
    deadline = DayField(label=_("Answer until"), required=True)


class DropForm(KeptForm):
    """Why what was proposed is not issued."""

    text = words_field(_("Reason"), rows=2)
    places = {"reason": "text"}
