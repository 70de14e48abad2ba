"""What a briefing is asked for: the plan, the month, quarter or evaluation, and whose targets."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.choices import label
from tracker.domain.periods import month_end, months_code, period_of_code
from tracker.domain.vocabulary import BriefingKind
from tracker.explanations import period_words, record_word
from tracker.forms.board import PlanChoice
from tracker.models import Department, Plan, SpecialAction
from tracker.queries.briefing import EVALUATIONS

CITY = "city"


class BriefingForm(forms.Form):
    """Reads the address of a draft: ``what`` (a month, a quarter, an evaluation) and ``about`` whom."""

    plan = PlanChoice(
        Plan.objects.order_by("illustrative", "-starts_on", "code"),
        to_field_name="code",
        empty_label=None,
        label=gettext_lazy("Plan"),
    )
    what = forms.ChoiceField(label=gettext_lazy("Briefing"))
    about = forms.ChoiceField(label=gettext_lazy("Targets of"))

    def __init__(self, *args: Any, shown: Plan, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.fields["what"].choices = list(_papers(shown, today))
        self.actions = {str(one.number): one for one in SpecialAction.objects.filter(plan=shown)}
        self.offices = {str(one.pk): one for one in Department.objects.order_by("sort_key", "name")}
        self.fields["about"].choices = list(self._things())

    def _things(self) -> Iterator[tuple[Any, Any]]:
        yield CITY, _("the whole plan")
        yield _("Special actions"), [(f"action-{key}", record_word(one)) for key, one in self.actions.items()]
        yield _("Departments"), [(f"office-{key}", record_word(one)) for key, one in self.offices.items()]

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for, typed, for ``queries.briefing.scope_of``; call it when the form is valid."""
        what, about = self.cleaned_data["what"], self.cleaned_data["about"]
        kind = next((one for one in EVALUATIONS if one == what), None)
        sort, _dash, key = about.partition("-")
        return {
            "kind": kind or (BriefingKind.QUARTERLY if "Q" in what else BriefingKind.MONTHLY),
            "period": "" if kind else what,
            "action": self.actions[key] if sort == "action" else None,
            "department": self.offices[key] if sort == "office" else None,
        }


def usual_paper(plan: Plan, today: date) -> str:
    """The paper that is offered first: of the last month that is over."""
    months = _months(plan, today)
    over = [code for code in months if period_of_code(code).end < today]
    return (over or months or [str(BriefingKind.MID_TERM)])[0]


def _papers(plan: Plan, today: date) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    months = _months(plan, today)
    quarters = dict.fromkeys(months_code(int(code[:4]), int(code[5:]), 3) for code in months)
    yield _("Monthly briefing"), [(code, period_words(code)) for code in months]
    yield _("Quarterly briefing"), [(code, period_words(code)) for code in quarters]
    yield _("Evaluation of the plan"), [(str(kind), label(kind)) for kind in EVALUATIONS]


def _months(plan: Plan, today: date) -> list[str]:
    """The months of the plan that have begun, newest first."""
    day, last, codes = plan.starts_on, min(plan.ends_on, today), []
    while day <= last:
        codes.append(months_code(day.year, day.month, 1))
        end = month_end(day.year, day.month)
        day = date(end.year + end.month // 12, end.month % 12 + 1, 1)
    return codes[::-1]
