"""What a report says, ready to be shown: on lists, beside a form, in a review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Prefetch, QuerySet

from tracker.domain.facts import HUNDRED
from tracker.domain.vocabulary import Kind, NilReason, ReportState
from tracker.models import EvidenceItem, Report
from tracker.queries.numbers import trimmed


@dataclass(frozen=True, slots=True)
class Said:
    """The words and numbers of one report. ``exact`` is in ``unit``: the value, or 100·N/D unrounded.

    A milestone that says nothing says "not done": ``not_done``. ``typed`` is what was typed where that
    does not plainly show the number.
    """

    kind: Kind
    unit: str = ""
    exact: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    nil: NilReason | None = None
    nil_note: str = ""
    done_on: date | None = None
    expected_on: date | None = None
    level: int | None = None
    stages: tuple[tuple[str, date], ...] = ()
    items: tuple[str, ...] = ()
    typed: str = ""

    @property
    def not_done(self) -> bool:
        """Whether it is a milestone's word that nothing is done yet."""
        return self.kind is Kind.MILESTONE and self.nil is None and self.done_on is None

    @property
    def number(self) -> Decimal | None:
        """The number for reading: a computed percent rounded to 4 decimals, a typed number as it is."""
        return _for_reading(self.exact, self.numerator)


@dataclass(frozen=True, slots=True)
class Past:
    """One report of a target, as a line of its history."""

    pk: int
    period: str
    revision: int
    state: ReportState
    as_of: date
    said: Said


def number_in(report: Report) -> Decimal | None:
    """The number that a report gives in its target's unit; None for words and nil."""
    above, below = trimmed(report.numerator), trimmed(report.denominator)
    if above is not None and below:
        return HUNDRED * above / below
    return trimmed(report.value)


def number_said(report: Report) -> Decimal | None:
    """``said_by(report).number`` of what is in the report itself: nothing else is read."""
    return _for_reading(number_in(report), report.numerator)


def _for_reading(exact: Decimal | None, numerator: Decimal | None) -> Decimal | None:
    return exact if exact is None or numerator is None else trimmed(round(exact, 4))


def said_by(report: Report) -> Said:
    """What a report says. Its target with unit and, for a milestone, its stages are read if not there yet."""
    target = report.target
    kind = Kind(target.kind)
    stages = report.stages_done.all() if kind is Kind.MILESTONE else ()
    return Said(
        kind=kind,
        unit=target.unit.named if target.unit else "",
        exact=number_in(report),
        numerator=trimmed(report.numerator),
        denominator=trimmed(report.denominator),
        nil=NilReason(report.nil_reason) if report.nil_reason else None,
        nil_note=report.nil_note,
        done_on=report.done_on,
        expected_on=report.expected_on,
        level=report.level,
        stages=tuple((done.stage, done.done_on) for done in stages),
        items=tuple(report.items),
        typed="" if _is_plainly(report.typed_value, report.value) else report.typed_value,
    )


def _is_plainly(typed: str, value: Decimal | None) -> bool:
    try:
        return Decimal(typed) == value
    except InvalidOperation:
        return False


def past(report: Report) -> Past:
    """A report as a line of history."""
    return Past(
        pk=report.pk,
        period=report.period,
        revision=report.revision,
        state=ReportState(report.state),
        as_of=report.as_of,
        said=said_by(report),
    )


def with_words(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports with everything that ``said_by`` and a list need. Two queries in all."""
    related = ("target", "target__unit", "target__plan", "target__action", "department")
    people = ("created_by", "submitted_by", "accepted_by")
    return reports.select_related(*related, *people).prefetch_related("stages_done")


def standing_evidence() -> Prefetch[str, QuerySet[EvidenceItem], str]:
    """The evidence of the department that was not removed, as ``report.standing``. One query."""
    rows = EvidenceItem.objects.filter(removed_on__isnull=True, verification__isnull=True)
    rows = rows.select_related("recorded_by")
    return Prefetch("evidence", queryset=rows.order_by("pk"), to_attr="standing")


def newest_of_periods(reports: Iterable[Report]) -> list[Report]:
    """The newest revision of every period; ``reports`` ordered by period and revision."""
    return list({(report.target_id, report.period): report for report in reports}.values())


def past_of(reports: QuerySet[Report], report: Report) -> list[Past]:
    """What was accepted for the other periods of the same target, newest first. Two queries."""
    rows = reports.filter(target=report.target_id, state=ReportState.ACCEPTED).exclude(period=report.period)
    told = newest_of_periods(with_words(rows).order_by("period_end", "period", "revision"))
    return [past(row) for row in reversed(told)]
