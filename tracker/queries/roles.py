"""Roles of a person, for the profile page."""

from datetime import date

from django.db.models import Q

from tracker.models import Membership, User


def memberships_of(person: User, day: date) -> list[Membership]:
    """The memberships in force on a day, with their departments. One query."""
    return list(
        Membership.objects.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            user=person,
        ).select_related("department")
    )
