"""The filters of /orders/."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.vocabulary import OrderState
from tracker.filters.named import NamedFilter
from tracker.models import Department, SupervisionOrder

UNFINISHED = "unfinished"
ALL = _("All")
NOT_FINISHED = [
    state.value for state in (OrderState.OPEN, OrderState.RECEIVED, OrderState.ANSWERED, OrderState.REOPENED)
]


class OrderFilter(django_filters.FilterSet):
    """State of the day of the page, addressee, and words of the target or the number."""

    q = django_filters.CharFilter(label=_("Number or target"), max_length=100, method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(UNFINISHED, _("not finished")), *choices(OrderState)],
        method="by_state",
        empty_label=ALL,
    )
    department = NamedFilter(label=_("Addressee"), queryset=Department.objects.all(), empty_label=ALL)

    class Meta:
        model = SupervisionOrder
        fields = ()

    def by_state(
        self, queryset: QuerySet[SupervisionOrder], _name: str, state: str
    ) -> QuerySet[SupervisionOrder]:
        """One state, or all that still ask for something."""
        return queryset.filter(state_then__in=NOT_FINISHED if state == UNFINISHED else [state])

    def search(
        self, queryset: QuerySet[SupervisionOrder], _name: str, text: str
    ) -> QuerySet[SupervisionOrder]:
        """The number of an order, or every word in the code or the search text of its target."""
        if text.isdecimal() and text.isascii():
            return queryset.filter(Q(number=int(text[:9])) | Q(target__code__icontains=text))
        for word in text.casefold().split():
            queryset = queryset.filter(
                Q(target__search_text__icontains=word) | Q(target__code__icontains=word)
            )
        return queryset
