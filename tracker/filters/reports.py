"""The filters of /reports/."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.dates import DateRefused, parse_period
from tracker.domain.periods import ONCE
from tracker.domain.vocabulary import ReportState
from tracker.filters.named import NamedFilter
from tracker.models import Department, Plan, Report, SpecialAction, Target
from tracker.sheet_messages import sentence

ALL = _("All")
LONGEST = 100


class PeriodField(forms.CharField):
    """A period as people write it (2018Q3, 2018年三季度, 2018-09); gives its first and last day."""

    def clean(self, value: Any) -> Any:
        """The days; a text that is no period is refused with its sentence; "once" stays a word."""
        text = super().clean(value)
        if not text or text == ONCE:
            return text
        try:
            read = parse_period(text)
        except DateRefused as refused:
            raise forms.ValidationError(sentence(refused.code, {"value": text}), code="period") from refused
        return read.start, read.end


class PeriodFilter(django_filters.Filter):
    """Reports whose period lies in the one that is written."""

    field_class = PeriodField

    def filter(self, qs: QuerySet[Report], value: Any) -> QuerySet[Report]:
        """Cut to the days."""
        if not value:
            return qs
        if value == ONCE:
            return qs.filter(period=ONCE)
        return qs.filter(period_start__gte=value[0], period_end__lte=value[1])


def _actions(request: HttpRequest | None) -> QuerySet[SpecialAction]:
    code = request.GET.get("plan", "").strip() if request is not None else ""
    actions = SpecialAction.objects.select_related("plan")
    return actions.filter(plan__code=code) if code else actions


class ReportFilter(django_filters.FilterSet):
    """State of the day of knowledge, period, department, plan, action, and words of the target."""

    q = django_filters.CharFilter(label=_("Target: code or name"), max_length=LONGEST, method="search")
    state = django_filters.ChoiceFilter(
        field_name="state_then", label=_("State of the report"), choices=choices(ReportState), empty_label=ALL
    )
    period = PeriodFilter(label=_("Period"), max_length=40)
    department = NamedFilter(label=_("Department"), queryset=Department.objects.all(), empty_label=ALL)
    plan = NamedFilter(
        field_name="target__plan",
        label=_("Plan"),
        queryset=Plan.objects.order_by("code"),
        to_field_name="code",
        empty_label=ALL,
    )
    action = NamedFilter(
        field_name="target__action", label=_("Special action"), queryset=_actions, empty_label=ALL
    )
    target = django_filters.CharFilter(
        field_name="target__code", max_length=40, widget=forms.HiddenInput, label=_("Target")
    )

    class Meta:
        model = Report
        fields = ()

    def search(self, queryset: QuerySet[Report], _name: str, text: str) -> QuerySet[Report]:
        """Every word of the text has to be in the code or the search text of the target.

        The targets are found first: there are few of them beside their reports.
        """
        targets = Target.objects.order_by()
        for word in text.casefold().split():
            targets = targets.filter(Q(search_text__icontains=word) | Q(code__icontains=word))
        return queryset.filter(target__in=list(targets.values_list("pk", flat=True)))
