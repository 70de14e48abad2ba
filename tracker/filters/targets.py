"""The filters of /targets/: stored ones in SQL, judged ones on the rows (tracker.queries.target_list)."""

from enum import StrEnum
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices, member_of
from tracker.domain.vocabulary import Kind, Outcome, Reporting, Status, Strength, Tone
from tracker.explanations import record_word
from tracker.filters.named import NamedFilter
from tracker.models import Concept, Department, Plan, SpecialAction, Target
from tracker.queries.target_list import Wanted, matching, of_batch, wholes

LONGEST_SEARCH = 100
ALL = _("All")
ALL_PLANS = "all"
ALWAYS_SHOWN = ("q", "plan", "action", "department", "status")


class TargetFilter(django_filters.FilterSet):
    """``wanted`` are the filters on what is judged; the others cut the queryset.

    ``batch`` keeps what belongs to no special action, as the board does. ``below`` adds parts and the
    years of series; a department sees its parts anyway.
    """

    q = django_filters.CharFilter(
        label=_("Search"),
        max_length=LONGEST_SEARCH,
        method="search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("code, name, sentence, pinyin")}),
    )
    plan = django_filters.ChoiceFilter(label=_("Plan"), choices=(), method="by_plan", empty_label=None)
    action = NamedFilter(label=_("Special action"), queryset=SpecialAction.objects.all(), empty_label=ALL)
    department = NamedFilter(
        label=_("Department"), queryset=Department.objects.all(), method="kept_for_rows", empty_label=ALL
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=choices(Kind), empty_label=ALL)
    tone = django_filters.ChoiceFilter(
        label=_("Colour"), choices=choices(Tone), method="kept_for_rows", empty_label=ALL
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=choices(Status), method="kept_for_rows", empty_label=ALL
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=choices(Outcome), method="kept_for_rows", empty_label=ALL
    )
    reporting = django_filters.ChoiceFilter(
        label=_("Reporting"), choices=choices(Reporting), method="kept_for_rows", empty_label=ALL
    )
    strength = django_filters.ChoiceFilter(
        label=_("Strength"), choices=choices(Strength), method="kept_for_rows", empty_label=ALL
    )
    batch = django_filters.ChoiceFilter(label=_("Batch"), choices=(), method="by_batch", empty_label=ALL)
    concept = NamedFilter(label=_("Concept"), queryset=Concept.objects.all(), empty_label=ALL)
    below = django_filters.BooleanFilter(
        label=_("Parts and years too"), method="kept_for_rows", widget=forms.CheckboxInput
    )

    class Meta:
        model = Target
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.data.get("plan", ALL_PLANS)
        actions, concepts = SpecialAction.objects.select_related("plan"), Concept.objects.all()
        if code != ALL_PLANS:
            actions, concepts = actions.filter(plan__code=code), concepts.filter(plan__code=code)
        self.filters["action"].queryset, self.filters["concept"].queryset = actions, concepts
        batches = actions.exclude(batch="").order_by("batch").values_list("batch", flat=True).distinct()
        self.filters["batch"].extra["choices"] = [(batch, batch) for batch in batches]
        plans = Plan.objects.order_by("code")
        self.filters["plan"].extra["choices"] = [
            (ALL_PLANS, _("All plans")),
            *((plan.code, record_word(plan)) for plan in plans),
        ]

    @property
    def in_front(self) -> list[forms.BoundField]:
        """The fields that are always shown."""
        return [self.form[name] for name in ALWAYS_SHOWN]

    @property
    def behind(self) -> list[forms.BoundField]:
        """The fields that are shown on request."""
        return [bound for bound in self.form.visible_fields() if bound.name not in ALWAYS_SHOWN]

    @property
    def open_behind(self) -> bool:
        """Whether one of those is in use, or is wrong."""
        return any(bound.errors or bound.value() not in (None, "", False) for bound in self.behind)

    def by_plan(self, queryset: QuerySet[Target], _name: str, code: str) -> QuerySet[Target]:
        """One plan, or all of them."""
        return queryset if code == ALL_PLANS else queryset.filter(plan__code=code)

    def search(self, queryset: QuerySet[Target], _name: str, text: str) -> QuerySet[Target]:
        """Every word of the text has to be there."""
        return matching(queryset, text)

    def by_batch(self, queryset: QuerySet[Target], _name: str, batch: str) -> QuerySet[Target]:
        """One batch, and what belongs to no special action."""
        return of_batch(queryset, batch)

    def kept_for_rows(self, queryset: QuerySet[Target], _name: str, _value: Any) -> QuerySet[Target]:
        """A filter on what is judged; ``wanted`` hands it on."""
        return queryset

    def filter_queryset(self, queryset: QuerySet[Target]) -> QuerySet[Target]:
        """Leave parts and years out unless they are asked for, or a department is."""
        said = self.form.cleaned_data
        shown = queryset if said.get("below") or said.get("department") else wholes(queryset)
        return super().filter_queryset(shown)

    @property
    def wanted(self) -> Wanted:
        """The filters on what is judged, typed; call it when the form is valid."""
        said = self.form.cleaned_data
        department = said.get("department")
        return Wanted(
            status=self._member(Status),
            tone=self._member(Tone),
            outcome=self._member(Outcome),
            strength=self._member(Strength),
            reporting=self._member(Reporting),
            department=department.pk if department is not None else None,
        )

    def _member(self, enum: type[StrEnum]) -> Any:
        return member_of(enum, self.form.cleaned_data.get(enum.__name__.casefold()) or "")
