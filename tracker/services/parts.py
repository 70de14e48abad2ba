"""Allocate the goal of a target to its parts (分解): all parts in one step, each by a new version."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.domain.vocabulary import Kind
from tracker.models import Department, Target, User
from tracker.services.adjusting import adjust_target, newest_version
from tracker.services.contents import TargetDetails, Terms
from tracker.services.refusals import Problem, Refused
from tracker.services.report_rows import lock_target
from tracker.services.targets import create_target, details_of
from tracker.services.terms import terms_of
from tracker.services.writing import day_of, raise_all, reasoned, require


@dataclass(frozen=True, slots=True)
class PartGoal:
    """The goal that a part is to have (None: not quantified) and the number of the version seen."""

    part: Target
    goal: Decimal | None
    seen: int


@dataclass(frozen=True, slots=True)
class NewPart:
    """A part that is to be made for a department; ``code`` "" takes the next free number of the whole."""

    department: Department
    goal: Decimal | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Allocated:
    """What was done: the parts that were adjusted, and those that were made."""

    adjusted: tuple[Target, ...]
    made: tuple[Target, ...]


@transaction.atomic
def allocate_parts(
    *,
    target: Target,
    goals: Sequence[PartGoal],
    new: Sequence[NewPart],
    effective_on: date,
    reason: str,
    by: User,
    now: datetime,
    request_id: str = "",
) -> Allocated:
    """Give parts their goals and make new ones, all or nothing.

    A goal that differs becomes a new version of its part from ``effective_on`` on, with ``reason``, which
    is needed for that alone; ``Conflict`` when the part was adjusted since it was seen. Refused: nothing
    differs; a series or a part, which has no parts; a department twice.
    """
    require(by, Action.ADJUST_TARGET, target, day_of(now))
    target = lock_target(target)
    raise_all(_problems(target, new))
    changed = [(one, terms) for one, terms in _with_terms(target, goals) if terms.goal != one.goal]
    if not changed and not new:
        raise Refused(Problem("nothing_changed", _("Nothing differs from the present version.")))
    why = reasoned(reason) if changed else ""
    for one, terms in changed:
        adjust_target(
            target=one.part,
            terms=replace(terms, goal=one.goal),
            effective_on=effective_on,
            reason=why,
            by=by,
            now=now,
            expected_version=one.seen,
            request_id=request_id,
        )
    whole, made = terms_of(newest_version(target)), []
    codes = _free_codes(target)
    for part in new:
        details = _details(target, part, part.code or next(codes))
        made.append(
            create_target(
                details=details, terms=_terms(target, whole, part.goal), by=by, now=now, request_id=request_id
            )
        )
    return Allocated(tuple(one.part for one, _terms_of in changed), tuple(made))


def _problems(target: Target, new: Sequence[NewPart]) -> Iterator[Problem]:
    if target.is_series:
        yield Problem("part_of_series", _("A series is divided year by year: make parts of a year."))
    offices = [part.department.pk for part in new]
    there = set(target.children.values_list("part_department_id", flat=True))
    for place, part in enumerate(new):
        if part.department.pk in there or part.department.pk in offices[:place]:
            message = _("“%(office)s” has a part already.")
            yield Problem("office_twice", message, f"new_{place}", {"office": str(part.department)})


def _with_terms(target: Target, goals: Sequence[PartGoal]) -> Iterable[tuple[PartGoal, Terms]]:
    """The goals of parts of this target, by id, each with the newest terms of its part."""
    for one in sorted(goals, key=lambda one: one.part.pk):
        if one.part.parent_id == target.pk:
            yield one, terms_of(newest_version(one.part))


def _free_codes(target: Target) -> Iterator[str]:
    """``A-1-01``, ``A-1-02`` … as far as nobody has them."""
    taken = set(Target.objects.filter(code__startswith=f"{target.code}-").values_list("code", flat=True))
    numbers = (f"{target.code}-{number:02d}" for number in range(1, len(taken) + 1000))
    return (code for code in numbers if code not in taken)


def _details(target: Target, part: NewPart, code: str) -> TargetDetails:
    office = part.department
    return replace(
        details_of(target),
        code=code,
        name=f"{target.name}（{office.short_name or office.name}）",
        name_en=f"{target.name_en}: {office.name_en}" if target.name_en and office.name_en else "",
        is_series=False,
        parent=target,
        part_department=office,
    )


def _terms(target: Target, whole: Terms, goal: Decimal | None) -> Terms:
    """The terms of a new part: those of the whole with its own goal; amounts of the whole stay there."""
    if target.kind in (Kind.CUMULATIVE, Kind.COUNT):
        return replace(whole, goal=goal, upper_goal=None, baseline=None, baseline_on=None, checkpoints=())
    return replace(whole, goal=goal)
