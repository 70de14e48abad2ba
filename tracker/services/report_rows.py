"""The rows of a report as the reporting and reviewing services write them, under the target's lock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracker.access import Action, Standing, duty_lines
from tracker.choices import label
from tracker.domain.periods import Period, day_period
from tracker.domain.vocabulary import CLOSED_STATES, EvidenceKind, ReportState, Verb
from tracker.models import Department, EvidenceItem, Report, ReportEvent, StageDone, Target, User
from tracker.queries.versions import versions_of
from tracker.services.contents import ReportContent
from tracker.services.refusals import Conflict, Problem, Refused
from tracker.services.report_checks import content_problems, links_of, number_of_items
from tracker.services.report_periods import Place, place_of
from tracker.services.writing import locked, raise_all, same_edit, values_of, without_nul

NOT_COLUMNS = ("stages_done", "evidence_links")
SETTLED_BEFORE = ("target", "department", "submitted_by", "accepted_by", "created_by", "batch")


def lock_target(target: Target) -> Target:
    """The target as it stands now, locked until the transaction ends: one writer at a time."""
    related = ("plan", "unit", "action", "part_department")
    rows = Target.objects.select_for_update(of=("self",)).select_related(*related)
    return rows.get(pk=target.pk)


def lock_targets(targets: Iterable[Target]) -> None:
    """Lock many targets in one order, so that two imports of the same targets never block each other.

    Called before the first report of an import is written. One query.
    """
    ids = {target.pk for target in targets}
    rows = Target.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    list(rows.values_list("pk"))


def opened(report: Report, states: tuple[ReportState, ...], expected_version: int | None) -> Report:
    """The report as it stands now, locked with its target; refused in any other state or edit."""
    target = lock_target(report.target)
    found = locked(report)
    found.target = target
    same_edit(found, expected_version)
    if found.state not in states:
        raise wrong_state(found)
    return found


def wrong_state(report: Report) -> Conflict:
    """A report is not (or no longer) where the step begins."""
    message = _("This report is %(state)s; the step is not possible.")
    return Conflict(Problem("wrong_state", message, params={"state": label(report.state)}))


def open_conflict(report: Report) -> Conflict:
    """The period has a revision that is not accepted yet."""
    message = _("This period already has a report that is open (%(state)s, entered by %(who)s).")
    params = {"state": label(report.state), "who": str(report.created_by or "")}
    return Conflict(Problem("open_report", message, "period", params))


class Revisions(NamedTuple):
    """The newest accepted revision of a period, the open one, and the highest number of all."""

    accepted: Report | None
    still_open: Report | None
    last: int


def revisions(report: Report) -> Revisions:
    """The revisions of a report's target and period; voided ones keep their numbers. One query."""
    rows = list(
        Report.objects.filter(target_id=report.target_id, period=report.period)
        .select_related("created_by")
        .order_by("revision")
    )
    accepted = [row for row in rows if row.state == ReportState.ACCEPTED]
    still_open = [row for row in rows if row.state not in CLOSED_STATES]
    last = rows[-1].revision if rows else 0
    return Revisions(accepted[-1] if accepted else None, still_open[0] if still_open else None, last)


def numbered(report: Report, last: int) -> Report:
    """A first statement that is not stored yet, with a number of its own where voided ones came before."""
    if last:
        report.revision = last + 1
        report.correction_reason = str(_("Entered anew: the import of the report before was undone."))
    return report


def new_revision(
    report: Report, department: Department | None, by: User, now: datetime, reason: str
) -> Report:
    """The next revision of an accepted report, not stored yet."""
    accepted, still_open, last = revisions(report)
    if still_open:
        raise open_conflict(still_open)
    if accepted is None:
        raise wrong_state(report)
    return Report(
        target=report.target,
        period=report.period,
        period_start=accepted.period_start,
        period_end=accepted.period_end,
        revision=last + 1,
        department=department,
        correction_reason=reason,
        created_at=now,
        created_by=by,
    )


def acting_department(who: Standing, target: Target) -> Department | None:
    """The department that speaks: the first with a duty that the person may act for, or its successor.

    None when nobody leads the target yet (only possible with a reach over the whole city).
    """
    reach = who.reach(Action.DRAFT_REPORT)
    found = [pk for pk in duty_lines(target, who.day) if reach is None or pk in reach]
    if not found:
        return None
    department = Department.objects.get(pk=found[0])
    seen = {department.pk}
    while (
        department.valid_until is not None
        and department.valid_until < who.day
        and department.successor is not None
        and department.successor.pk not in seen
    ):
        department = department.successor
        seen.add(department.pk)
    return department


