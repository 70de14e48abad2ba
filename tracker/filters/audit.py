"""The filters of /audit/."""

from datetime import date, datetime, time

import django_filters
from django.db.models import Q, QuerySet, Subquery
from django.forms import DateInput
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from tracker.choices import Deed, choices
from tracker.models import AuditRecord, User
from tracker.queries.audit import object_types, people_at_work, type_word
from tracker.queries.known import end_of

SEARCHED = 10_000
ALL = _("All")


class AuditFilter(django_filters.FilterSet):
    """Who, what, to which thing, when."""

    actor = django_filters.ModelChoiceFilter(label=_("Who"), queryset=User.objects.all(), empty_label=ALL)
    verb = django_filters.ChoiceFilter(label=_("What"), choices=choices(Deed), empty_label=ALL)
    object_type = django_filters.ChoiceFilter(label=_("Kind of thing"), choices=(), empty_label=ALL)
    object_id = django_filters.CharFilter(label=_("Number of the thing"), max_length=40)
    q = django_filters.CharFilter(
        label=_("Thing or reason"),
        max_length=100,
        method="search",
        help_text=_("Looks through the newest 10,000 records that fit the other filters."),
    )
    since = django_filters.DateFilter(
        label=_("From the day"), method="from_day", widget=DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        label=_("Up to the day"), method="up_to_day", widget=DateInput({"type": "date"})
    )
    request_id = django_filters.CharFilter(label=_("Request or batch"), max_length=64)

    class Meta:
        model = AuditRecord
        fields = ()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.filters["actor"].queryset = people_at_work(self.data.get("actor", ""))
        self.filters["object_type"].extra["choices"] = [(name, type_word(name)) for name in object_types()]

    def filter_queryset(self, queryset: QuerySet[AuditRecord]) -> QuerySet[AuditRecord]:
        """The words last: no index finds them, so that they are looked for in what the others leave."""
        self.filters["q"] = self.filters.pop("q")
        self.form.cleaned_data["q"] = self.form.cleaned_data.pop("q", None)
        return super().filter_queryset(queryset)

    def search(self, queryset: QuerySet[AuditRecord], _name: str, text: str) -> QuerySet[AuditRecord]:
        """A part of the thing's label or of the reason."""
        newest = queryset.order_by("-pk").values("pk")[:SEARCHED]
        return queryset.filter(
            Q(object_label__icontains=text) | Q(reason__icontains=text), pk__in=Subquery(newest)
        )

    def from_day(self, queryset: QuerySet[AuditRecord], _name: str, day: date) -> QuerySet[AuditRecord]:
        """What was written on a day or later; by moments, which the index knows."""
        return queryset.filter(at__gte=make_aware(datetime.combine(day, time.min)))

    def up_to_day(self, queryset: QuerySet[AuditRecord], _name: str, day: date) -> QuerySet[AuditRecord]:
        """What was written on a day or before."""
        end = end_of(day)
        return queryset if end is None else queryset.filter(at__lt=end)
