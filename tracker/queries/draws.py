"""Pages of verification: the draws, what was drawn, and what the checks found."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from tracker.access import Action, Standing, own_among, visible_draws
from tracker.domain.names import Name
from tracker.domain.sampling import Candidate, digest_of, drawn
from tracker.domain.vocabulary import DrawMethod, ReportState, Risk, VerificationResult
from tracker.models import DrawnReport, Report, Verification, VerificationDraw
from tracker.queries.said import Said, said_by, with_words


@dataclass(frozen=True, slots=True)
class DrawLine:
    """One draw of the list: how many were drawn, how many are checked, and what was found."""

    pk: int
    purpose: str
    method: DrawMethod
    plan: Name
    department: Name | None
    first_day: date | None
    last_day: date | None
    on: date
    by: str
    hat_size: int
    size: int
    checked: int
    found: tuple[tuple[VerificationResult, int], ...]
    illustrative: bool

    @property
    def left(self) -> int:
        """How many nobody has checked yet."""
        return self.size - self.checked


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One report of a draw. ``check`` is the newest result given for this draw; None while it waits.

    ``superseded``: the report is no longer the newest accepted word of its period. ``can_check``: the
    reader may check it now: it is accepted, within reach, and not the reader's own.
    """

    pk: int
    position: int
    report: Report
    said: Said
    risks: tuple[Risk, ...]
    tickets: int
    check: Verification | None
    superseded: bool
    can_check: bool


@dataclass(frozen=True, slots=True)
class HatLine:
    """One report in the hat of a draw, with its tickets and whether it was drawn."""

    pk: int
    code: str
    name: Name
    period: str
    revision: int
    tickets: int
    risks: tuple[Risk, ...]
    drawn: bool


@dataclass(frozen=True, slots=True)
class Repetition:
    """A draw done again from its hat and its seed: whether hat and sample are those that were kept."""

    same_hat: bool
    same_sample: bool

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return self.same_hat and self.same_sample


def draw_lines(who: Standing) -> list[DrawLine]:
    """The draws that ``who`` may read, the newest first. Three queries."""
    draws = visible_draws(who).select_related("plan", "department", "recorded_by").defer("hat")
    rows = draws.prefetch_related(Prefetch("drawn", _with_results())).order_by("-pk")
    return [_draw_line(draw, list(draw.drawn.all())) for draw in rows]


def draw_line(draw: VerificationDraw) -> DrawLine:
    """One of them. Two queries."""
    return _draw_line(draw, list(_with_results().filter(draw=draw)))


def drawn_lines(draw: VerificationDraw, who: Standing) -> list[DrawnLine]:
    """What was drawn, in the order of drawing. A constant number of queries."""
    rows = list(_with_results().filter(draw=draw).order_by("position"))
    reports = {report.pk: report for report in with_words(Report.objects.filter(draws__draw=draw))}
    newest = _newest(reports.values())
    own, reach = own_among(who, reports.values()), who.reach(Action.VERIFY_REPORT)

    def can_check(report: Report) -> bool:
        near = reach is None or report.department_id in reach
        return near and report.pk not in own and report.state == ReportState.ACCEPTED

    return [
        DrawnLine(
            pk=row.pk,
            position=row.position,
            report=reports[row.report_id],
            said=said_by(reports[row.report_id]),
            risks=tuple(Risk(word) for word in row.risks),
            tickets=row.tickets,
            check=_newest_result(row),
            superseded=row.report_id not in newest,
            can_check=can_check(reports[row.report_id]),
        )
        for row in rows
    ]


def hat_lines(draw: VerificationDraw) -> list[HatLine]:
    """Everything that was in the hat, by code and period. Two queries."""
    hat = {one.key: one for one in kept_hat(draw)}
    chosen = set(draw.drawn.values_list("report_id", flat=True))
    rows = Report.objects.filter(pk__in=list(hat)).select_related("target")
    return [
        HatLine(
            pk=row.pk,
            code=row.target.code,
            name=row.target.named,
            period=row.period,
            revision=row.revision,
            tickets=hat[row.pk].tickets(draw.method),
            risks=hat[row.pk].risks,
            drawn=row.pk in chosen,
        )
        for row in rows.order_by("target__code", "period_end", "pk")
    ]


def kept_hat(draw: VerificationDraw) -> list[Candidate]:
    """The hat as it was kept."""
    return [Candidate(key, tuple(Risk(word) for word in risks)) for key, *risks in draw.hat]


def repeated(draw: VerificationDraw) -> Repetition:
    """Draw again from what was kept. One query; one SHA-256 a ticket."""
    hat = kept_hat(draw)
    again = drawn(hat, method=draw.method, size=draw.size, seed=draw.seed)
    kept = list(draw.drawn.order_by("position").values_list("report_id", flat=True))
    return Repetition(digest_of(hat) == draw.hat_digest, [one.key for one in again] == kept)


def next_in_draw(drawn_report: DrawnReport) -> DrawnReport | None:
    """The next report of the same draw that nobody has checked; None when all are. One query."""
    waiting = DrawnReport.objects.filter(draw=drawn_report.draw_id, results__isnull=True)
    later = waiting.exclude(pk=drawn_report.pk).order_by("position")
    return later.filter(position__gt=drawn_report.position).first() or later.first()


def _with_results() -> QuerySet[DrawnReport]:
    results = Verification.objects.select_related("recorded_by").order_by("pk")
    return DrawnReport.objects.prefetch_related(Prefetch("results", results))


def _newest_result(row: DrawnReport) -> Verification | None:
    results = list(row.results.all())
    return results[-1] if results else None


def _newest(reports: Iterable[Report]) -> set[int]:
    """The ids of the newest accepted reports of the same periods. One query."""
    targets = {report.target_id for report in reports}
    rows = Report.objects.filter(target__in=targets, state=ReportState.ACCEPTED).order_by("revision")
    found = {(target, period): pk for pk, target, period in rows.values_list("pk", "target_id", "period")}
    return set(found.values())


def _draw_line(draw: VerificationDraw, rows: list[DrawnReport]) -> DrawLine:
    found = Counter(check.result for row in rows if (check := _newest_result(row)) is not None)
    return DrawLine(
        pk=draw.pk,
        purpose=draw.purpose,
        method=draw.method,
        plan=Name(draw.plan.name, draw.plan.name_en),
        department=draw.department.named if draw.department else None,
        first_day=draw.first_day,
        last_day=draw.last_day,
        on=draw.on,
        by=str(draw.recorded_by or ""),
        hat_size=draw.hat_size,
        size=len(rows),
        checked=sum(found.values()),
        found=tuple((result, found[result]) for result in VerificationResult if found[result]),
        illustrative=draw.plan.illustrative,
    )
