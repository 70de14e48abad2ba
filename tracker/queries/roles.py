"""Roles of a person: for the profile page, and what they ask for at sign-in."""

from datetime import date

from django.conf import settings
from django.db.models import Q

from tracker.access import Standing
from tracker.domain.vocabulary import Role
from tracker.models import Membership, User


def memberships_of(person: User, day: date) -> list[Membership]:
    """The memberships in force on a day, with their departments. One query."""
    return list(
        Membership.objects.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            user=person,
        ).select_related("department", "substitute_for")
    )


def needs_second_step(who: Standing) -> bool:
    """Whether the site asks a person of these roles for a second step at sign-in. No query."""
    return bool(settings.SECOND_STEP_FOR_ADMINISTRATORS) and Role.ADMINISTRATOR in who.roles
