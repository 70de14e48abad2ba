"""What the form of a new supervision order begins with."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.access import Action, Standing
from tracker.domain.assessment import Assessment
from tracker.duty_lines import duty_lines, in_its_place
from tracker.explanations import answer_sentence
from tracker.models import Department, Target
from tracker.queries.assessments import judge_target
from tracker.queries.departments import departments_to_choose


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """``first`` is the department proposed as addressee: the first lead that stands and that may be
    asked; None leaves the choice open."""

    assessment: Assessment
    departments: QuerySet[Department]
    first: int | None
    demand: str


def order_draft(target: Target, who: Standing, *, today: date) -> OrderDraft:
    """What an order about ``target`` says unless it is changed, and whom ``who`` may ask.

    Those with a duty for the target; any department in reach while nobody leads it.
    """
    assessment = judge_target(target, as_of=today, known_at=today, today=today).assessment
    standing = {office.pk for office in departments_to_choose(today)}
    reach = who.reach(Action.OPEN_ORDER)
    allowed = standing if reach is None else standing & reach
    with_duty = _standing_in(duty_lines(target, today), today)
    offered = [pk for pk in with_duty if pk in allowed] or sorted(allowed)
    first = offered[0] if with_duty and offered else None
    return OrderDraft(assessment, Department.objects.filter(pk__in=offered), first, _demand(assessment))


def _standing_in(offices: list[int], today: date) -> list[int]:
    """The departments that stand today in the place of those with a duty, in their order."""
    found = {office.pk: office for office in Department.objects.filter(pk__in=offices)}
    return list(dict.fromkeys(in_its_place(found[pk], today).pk for pk in offices))


def _demand(assessment: Assessment) -> str:
    """Find out why, put it right, answer in writing; and what would turn the target green."""
    asked = _("Find out why, put it right, and answer in writing: what was done, what comes next, and when.")
    help_of_numbers = answer_sentence(assessment)
    return f"{asked}\n{help_of_numbers}" if help_of_numbers else asked
