"""What happened to one target, as known on a day and as far as a person may read it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tracker.access import READING, Standing, visible_evidence, visible_reports
from tracker.choices import Deed
from tracker.domain.vocabulary import EvidenceKind, Kind, ReportState, Verb, VerificationResult
from tracker.models import (
    EvidenceItem,
    Report,
    ReportEvent,
    StatusOverride,
    Target,
    Verification,
)
from tracker.queries.known import LEADS_TO, end_of
from tracker.queries.said import Said, said_by
from tracker.queries.target_versions import VersionLine, version_lines

SHOWN_AT_ONCE = 8
PERIODS_AT_MOST = 40  # whose reports the page of a target shows; the list of reports has all of them


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One revision of a period's report. ``before`` is what the revision that it corrects said.

    ``counts``: it is the newest accepted one of its period, whose numbers are judged.
    """

    pk: int
    period: str
    revision: int
    state: ReportState
    as_of: date
    said: Said
    department: str
    submitted_on: date | None
    submitted_by: str
    accepted_on: date | None
    accepted_by: str
    correction_reason: str
    note: str
    backfilled: bool
    evidence: int
    counts: bool
    before: Said | None = None


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece of evidence of a report that the person may read; ``of_check``: a verification brought it."""

    pk: int
    token: str
    kind: EvidenceKind
    title: str
    url: str
    size: int | None
    sha256: str
    internal: bool
    added_on: date
    added_by: str
    report: int
    period: str
    of_check: bool


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a verification (核查)."""

    on: date
    result: VerificationResult
    note: str
    by: str
    report: int
    period: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the time line, newest first. ``report`` None: it is about the target itself."""

    at: datetime
    on: date
    what: StrEnum
    by: str
    note: str = ""
    report: int | None = None
    period: str = ""
    revision: int = 1


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened, newest first in ``happenings``, by period in ``reports``."""

    reports: tuple[ReportLine, ...] = ()
    versions: tuple[VersionLine, ...] = ()
    evidence: tuple[EvidenceLine, ...] = ()
    checks: tuple[Check, ...] = ()
    happenings: tuple[Happening, ...] = ()

    @property
    def newest(self) -> tuple[Happening, ...]:
        """The steps that the page shows at once."""
        return self.happenings[:SHOWN_AT_ONCE]

    @property
    def older(self) -> tuple[Happening, ...]:
        """The steps that it shows on request."""
        return self.happenings[SHOWN_AT_ONCE:]


@dataclass(slots=True)
class _Steps:
    """Where a report stood at the end of the day."""

    state: ReportState = ReportState.DRAFT
    events: list[ReportEvent] = field(default_factory=list)

    def last(self, verb: Verb) -> ReportEvent | None:
        return next((event for event in reversed(self.events) if event.verb == verb), None)


def overrides_of(target: Target) -> list[StatusOverride]:
    """All overrides of a target, oldest first, with who set them. One query."""
    return list(StatusOverride.objects.filter(target=target).select_related("recorded_by").order_by("pk"))


def history_of(
    target: Target,
    who: Standing,
    overrides: Sequence[StatusOverride],
    *,
    as_of: date,
    known_at: date,
    since: date = date.min,
) -> History:
    """What ``who`` may know of what happened to ``target`` up to the end of ``known_at``.

    Of reports those whose period ends on ``since`` or later; ``overrides`` are all of the target, oldest
    first. Nine queries at most, whatever the number of reports.
    """
    steps = _steps(target, known_at, since)
    rows = [
        row for row in _reports(target, who, since) if row.pk in steps and _may_read(who, row, steps[row.pk])
    ]
    ids = {row.pk for row in rows}
    evidence = _evidence(who, rows, known_at)
    checks = tuple(_checks(rows, known_at))
    versions = version_lines(target, as_of=as_of, known_at=known_at)
    shown = {pk: step for pk, step in steps.items() if pk in ids}
    happenings = [
        *_report_happenings(rows, shown),
        *_version_happenings(versions),
        *_override_happenings(overrides, known_at),
        *_closing(target, known_at),
    ]
    return History(
        reports=_lines(rows, shown, Counter(piece.report for piece in evidence if not piece.of_check)),
        versions=versions,
        evidence=evidence,
        checks=checks,
        happenings=tuple(sorted(happenings, key=lambda one: one.at, reverse=True)),
    )


@dataclass(frozen=True, slots=True)
class ReportKeys:
    """Which reports a target has: their ids by period and revision, and the ends of their periods."""

    ids: dict[tuple[str, int], int]
    ends: tuple[date, ...]

    def since(self, known_at: date) -> date:
        """The end of the first of the newest ``PERIODS_AT_MOST`` periods that were over on a day."""
        over = [end for end in self.ends if end <= known_at]
        return over[-PERIODS_AT_MOST] if len(over) > PERIODS_AT_MOST else date.min


def report_keys(target: Target) -> ReportKeys:
    """Which reports a target has. One query."""
    rows = list(Report.objects.filter(target=target).values_list("period", "revision", "pk", "period_end"))
    ids = {(period, revision): pk for period, revision, pk, _end in rows}
    ends = {period: end for period, _revision, _pk, end in rows}
    return ReportKeys(ids, tuple(sorted(ends.values())))


