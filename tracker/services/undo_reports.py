"""Take back what an import did to reports, many at once: steps of ``undoing.undo_batch`` (decision 0007)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from tracker.access import Action, may, standing_of
from tracker.choices import Deed
from tracker.domain.vocabulary import ReportState, Verb
from tracker.models import EvidenceItem, Report, ReportEvent, StageDone, Target, User, Verification
from tracker.services import kept_facts
from tracker.services.batch_deeds import Story, Touched, stories
from tracker.services.ledger import Entry, Snapshot, record_many, snapshot_of
from tracker.services.pouring import Values, pour, pour_over, pour_over_objects, reserve
from tracker.services.putting_back import put_back
from tracker.services.refusals import Problem, Refused
from tracker.services.report_rows import wrong_state
from tracker.services.wholes import wholes
from tracker.services.writing import day_of, permit

RIGHTS = {
    ReportState.DRAFT: Action.DRAFT_REPORT,
    ReportState.RETURNED: Action.DRAFT_REPORT,
    ReportState.SUBMITTED: Action.WITHDRAW_REPORT,
    ReportState.ACCEPTED: Action.LOAD_HISTORY,
}
OPEN = (ReportState.DRAFT, ReportState.RETURNED)
Step = tuple[Verb, str]


@dataclass(frozen=True, slots=True)
class _Undone:
    """A report that is taken back: the deed, what stands of it before, and the step that is added."""

    deed: Deed
    report: Report
    before: Snapshot
    former: Snapshot | None = None
    step: Step | None = None


def take_reports_back(
    things: Sequence[Touched], reason: str, by: User, now: datetime, request_id: str
) -> dict[str, ValidationError | PermissionDenied]:
    """Undo what a batch did to reports; by their ids, why some stay as they are.

    What was touched since stays. A draft that was never sent is removed; what was sent or loaded as
    accepted is voided, so that days before keep it; what was there before says again what it said.
    In the caller's transaction and under the locks of the targets. Cost: some twenty statements, and a
    short UPDATE for each report that is voided or restored.
    """
    known = _Known(things, by, now)
    left: dict[str, ValidationError | PermissionDenied] = {}
    undone: list[_Undone] = []
    for thing, story in zip(things, stories(things), strict=True):
        try:
            undone.append(known.undone(thing, story, reason))
        except (ValidationError, PermissionDenied) as error:
            left[thing.pk] = error
    record_many(_written(undone, reason, by, now), by, now, request_id)
    kept_facts.refresh_all({one.report.target_id for one in undone})
    return left


class _Known:
    """What decides about reports, read at once: themselves, locked, and what was said of them since."""

    def __init__(self, things: Sequence[Touched], by: User, now: datetime) -> None:
        self.by, self.who = by, standing_of(by, day_of(now))
        ids = [int(thing.pk) for thing in things]
        rows = Report.objects.select_for_update(of=("self",)).filter(pk__in=ids)
        self.reports = {report.pk: report for report in rows.order_by("pk")}
        targets = {report.target_id for report in self.reports.values()}
        by_id = Target.objects.select_related("plan").in_bulk(targets)
        for report in self.reports.values():
            report.target = by_id[report.target_id]
        self.wholes = dict(zip(self.reports, wholes(list(self.reports.values())), strict=True))
        self.checked = set(
            Verification.objects.filter(report__in=ids).values_list("report_id", flat=True).distinct()
        )
        self.revisions = _later_revisions(targets)

    def undone(self, thing: Touched, story: Story, reason: str) -> _Undone:
        """How a report is taken back; raises ``Refused`` or ``AccessDenied`` when it stays as it is."""
        report = self.reports.get(int(thing.pk))
        if report is None:
            raise Refused(Problem("gone_since", _("It is not there any more.")))
        before = self.wholes[report.pk]
        if story.after != before:
            raise Refused(Problem("changed_since", _("It was changed since.")))
        self._no_later_words(report)
        if story.former is not None:
            return self._restored(report, before, story.former, reason)
        if any(step["verb"] != Verb.DRAFT for step in before["events"]):
            self._permit(RIGHTS[report.state], report)
            found = _Undone(Deed.VOID, report, before, None, (Verb.VOID, reason))
        else:
            self._permit(Action.DISCARD_DRAFT, report)
            if report.state != ReportState.DRAFT:
                raise wrong_state(report)
            found = _Undone(Deed.DISCARD, report, before)
        self.revisions.get((report.target_id, report.period), set()).discard(report.revision)
        return found

    def _permit(self, action: Action, report: Report) -> None:
        permit(self.by, action, report, allowed=may(self.who, action, report))

    def _no_later_words(self, report: Report) -> None:
        numbers = self.revisions.get((report.target_id, report.period), ())
        if any(number > report.revision for number in numbers):
            raise Refused(Problem("corrected_since", _("It was corrected since.")))
        if report.pk in self.checked:
            raise Refused(Problem("verified_since", _("It was checked on the spot since.")))

    def _restored(self, report: Report, before: Snapshot, former: Snapshot, reason: str) -> _Undone:
        self._permit(RIGHTS[report.state], report)
        if former["state"] not in OPEN:
            raise Refused(Problem("was_closed", _("It was not open before.")))
        step = None
        if former["state"] != report.state:
            verb = Verb.RETURN if former["state"] == ReportState.RETURNED else Verb.WITHDRAW
            step = (verb, _note(former, reason))
        return _Undone(Deed.RESTORE, report, before, former, step)


def _later_revisions(targets: Collection[int]) -> dict[tuple[int, str], set[int]]:
    """The numbers of all revisions after the first that count, by target and period."""
    rows = Report.objects.filter(target__in=targets, revision__gt=1).exclude(state=ReportState.VOIDED)
    found: dict[tuple[int, str], set[int]] = {}
    for target, period, number in rows.values_list("target_id", "period", "revision"):
        found.setdefault((target, period), set()).add(number)
    return found


def _note(former: Snapshot, reason: str) -> str:
    """Why, with what the reviewer had asked for when the report was returned."""
    asked = [row["note"] for row in former["events"] if row["verb"] == Verb.RETURN and row["note"]]
    return f"{reason} {asked[-1]}" if asked and former["state"] == ReportState.RETURNED else reason


def _written(undone: Sequence[_Undone], reason: str, by: User, now: datetime) -> list[Entry]:
    """Write everything; the audit rows that say so, in the same order."""
    voided = [one for one in undone if one.deed is Deed.VOID]
    restored = [one for one in undone if one.deed is Deed.RESTORE]
    _discard([one.report.pk for one in undone if one.deed is Deed.DISCARD])
    _void([one.report for one in voided])
    _restore(restored, now)
    steps = dict(_steps(undone, by, now))
    pour(ReportEvent, steps.values())
    after = {one.report.pk: _voided(one, steps[one.report.pk]) for one in voided}
    again = [one.report for one in restored]
    after |= zip((report.pk for report in again), wholes(again), strict=True)
    return [
        Entry(verb=one.deed, obj=one.report, before=one.before, after=after.get(one.report.pk), reason=reason)
        for one in undone
    ]


def _discard(ids: Sequence[int]) -> None:
    """Remove drafts that were never sent, with their parts; the audit keeps what they said."""
    if ids:
        for part in (StageDone, EvidenceItem, ReportEvent):
            part._default_manager.filter(report__in=ids).delete()
        Report.objects.filter(pk__in=ids).delete()


def _void(reports: Sequence[Report]) -> None:
    for report in reports:
        report.version += 1
        report.state = ReportState.VOIDED
    pour_over(Report, ((row.version, row.state, row.pk) for row in reports), ("version", "state", "id"))


def _voided(one: _Undone, step: Values) -> Snapshot:
    """A report that was just voided with its last step, as ``whole`` would read it."""
    report, steps = one.report, [*one.before["events"], snapshot_of(ReportEvent, step)]
    changes = {"version": report.version, "state": report.state.value, "events": steps}
    return one.before | changes


def _restore(restored: Sequence[_Undone], now: datetime) -> None:
    """Let reports say again what they said before, and stand where they stood."""
    for one in restored:
        put_back(one.report, one.former or {}, without=("version",))
        one.report.version += 1
    pour_over_objects([one.report for one in restored])
    _restore_stages(restored)
    added = [pk for one in restored for pk in _added_evidence(one.before, one.former or {})]
    if added:
        EvidenceItem.objects.filter(pk__in=added, removed_on__isnull=True).update(removed_on=day_of(now))


def _restore_stages(restored: Iterable[_Undone]) -> None:
    gone: list[int] = []
    missing: list[StageDone] = []
    for one in restored:
        there = _stages(one.before)
        wanted = _stages(one.former or {})
        gone += [pk for place, pk in there.items() if place not in wanted]
        missing += [
            StageDone(report=one.report, stage=stage, done_on=day)
            for stage, day in sorted(wanted.keys() - there.keys())
        ]
    if gone:
        StageDone.objects.filter(pk__in=gone).delete()
    StageDone.objects.bulk_create(missing)


def _stages(said: Snapshot) -> Mapping[tuple[str, str], int]:
    """The stages of a snapshot with their ids."""
    return {(row["stage"], row["done_on"]): row["id"] for row in said["stages_done"]}


def _added_evidence(before: Snapshot, former: Snapshot) -> set[int]:
    return {row["id"] for row in before["evidence"]} - {row["id"] for row in former["evidence"]}


def _steps(undone: Sequence[_Undone], by: User, now: datetime) -> Iterator[tuple[int, Values]]:
    """The step of each report that gets one, by the columns of ``ReportEvent``, under the report's id."""
    stepping = [(one.report, one.step) for one in undone if one.step is not None]
    ids = reserve({ReportEvent: len(stepping)})[ReportEvent]
    for pk, (report, (verb, note)) in zip(ids, stepping, strict=True):
        yield report.pk, (pk, report.pk, verb, day_of(now), report.as_of, note, now, by.pk)
