"""Who is told of deadlines and orders: the people of a department by role, and the managers above it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from tracker.domain.vocabulary import Role
from tracker.models import Department, Membership


class Recipients:
    """The active people of a day by role and department, substitutes included. Two queries in all."""

    def __init__(self, today: date) -> None:
        self._held: dict[tuple[Role, int | None], set[int]] = defaultdict(set)
        held = Membership.objects.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=today),
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            user__is_active=True,
        )
        for role, department, person in held.values_list("role", "department_id", "user_id"):
            self._held[role, department].add(person)
        places = Department.objects.order_by().values_list("pk", "parent_id", "successor_id")
        self._above = {pk: (parent_id, successor_id) for pk, parent_id, successor_id in places}

    def of(self, departments: Iterable[int], roles: Iterable[Role]) -> set[int]:
        """Who holds one of ``roles`` in one of ``departments``, or in the office that took its place."""
        wanted = tuple(roles)
        found: set[int] = set()
        for department in departments:
            for place in self._successors(department):
                for role in wanted:
                    found |= self._held.get((role, place), set())
        return found

    def managers_over(self, department: int) -> set[int]:
        """The managers who reach a department: its own, those above it, and those of the whole city."""
        found = set(self._held.get((Role.MANAGER, None), ()))
        waiting, seen = [department], set[int]()
        while waiting:
            place = waiting.pop()
            if place not in seen:
                seen.add(place)
                found |= self._held.get((Role.MANAGER, place), set())
                waiting += [pk for pk in self._above.get(place, ()) if pk is not None]
        return found

    def _successors(self, department: int) -> list[int]:
        places = [department]
        while (following := self._above.get(places[-1], (None, None))[1]) and following not in places:
            places.append(following)
        return places
