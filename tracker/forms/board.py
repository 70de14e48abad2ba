"""What the board is asked for: the plan, who is counted, and by what the targets are put together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.explanations import record_word
from tracker.models import Plan
from tracker.queries.looking import Cohort, Grouping, Span


class PlanChoice(forms.ModelChoiceField):
    """A plan by its code; an example says that it is one."""

    def label_from_instance(self, plan: Plan) -> str:
        """Name, window and whether its numbers are examples."""
        window = f"{plan.starts_on.year}–{plan.ends_on.year}"
        example = f" · {_('Illustrative data')}" if plan.illustrative else ""
        return f"{record_word(plan)} ({window}){example}"


class BoardForm(forms.Form):
    """Reads the address of the board; what cannot be read falls back to the whole plan by action."""

    plan = PlanChoice(
        Plan.objects.order_by("illustrative", "-starts_on", "code"),
        to_field_name="code",
        required=False,
        empty_label=None,
        label=_("Plan"),
    )
    cohort = forms.ChoiceField(
        choices=[
            (Cohort.ALL.value, _("all special actions")),
            (Cohort.FIRST.value, _("first batch only")),
            (Cohort.DAY.value, _("those adopted by a day")),
        ],
        required=False,
        label=_("Counted are"),
    )
    cohort_day = forms.DateField(
        required=False,
        label=_("Adopted by"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only with “those adopted by a day”."),
    )
    by = forms.ChoiceField(
        choices=[
            (Grouping.ACTION.value, _("special action")),
            (Grouping.DEPARTMENT.value, _("lead department")),
            (Grouping.STRENGTH.value, _("strength of the goal")),
        ],
        required=False,
        label=_("Put together by"),
    )
    span = forms.ChoiceField(
        choices=[
            (Span.YEAR.value, _("the year of the day judged")),
            (Span.PLAN.value, _("the whole plan")),
        ],
        required=False,
        label=_("Months shown"),
    )
    score = forms.BooleanField(
        required=False,
        label=_("Show the score as well"),
        help_text=_("Percent complete, compliance or level of all that have one, of equal weight."),
    )

    def plans_beside(self, plan: Plan | None) -> list[Plan]:
        """The other plans, those that are real first. One query."""
        return [other for other in self.fields["plan"].queryset if other != plan]

    @property
    def cohort_read(self) -> Cohort:
        """The cohort asked for; everything when it could not be read, or is by a day and names none."""
        read = getattr(self, "cleaned_data", {})
        cohort = Cohort(read.get("cohort") or Cohort.ALL)
        return Cohort.ALL if cohort is Cohort.DAY and not read.get("cohort_day") else cohort

    @property
    def grouping_read(self) -> Grouping:
        """The grouping asked for."""
        return Grouping(getattr(self, "cleaned_data", {}).get("by") or Grouping.ACTION)

    @property
    def span_read(self) -> Span:
        """The months asked for."""
        return Span(getattr(self, "cleaned_data", {}).get("span") or Span.YEAR)

    @property
    def score_read(self) -> bool:
        """Whether the score is wanted."""
        return bool(getattr(self, "cleaned_data", {}).get("score"))