def no_foreign_example(report: Report, by: User) -> None:
    """Refuse example people and offices under a plan that is not an example."""
    department = report.department
    if report.target.plan.illustrative or not (
        by.illustrative or (department is not None and department.illustrative)
    ):
        return
    message = _("An example person or department cannot report under a plan that is real.")
    raise Refused(Problem("illustrative", message))


def filled(
    report: Report, period: Period | str, content: ReportContent, today: date, *, complete: bool
) -> ReportContent:
    """Put settled content on a report (not stored yet), or raise ``Refused`` with everything wrong.

    Returns the content as it will be stored: trimmed, with its data day.
    """
    problems: list[Problem] = []
    try:
        place = place_of(report.target, period, content.as_of, content.done_on, today)
    except Refused as refused:
        problems.extend(refused.problems)
        place = Place(day_period(today), today, versions_of(report.target)[-1])
    if report.pk and not problems and place.period.code != report.period:
        problems.append(_other_period(place, report))
    settled = _settled(content, place)
    problems.extend(content_problems(report.target, settled, place, today, complete=complete))
    for name, value in values_of(settled, without=NOT_COLUMNS).items():
        setattr(report, name, list(value) if name == "items" else value)
    report.period = place.period.code
    report.period_start, report.period_end = place.period.start, place.period.end
    without_nul(report)
    try:
        report.clean_fields(exclude=SETTLED_BEFORE)
    except ValidationError as error:
        problems.extend(Refused.of(error).problems)
    raise_all(problems)
    return settled


def _settled(content: ReportContent, place: Place) -> ReportContent:
    """The same content without stray spaces, with its data day and the value of its names."""
    return replace(
        content,
        as_of=place.as_of,
        value=number_of_items(content),
        items=tuple(name.strip() for name in content.items if name.strip()),
        stages_done=tuple(sorted((name.strip(), day) for name, day in content.stages_done)),
        nil_note=content.nil_note.strip(),
        typed_value=content.typed_value.strip(),
        typed_unit=content.typed_unit.strip(),
        data_source=content.data_source.strip(),
        note=content.note.strip(),
    )


def _other_period(place: Place, report: Report) -> Problem:
    message = _("The data speak of %(day)s, which is not inside the period %(period)s.")
    params = {"day": place.as_of.isoformat(), "period": report.period}
    return Problem("as_of_outside", message, "as_of", params)


def says_the_same(report: Report, content: ReportContent, before: ReportContent) -> bool:
    """Whether settled ``content`` adds nothing to what the report says already."""
    return replace(content, evidence_links=()) == before and not _new_links(report, content)


def keep_content(report: Report, content: ReportContent, now: datetime, by: User, added_on: date) -> None:
    """Store a filled report with its stages, and add the links that it does not have yet."""
    report.save()
    done = {row.stage: row for row in report.stages_done.all()}
    wanted = dict(content.stages_done)
    for name, row in done.items():
        if wanted.get(name) != row.done_on:
            row.delete()
    StageDone.objects.bulk_create(
        StageDone(report=report, stage=name, done_on=day)
        for name, day in content.stages_done
        if name not in done or done[name].done_on != day
    )
    EvidenceItem.objects.bulk_create(
        EvidenceItem(
            report=report,
            kind=EvidenceKind.LINK,
            url=address,
            title=title[:255],
            added_on=added_on,
            recorded_at=now,
            recorded_by=by,
        )
        for address, title in _new_links(report, content)
    )


def _new_links(report: Report, content: ReportContent) -> list[tuple[str, str]]:
    if not content.evidence_links:
        return []
    there = set(report.evidence.filter(removed_on__isnull=True).values_list("url", flat=True))
    return [(address, title) for address, title in dict(links_of(content)).items() if address not in there]


def keep_step(report: Report, verb: Verb, by: User, now: datetime, on: date, note: str = "") -> None:
    """Append one step to a report's history."""
    ReportEvent.objects.create(
        report=report, verb=verb, on=on, as_of=report.as_of, note=note, recorded_at=now, recorded_by=by
    )
