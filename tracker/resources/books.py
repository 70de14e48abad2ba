"""What an import looks up by name or code, read once and kept in memory for one run."""

import difflib
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from itertools import takewhile

from django.db.models import QuerySet

from tracker.models import Concept, Department, Plan, SpecialAction, Target, Unit

GUESSES = 100
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")
_LOOK_ALIKES = str.maketrans("oil|", "0111", "-_. ")  # letters typed for digits, and what parts them


def loose(name: str) -> str:
    """A name as it is compared: half width, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _loose_code(code: str) -> str:
    return loose(code.translate(_DASHES))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that looks most like ``name``, its beginning first; "" when none comes near.

    One that differs by a letter typed for a digit alone (O for 0, l for 1) or a dash comes before others.

    Cost: one comparison a known name; callers with many rows ask ``Books.nearest`` instead.
    """
    everything = list(known)
    close = difflib.get_close_matches(name, everything, n=5, cutoff=0.5)
    looks = loose(name).translate(_LOOK_ALIKES)
    alike = [other for other in everything if loose(other).translate(_LOOK_ALIKES) == looks]
    return max(alike or close, key=lambda other: (_likeness(name, other), other), default="")


def _likeness(name: str, other: str) -> tuple[int, float]:
    begins = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False)))
    return min(begins, 1), difflib.SequenceMatcher(None, name, other).ratio() + begins / 100


class Books:
    """The names of one run. Each is read from the database at its first use, then kept up to date."""

    def __init__(self) -> None:
        self._guesses: dict[tuple[str, str], str] = {}

    def nearest(self, of: str, name: str, known: Iterable[str]) -> str:
        """The known name nearest to ``name`` among things of a sort; none after a hundred guesses."""
        if (of, name) not in self._guesses and len(self._guesses) >= GUESSES:
            return ""
        return self._guesses.setdefault((of, name), nearest(name, known))

    @cached_property
    def plans(self) -> dict[str, Plan]:
        """Plans by code."""
        return {plan.code: plan for plan in Plan.objects.all()}

    @cached_property
    def actions(self) -> dict[tuple[int, int], SpecialAction]:
        """Special actions by plan id and number."""
        return {(action.plan_id, action.number): action for action in SpecialAction.objects.all()}

    @cached_property
    def concepts(self) -> dict[tuple[int, str], Concept]:
        """Headings of the source by plan id and loose name."""
        return {(concept.plan_id, loose(concept.name)): concept for concept in Concept.objects.all()}

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Targets by code, with unit and plan."""
        return {target.code: target for target in self._all_targets()}

    def _all_targets(self) -> QuerySet[Target]:
        return Target.objects.select_related("unit", "plan", "action", "concept", "parent", "part_department")

    @cached_property
    def parts(self) -> dict[int, dict[int, Target]]:
        """The parts of every whole by the id of their department."""
        found: dict[int, dict[int, Target]] = {}
        for target in self.targets.values():
            if target.parent_id is not None and target.part_department_id is not None:
                found.setdefault(target.parent_id, {})[target.part_department_id] = target
        return found

    @cached_property
    def departments(self) -> dict[str, Department]:
        """Departments by loose name; a short name helps where only one department bears it."""
        known = list(Department.objects.select_related("parent", "successor"))
        named: dict[str, Department] = {}
        for department in known:
            if department.short_name:
                named.setdefault(loose(department.short_name), department)
        return named | {loose(department.name): department for department in known}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by every spelling: as written first, then loosely."""
        spellings: dict[str, Unit] = {}
        for unit in Unit.objects.all():
            for name in (unit.name, *unit.aliases):
                spellings.setdefault(loose(name), unit)
        return spellings

    def target(self, code: str) -> Target | None:
        """The target of that code; else the only one whose code differs in case, blanks or kind of dash."""
        exact = self.targets.get(code)
        if exact is not None:
            return exact
        found = self._loose_codes.get(_loose_code(code), [])
        return found[0] if len(found) == 1 else None

    @cached_property
    def _loose_codes(self) -> dict[str, list[Target]]:
        found: dict[str, list[Target]] = {}
        for code, target in self.targets.items():
            found.setdefault(_loose_code(code), []).append(target)
        return found

    def department(self, name: str) -> Department | None:
        """The department of that name or short name."""
        return self.departments.get(loose(name))

    def unit(self, name: str) -> Unit | None:
        """The unit of that name, alias or spelling."""
        return self.units.get(loose(name))

    def contradict(self, one: str | None, other: str | None) -> bool:
        """Whether two names are known units of the same dimension, but not the same unit."""
        first, second = self.unit(one or ""), self.unit(other or "")
        known = first is not None and second is not None
        return known and first.pk != second.pk and first.dimension == second.dimension

    def add_department(self, department: Department) -> None:
        """Keep a department that this run made or renamed."""
        self.departments[loose(department.name)] = department
        if department.short_name:
            self.departments.setdefault(loose(department.short_name), department)

    def add_unit(self, unit: Unit) -> None:
        """Keep a unit that this run made or changed."""
        for name in (unit.name, *unit.aliases):
            self.units[loose(name)] = unit
