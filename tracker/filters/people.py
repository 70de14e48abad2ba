"""The filters of /people/."""

import django_filters
from django.db.models import Q, QuerySet
from django.forms import DateInput
from django.utils.translation import gettext_lazy as _

from tracker.choices import choices
from tracker.domain.vocabulary import Role
from tracker.filters.named import NamedFilter
from tracker.models import Department, User

ACTIVE, DISABLED, WITHOUT_PASSWORD = "active", "disabled", "none"
ALL = _("All")


class PersonFilter(django_filters.FilterSet):
    """By name, role, department, and whether and since when a person can sign in (threat T25)."""

    q = django_filters.CharFilter(label=_("Name or address"), max_length=100, method="search")
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=choices(Role), field_name="memberships__role", distinct=True, empty_label=ALL
    )
    department = NamedFilter(
        label=_("Department"),
        queryset=Department.objects.all(),
        field_name="memberships__department",
        distinct=True,
        empty_label=ALL,
    )
    state = django_filters.ChoiceFilter(
        label=_("Account"),
        choices=[
            (ACTIVE, _("can sign in")),
            (WITHOUT_PASSWORD, _("without a password")),
            (DISABLED, _("disabled")),
        ],
        method="by_state",
        empty_label=ALL,
    )
    idle_since = django_filters.DateFilter(
        label=_("Not signed in since"), method="by_idleness", widget=DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = User
        fields = ()

    def search(self, queryset: QuerySet[User], _name: str, text: str) -> QuerySet[User]:
        """A part of the sign-in name, the name or the address."""
        return queryset.filter(
            Q(username__icontains=text) | Q(full_name__icontains=text) | Q(email__icontains=text)
        )

    def by_state(self, queryset: QuerySet[User], _name: str, state: str) -> QuerySet[User]:
        """People whose account stands so; an unusable password begins with "!" (Django)."""
        if state == DISABLED:
            return queryset.filter(is_active=False)
        without = Q(password__startswith="!") | Q(password="")  # noqa: S106  no password, but its absence
        active = queryset.filter(is_active=True)
        return active.filter(without) if state == WITHOUT_PASSWORD else active.exclude(without)

    def by_idleness(self, queryset: QuerySet[User], _name: str, day: object) -> QuerySet[User]:
        """Active people who were added before the day and have not signed in since."""
        idle = Q(last_login__isnull=True, date_joined__date__lt=day) | Q(last_login__date__lt=day)
        return queryset.filter(idle, is_active=True)
