"""The rows of a report as the reporting and reviewing services write them, under the target's lock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from tracker.access import Action, Standing
from tracker.choices import label
from tracker.domain.periods import Period, day_period
from tracker.domain.vocabulary import CLOSED_STATES, ReportState, Verb
from tracker.models import Department, Report, ReportEvent, Target, TargetVersion, User
from tracker.queries.versions import versions_of
from tracker.services.contents import ReportContent
from tracker.services.refusals import Conflict, Problem, Refused
from tracker.services.report_checks import content_problems, links_of, number_of_items
from tracker.services.report_periods import Place, place_of
from tracker.services.sound_columns import check_columns
from tracker.services.writing import locked, raise_all, same_edit, the_one, values_of, without_nul

CHUNK = 500
TEXTS = ("nil_note", "typed_value", "typed_unit", "data_source", "note")
NOT_COLUMNS = ("stages_done", "evidence_links")
SETTLED_BEFORE = frozenset(  # columns that are never typed by anybody
    {"target", "department", "submitted_by", "accepted_by", "created_by", "batch", "id", "version"}
    | {"period_start", "period_end", "revision", "state", "backfilled", "created_at"}
    | {"submitted_on", "accepted_on"}
)
TYPED = tuple(field.name for field in Report._meta.fields if field.name not in SETTLED_BEFORE)


def chunks(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Pieces that one query can name."""
    return (things[start : start + CHUNK] for start in range(0, len(things), CHUNK))


def lock_target(target: Target) -> Target:
    """The target as it stands now, locked until the transaction ends: one writer at a time.

    Not its key: rows that name the target, such as a reader's kept verdicts, need not wait.
    ``Conflict`` when it has gone: the import that made it was undone.
    """
    related = ("plan", "unit", "action", "part_department")
    rows = Target.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    return the_one(rows.filter(pk=target.pk))


def lock_targets(targets: Iterable[Target]) -> None:
    """Lock many targets until the transaction ends; called before an import reads what it compares with.

    In one order, so that two imports of the same targets wait and never block each other. A query for
    every 500 targets.
    """
    for ids in chunks(sorted({target.pk for target in targets})):
        rows = Target.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
        list(rows.values_list("pk"))


def opened(report: Report, states: tuple[ReportState, ...], expected_version: int | None) -> Report:
    """The report as it stands now, locked with its target; refused in any other state or edit."""
    target = lock_target(report.target)
    found = locked(report)
    found.target = target
    return still_open(found, states, expected_version)


def still_open(report: Report, states: tuple[ReportState, ...], expected_version: int | None) -> Report:
    """The same report; refused in any other state or edit."""
    same_edit(report, expected_version)
    if report.state not in states:
        raise wrong_state(report)
    return report


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
    """The newest accepted revision of a period, and the highest number of all; none is open."""

    accepted: Report | None
    last: int


def revisions_of(target: Target, period: str) -> list[Report]:
    """All revisions of a period, the oldest first. One query."""
    rows = Report.objects.filter(target_id=target.pk, period=period)
    return list(rows.select_related("created_by").order_by("revision"))


def settled_revisions(rows: Sequence[Report]) -> Revisions:
    """What ``revisions_of`` means: voided ones keep their numbers; ``Conflict`` when one is open."""
    accepted = [row for row in rows if row.state == ReportState.ACCEPTED]
    for row in rows:
        if row.state not in CLOSED_STATES:
            raise open_conflict(row)
    return Revisions(accepted[-1] if accepted else None, rows[-1].revision if rows else 0)


def numbered(report: Report, last: int) -> Report:
    """A first statement that is not stored yet, with a number of its own where voided ones came before."""
    if last:
        report.revision = last + 1
        report.correction_reason = str(_("Entered anew: the import of the report before was undone."))
    return report


def new_revision(
    accepted: Report,
    target: Target,
    department: Department | None,
    by: User,
    now: datetime,
    *,
    last: int,
    reason: str,
) -> Report:
    """The revision after an accepted one, not stored yet; ``last`` is the highest number of the period."""
    return Report(
        target=target,
        period=accepted.period,
        period_start=accepted.period_start,
        period_end=accepted.period_end,
        revision=last + 1,
        department=department,
        correction_reason=reason,
        created_at=now,
        created_by=by,
    )


def acting_line(who: Standing, lines: Iterable[int]) -> int | None:
    """The department that speaks for a target: the first with a duty that the person may act for.

    ``lines`` are the departments with a duty, leads first. None when nobody leads the target yet (only
    possible with a reach over the whole city).
    """
    reach = who.reach(Action.DRAFT_REPORT)
    return next((pk for pk in lines if reach is None or pk in reach), None)


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
    report: Report,
    period: Period | str,
    content: ReportContent,
    today: date,
    *,
    complete: bool,
    versions: Sequence[TargetVersion] | None = None,
) -> ReportContent:
    """Put settled content on a report (not stored yet), or raise ``Refused`` with everything wrong.

    Returns the content as it will be stored: trimmed, with its data day. One query, or none when the
    target's ``versions`` (oldest first) are known.
    """
    problems: list[Problem] = []
    versions = versions_of(report.target) if versions is None else versions
    try:
        place = place_of(report.target, period, content.as_of, content.done_on, today, versions)
    except Refused as refused:
        problems.extend(refused.problems)
        place = Place(day_period(today), today, versions[-1])
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
        check_columns(report, TYPED)
    except Refused as refused:
        problems.extend(refused.problems)
    raise_all(problems)
    return settled


def _settled(content: ReportContent, place: Place) -> ReportContent:
    """The same content without stray spaces, with its data day and the value of its names."""
    settled: dict[str, Any] = {"as_of": place.as_of, "value": number_of_items(content)}
    if content.items:
        settled["items"] = tuple(name.strip() for name in content.items if name.strip())
    if content.stages_done:
        settled["stages_done"] = tuple(sorted((name.strip(), day) for name, day in content.stages_done))
    settled |= {name: getattr(content, name).strip() for name in TEXTS}
    changed = {name: value for name, value in settled.items() if value is not getattr(content, name)}
    return replace(content, **changed) if changed else content


def _other_period(place: Place, report: Report) -> Problem:
    message = _("The data speak of %(day)s, which is not inside the period %(period)s.")
    params = {"day": place.as_of.isoformat(), "period": report.period}
    return Problem("as_of_outside", message, "as_of", params)


def says_the_same(report: Report, content: ReportContent, before: ReportContent) -> bool:
    """Whether settled ``content`` adds nothing to what the report says already."""
    return replace(content, evidence_links=()) == before and not new_links(report, content)


def new_links(report: Report, content: ReportContent) -> list[tuple[str, str]]:
    """The links (address, title) of ``content`` that a report does not have yet. A query if it is stored."""
    if not content.evidence_links:
        return []
    there = {item.url for item in report.evidence.all() if item.removed_on is None} if report.pk else ()
    return [(address, title) for address, title in dict(links_of(content)).items() if address not in there]


def keep_step(report: Report, verb: Verb, by: User, now: datetime, on: date, note: str = "") -> None:
    """Append one step to a report's history."""
    ReportEvent.objects.create(
        report=report, verb=verb, on=on, as_of=report.as_of, note=note, recorded_at=now, recorded_by=by
    )
