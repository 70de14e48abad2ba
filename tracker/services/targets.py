"""Keep targets: make, describe, assign, close out, copy to the next year (status-rules §1)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.choices import Deed, label
from tracker.domain.facts import Checkpoint, Stage
from tracker.domain.vocabulary import Outcome, ReportState
from tracker.models import EvidenceItem, Report, Target, User
from tracker.queries.assessments import judge_target
from tracker.queries.versions import versions_of
from tracker.services import kept_facts
from tracker.services.contents import Duties, TargetDetails, Terms
from tracker.services.duties import duties_of, no_example_office, store_duties
from tracker.services.pinyin import search_text
from tracker.services.refusals import Problem, Refused
from tracker.services.report_rows import lock_target
from tracker.services.terms import store_version, terms_of
from tracker.services.wholes import whole
from tracker.services.writing import (
    checked,
    day_of,
    edited,
    raise_all,
    require,
    same_edit,
    stored,
    values_of,
)

NEVER_CHANGE = ("code", "plan", "kind", "unit", "basis", "is_series", "parent", "part_department")
CAN_BE_CLOSED = (Outcome.ACHIEVED, Outcome.ACHIEVED_LATE)
SHARED_WITH_WHOLE = ("plan", "kind", "unit", "basis")


@transaction.atomic
def create_target(
    *,
    details: TargetDetails,
    terms: Terms,
    by: User,
    now: datetime,
    duties: Duties | None = None,
    effective_on: date | None = None,
    request_id: str = "",
) -> Target:
    """Make a target, a series, or below another target a part of it or (of a series) an instance.

    ``effective_on`` of the first version: by default the day it starts on (it holds for every day).
    """
    require(by, Action.KEEP_TARGETS, None, day_of(now))
    return _create(details, terms, duties, effective_on, Deed.CREATE, by, now, request_id)


@transaction.atomic
def edit_target(
    *,
    target: Target,
    details: TargetDetails,
    by: User,
    now: datetime,
    expected_version: int | None = None,
    request_id: str = "",
) -> Target:
    """Change what describes a target; kind, unit, basis, plan, parent and part are refused.

    Writes nothing when nothing changed.
    """
    require(by, Action.KEEP_TARGETS, target, day_of(now))
    target = lock_target(target)
    same_edit(target, expected_version)
    raise_all([*_changed_for_ever(target, details), *_heading_problems(details)])
    values = values_of(details) | {"search_text": _search_text(details)}
    return edited(target, values, verb=Deed.EDIT, by=by, now=now, request_id=request_id)


@transaction.atomic
def set_duties(
    *,
    target: Target,
    duties: Duties,
    by: User,
    now: datetime,
    effective_on: date | None = None,
    request_id: str = "",
) -> Target:
    """Say who leads and supports from ``effective_on`` (default: today) on. Writes nothing when unchanged.

    The first setting of a target holds for every day, whatever its ``effective_on``.
    """
    today = day_of(now)
    require(by, Action.KEEP_TARGETS, target, today)
    target = lock_target(target)
    before = whole(target)
    if not store_duties(target, duties, effective_on or today, by, now):
        return target
    return stored(target, before, verb=Deed.ASSIGN, by=by, now=now, request_id=request_id)


@transaction.atomic
def close_out_target(*, target: Target, by: User, now: datetime, request_id: str = "") -> Target:
    """Close a target out (销号) once it is achieved, with evidence where that is required (status-rules §9).

    The evidence stands with the newest accepted report; of a whole that only its parts report, with
    the newest of every part.
    """
    today = day_of(now)
    require(by, Action.CLOSE_TARGET, target, today)
    target = lock_target(target)
    if target.closed_on is not None:
        params = {"day": target.closed_on.isoformat()}
        raise Refused(Problem("closed_before", _("The target was closed out on %(day)s."), params=params))
    raise_all(_not_finished(target, today))
    return edited(target, {"closed_on": today}, verb=Deed.CLOSE, by=by, now=now, request_id=request_id)


@transaction.atomic
def copy_target_to_year(
    *,
    target: Target,
    year: int,
    code: str,
    by: User,
    now: datetime,
    terms: Terms | None = None,
    request_id: str = "",
) -> Target:
    """Make the same target for another year: window moved, goal and duties as they stand, no reports.

    ``terms`` replaces the moved terms. The copy of a series or of one of its instances is an
    instance of that series. The baseline is unknown until somebody says it.
    """
    require(by, Action.KEEP_TARGETS, target, day_of(now))
    series = target if target.is_series else target.parent
    details = replace(details_of(target), code=code, is_series=False, parent=series)
    moved = terms or _moved(terms_of(versions_of(target)[-1]), year)
    return _create(details, moved, duties_of(target), None, Deed.COPY, by, now, request_id)


def details_of(target: Target) -> TargetDetails:
    """What a stored target is, as typed values."""
    return TargetDetails(
        code=target.code,
        plan=target.plan,
        name=target.name,
        kind=target.kind,
        basis=target.basis,
        unit=target.unit,
        action=target.action,
        action_grounds=target.action_grounds,
        concept=target.concept,
        name_en=target.name_en,
        is_series=target.is_series,
        parent=target.parent,
        part_department=target.part_department,
        evidence_required=target.evidence_required,
        is_additional=target.is_additional,
        quote=target.quote,
        note=target.note,
    )


def _not_finished(target: Target, today: date) -> Iterator[Problem]:
    """Why a target cannot be closed out on ``today``: no report, not achieved, or no evidence."""
    newest = _newest_accepted(target)
    if not newest:
        yield Problem("no_report", _("No report of this target has been accepted yet."))
        return
    kept_facts.settle([target.pk, *target.children.values_list("pk", flat=True)])
    outcome = judge_target(target, as_of=today, known_at=today, today=today).assessment.outcome
    if outcome not in CAN_BE_CLOSED:
        message = _("The target is “%(outcome)s” today; only what has been achieved is closed out.")
        yield Problem("not_achieved", message, params={"outcome": label(outcome)})
    if target.evidence_required:
        own = EvidenceItem.objects.filter(removed_on__isnull=True, verification__isnull=True)
        proven = own.filter(report__in=newest)  # what a verification brought is not the department's
        if len(set(proven.values_list("report_id", flat=True))) < len(newest):
            yield Problem("no_evidence", _("The newest accepted report has no evidence, which is required."))


def _newest_accepted(target: Target) -> list[int]:
    """The newest accepted report of the target, else that of each of its parts."""
    rows = Report.objects.filter(state=ReportState.ACCEPTED).order_by("as_of", "revision", "pk")
    for of_whom in (rows.filter(target=target), rows.filter(target__parent=target)):
        newest = dict(of_whom.values_list("target_id", "pk"))
        if newest:
            return list(newest.values())
    return []


def _create(
    details: TargetDetails,
    terms: Terms,
    duties: Duties | None,
    effective_on: date | None,
    deed: Deed,
    by: User,
    now: datetime,
    request_id: str,
) -> Target:
    raise_all([*_heading_problems(details), *_place_problems(details)])
    no_example_office(details.plan, [details.part_department])
    target = Target(**values_of(details), search_text=_search_text(details))
    checked(target)
    target.save()
    store_version(target, terms, 1, effective_on or terms.starts_on, "", by, now)
    if duties is not None:
        store_duties(target, duties, None, by, now)
    stored(target, None, verb=deed, by=by, now=now, request_id=request_id)
    kept_facts.refresh(target)
    return target


def _search_text(details: TargetDetails) -> str:
    return search_text(details.code, details.name, details.name_en)


def _heading_problems(details: TargetDetails) -> Iterator[Problem]:
    for field, heading in (("action", details.action), ("concept", details.concept)):
        if heading is not None and heading.plan_id != details.plan.pk:
            yield Problem("other_plan", _("This belongs to another plan."), field)


def _place_problems(details: TargetDetails) -> Iterator[Problem]:
    """What is wrong with a part's or an instance's place under its whole."""
    whole_target = details.parent
    if whole_target is None:
        return
    above = whole_target.parent
    if above is not None and not above.is_series:
        yield Problem("part_of_part", _("A part has no parts of its own."), "parent")
    if details.part_department is not None and whole_target.is_series:
        yield Problem(
            "part_of_series", _("A series is divided year by year: make parts of a year."), "parent"
        )
    for field in SHARED_WITH_WHOLE:
        if getattr(whole_target, field) != getattr(details, field):
            yield Problem(
                "differs_from_whole",
                _("This differs from the whole, “%(whole)s”."),
                field,
                {"whole": str(whole_target)},
            )


def _changed_for_ever(target: Target, details: TargetDetails) -> Iterator[Problem]:
    for field in NEVER_CHANGE:
        if getattr(target, field) != getattr(details, field):
            yield Problem("never_changes", _("This never changes: it would be a new target."), field)


def _moved(terms: Terms, year: int) -> Terms:
    years = year - terms.starts_on.year
    values: dict[str, Any] = {
        "starts_on": _in_years(terms.starts_on, years),
        "due_on": terms.due_on and _in_years(terms.due_on, years),
        "checkpoints": tuple(Checkpoint(_in_years(p.on, years), p.value) for p in terms.checkpoints),
        "stages": tuple(
            Stage(s.name, s.weight, s.planned_on and _in_years(s.planned_on, years)) for s in terms.stages
        ),
        "baseline": None,
        "baseline_on": None,
        "cancelled": False,
    }
    return replace(terms, **values)


def _in_years(day: date, years: int) -> date:
    """The same day in another year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