def _steps(target: Target, known_at: date, since: date) -> dict[int, _Steps]:
    found: dict[int, _Steps] = {}
    events = ReportEvent.objects.filter(
        report__target=target, report__period_end__gte=since, on__lte=known_at
    ).select_related("recorded_by")
    for event in events.order_by("pk"):
        step = found.setdefault(event.report_id, _Steps())
        step.events.append(event)
        step.state = LEADS_TO[event.verb]
    return found


def _reports(target: Target, who: Standing, since: date) -> Iterator[Report]:
    """The reports with their departments, and with the stages of a milestone. Two queries at most."""
    rows = visible_reports(who).filter(target=target, period_end__gte=since).select_related("department")
    if target.kind is Kind.MILESTONE:
        rows = rows.prefetch_related("stages_done")
    for row in rows.order_by("period_end", "period", "revision"):
        row.target = target
        yield row


def _may_read(who: Standing, report: Report, steps: _Steps) -> bool:
    """Whether the person may read a report in the state that it had on the day."""
    reach = who.reach(READING[steps.state])
    return reach is None or report.department_id in reach


def _lines(
    rows: Sequence[Report], steps: dict[int, _Steps], evidence: Counter[int]
) -> tuple[ReportLine, ...]:
    by_key = {(row.period, row.revision): row for row in rows}
    counting = {row.period: row.pk for row in rows if steps[row.pk].state is ReportState.ACCEPTED}
    return tuple(
        _line(
            row,
            steps[row.pk],
            evidence[row.pk],
            counting.get(row.period) == row.pk,
            by_key.get((row.period, row.revision - 1)),
        )
        for row in rows
    )


def _line(row: Report, steps: _Steps, evidence: int, counts: bool, before: Report | None) -> ReportLine:
    submitted, accepted = steps.last(Verb.SUBMIT), steps.last(Verb.ACCEPT)
    return ReportLine(
        pk=row.pk,
        period=row.period,
        revision=row.revision,
        state=steps.state,
        as_of=row.as_of,
        said=said_by(row),
        department=row.department.named if row.department else "",
        submitted_on=submitted.on if submitted else None,
        submitted_by=_name(submitted),
        accepted_on=accepted.on if accepted else None,
        accepted_by=_name(accepted),
        correction_reason=row.correction_reason,
        note=row.nil_note or row.note,
        backfilled=row.backfilled,
        evidence=evidence,
        counts=counts,
        before=said_by(before) if before is not None else None,
    )


def _name(event: Any) -> str:
    return str(event.recorded_by) if event is not None and event.recorded_by is not None else ""


def _evidence(who: Standing, rows: Sequence[Report], known_at: date) -> tuple[EvidenceLine, ...]:
    periods = {row.pk: row.period for row in rows}
    items = visible_evidence(who).filter(report__in=list(periods), added_on__lte=known_at)
    return tuple(_piece(item, periods) for item in items.select_related("recorded_by").order_by("-pk"))


def _piece(item: EvidenceItem, periods: dict[int, str]) -> EvidenceLine:
    return EvidenceLine(
        pk=item.pk,
        token=str(item.token),
        kind=item.kind,
        title=item.title,
        url=item.url,
        size=item.size,
        sha256=item.sha256,
        internal=item.internal,
        added_on=item.added_on,
        added_by=_name(item),
        report=item.report_id,
        period=periods[item.report_id],
        of_check=item.verification_id is not None,
    )


def _checks(reports: Iterable[Report], known_at: date) -> Iterable[Check]:
    periods = {report.pk: report.period for report in reports}
    rows = Verification.objects.filter(report__in=list(periods), on__lte=known_at)
    for row in rows.select_related("recorded_by").order_by("-pk"):
        yield Check(row.on, row.result, row.note, _name(row), row.report_id, periods[row.report_id])


def _report_happenings(rows: Iterable[Report], steps: dict[int, _Steps]) -> Iterable[Happening]:
    for row in rows:
        for event in steps[row.pk].events:
            if event.verb == Verb.DRAFT:
                continue
            correction = row.revision > 1 and event.verb == Verb.SUBMIT
            note = event.note or (row.correction_reason if correction else "")
            what = Deed.CORRECT if correction else event.verb
            yield Happening(
                event.recorded_at, event.on, what, _name(event), note, row.pk, row.period, row.revision
            )


def _version_happenings(versions: Iterable[VersionLine]) -> Iterable[Happening]:
    for line in versions:
        what = Deed.CREATE if line.number == 1 else Deed.ADJUST
        yield Happening(line.recorded_at, line.effective_on, what, line.recorded_by, line.reason)


def _override_happenings(overrides: Iterable[StatusOverride], known_at: date) -> Iterable[Happening]:
    end = end_of(known_at)
    for row in overrides:
        if end is None or row.recorded_at < end:
            yield Happening(row.recorded_at, row.starts_on, Deed.OVERRIDE, _name(row), row.reason)


def _closing(target: Target, known_at: date) -> Iterable[Happening]:
    end = end_of(target.closed_on) if target.closed_on and target.closed_on <= known_at else None
    if target.closed_on is not None and end is not None:
        yield Happening(end, target.closed_on, Deed.CLOSE, "")
