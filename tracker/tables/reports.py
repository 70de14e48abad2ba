"""The table of /reports/: what the page shows, and what an export holds beside it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.choices import label
from tracker.domain.vocabulary import NilReason, ReportState
from tracker.models import Report
from tracker.queries.said import number_said, said_by
from tracker.tables.base import DayColumn, EnumColumn, NumberColumn, PartialColumn, PlainColumn, Table

HIDDEN: dict[str, Any] = {"visible": False, "orderable": False, "empty_values": ()}
BEYOND_DRAFT = (ReportState.SUBMITTED, ReportState.RETURNED, ReportState.ACCEPTED)


def state_of(report: Report) -> ReportState:
    """The state by the day of knowledge, as ``reports_known`` found it."""
    return ReportState(report.state_then)  # type: ignore[attr-defined]  # annotated


class SaidColumn(PartialColumn):
    """What a report says, in its unit; the export takes the number alone."""

    template_name = "tracker/reports/_said_cell.html"

    def render(self, value: Any, record: Report, table: Any) -> str:
        """The words and numbers."""
        return super().render(said_by(record), record, table)

    def value(self, record: Report) -> Decimal | None:
        """The number in the unit."""
        return number_said(record)


class StateColumn(EnumColumn, PartialColumn):
    """Where a report stands: shape, word and tone."""

    template_name = "tracker/reports/_state_cell.html"

    def render(self, record: Report, table: Any) -> str:
        """The light."""
        return PartialColumn.render(self, state_of(record), record, table)

    def value(self, record: Report) -> str:
        """The word."""
        return label(state_of(record))


class SubmittedColumn(DayColumn):
    """The day of submission; nothing for what was a draft on the day of knowledge."""

    def render(self, value: date, record: Report) -> str:
        """The day as pages write it."""
        return value.isoformat() if state_of(record) in BEYOND_DRAFT else "—"

    def value(self, value: date, record: Report) -> date | None:
        """The day of the export."""
        return value if state_of(record) in BEYOND_DRAFT else None


class AcceptedColumn(SubmittedColumn):
    """The day of acceptance; nothing for what was not accepted on the day of knowledge."""

    def render(self, value: date, record: Report) -> str:
        """The day as pages write it."""
        return value.isoformat() if state_of(record) is ReportState.ACCEPTED else "—"

    def value(self, value: date, record: Report) -> date | None:
        """The day of the export."""
        return value if state_of(record) is ReportState.ACCEPTED else None


class NilColumn(PlainColumn):
    """Why there is no number, as its word."""

    def value(self, value: Any) -> str:
        """The word."""
        return label(NilReason(value)) if value else ""


class ExampleColumn(PlainColumn):
    """Whether the row is of an example plan."""

    def value(self, value: bool) -> Promise | str:
        """The mark."""
        return str(_("illustrative data")) if value else ""


class ReportTable(Table):
    """Records of ``tracker.queries.report_list.listed``, sorted and cut by the database."""

    period = PartialColumn(
        verbose_name=_("Period"),
        order_by=("period_end", "period"),
        template_name="tracker/reports/_period_cell.html",
    )
    code = PartialColumn(
        verbose_name=_("Target"),
        accessor="target__code",
        template_name="tracker/reports/_target_cell.html",
    )
    name = PlainColumn(verbose_name=_("Name"), accessor="target__name", **HIDDEN)
    department = PartialColumn(
        verbose_name=_("Department"),
        accessor="department__name",
        template_name="tracker/reports/_department_cell.html",
    )
    said = SaidColumn(verbose_name=_("Value reported"), accessor="pk", orderable=False)
    numerator = NumberColumn(verbose_name=_("Numerator"), **HIDDEN)
    denominator = NumberColumn(verbose_name=_("Denominator"), **HIDDEN)
    unit = PlainColumn(verbose_name=_("Unit"), accessor="target__unit__name", **HIDDEN)
    done_on = DayColumn(verbose_name=_("Done on"), **HIDDEN)
    expected_on = DayColumn(verbose_name=_("Expected on"), **HIDDEN)
    level = PlainColumn(verbose_name=_("Level"), **HIDDEN)
    nil_reason = NilColumn(verbose_name=_("Nil report"), **HIDDEN)
    state = StateColumn(verbose_name=_("State of the report"), accessor="pk", order_by=("state_then",))
    as_of = DayColumn(verbose_name=_("Data as of"))
    submitted_on = SubmittedColumn(verbose_name=_("Submitted"))
    submitted_by = PlainColumn(verbose_name=_("Submitted by"), **HIDDEN)
    accepted_on = AcceptedColumn(verbose_name=_("Accepted"))
    accepted_by = PlainColumn(verbose_name=_("Accepted by"), **HIDDEN)
    revision = PlainColumn(verbose_name=_("Revision"), **HIDDEN)
    correction_reason = PlainColumn(verbose_name=_("Why it is corrected"), **HIDDEN)
    backfilled = PlainColumn(verbose_name=_("Loaded afterwards"), **HIDDEN)
    data_source = PlainColumn(verbose_name=_("Data source"), **HIDDEN)
    note = PlainColumn(verbose_name=_("Note of the report"), **HIDDEN)
    proof = PlainColumn(
        verbose_name=_("Evidence"), orderable=False, attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    plan = PlainColumn(verbose_name=_("Plan"), accessor="target__plan__code", **HIDDEN)
    example = ExampleColumn(verbose_name=_("Example"), accessor="target__plan__illustrative", **HIDDEN)
    indexed = ("period", "code")

    class Meta(Table.Meta):
        pass
