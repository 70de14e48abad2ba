"""The filters of /audit/."""

import django_filters
from django.db.models import QuerySet
from django.forms import DateInput
from django.utils.translation import gettext_lazy as _

from tracker.choices import Deed, choices
from tracker.models import AuditRecord, User
from tracker.queries.audit import object_types, type_word

ALL = _("All")


class AuditFilter(django_filters.FilterSet):
    """Who, what, to which thing, when."""

    actor = django_filters.ModelChoiceFilter(label=_("Who"), queryset=User.objects.all(), empty_label=ALL)
    verb = django_filters.ChoiceFilter(label=_("What"), choices=choices(Deed), empty_label=ALL)
    object_type = django_filters.ChoiceFilter(label=_("Kind of thing"), choices=(), empty_label=ALL)
    object_id = django_filters.CharFilter(label=_("Number of the thing"), max_length=40)
    q = django_filters.CharFilter(label=_("Thing or reason"), max_length=100, method="search")
    since = django_filters.DateFilter(
        label=_("From the day"), field_name="at", lookup_expr="date__gte", widget=DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        label=_("Up to the day"), field_name="at", lookup_expr="date__lte", widget=DateInput({"type": "date"})
    )
    request_id = django_filters.CharFilter(label=_("Request or batch"), max_length=64)

    class Meta:
        model = AuditRecord
        fields = ()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.filters["object_type"].extra["choices"] = [(name, type_word(name)) for name in object_types()]

    def search(self, queryset: QuerySet[AuditRecord], _name: str, text: str) -> QuerySet[AuditRecord]:
        """A part of the thing's label or of the reason."""
        return queryset.filter(object_label__icontains=text) | queryset.filter(reason__icontains=text)
