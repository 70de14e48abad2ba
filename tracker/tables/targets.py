"""The table of /targets/: what the page shows, and what an export holds beside it."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from tracker.queries.target_list import TargetRow
from tracker.tables.base import (
    DayColumn,
    EnumColumn,
    LinkColumn,
    NumberColumn,
    PartialColumn,
    PlainColumn,
    StatusColumn,
    Table,
)

UNBROKEN: dict[str, Any] = {"td": {"class": "text-nowrap"}}
HIDDEN: dict[str, Any] = {"visible": False, "orderable": False}


class ActualColumn(NumberColumn):
    """The value of a target: a number, or the done day of a milestone."""

    template_name = "tracker/targets/_actual_cell.html"


class DueColumn(PartialColumn, DayColumn):
    """The deadline, marked where it is inferred."""

    template_name = "tracker/targets/_due_cell.html"
    render = PartialColumn.render


class LeadColumn(PartialColumn):
    """The leading departments; 待定 without one, 推定 when inferred."""

    template_name = "tracker/targets/_lead_cell.html"

    def value(self, record: TargetRow) -> str:
        """The names, or the word for "to be settled"."""
        return record.lead_names or str(_("to be settled"))


class TargetTable(Table):
    """Rows of ``tracker.queries.target_list``; everything sorts in Python, the whole filtered set."""

    status = StatusColumn(
        verbose_name=_("Status"),
        order_by=("severity", "code"),
        template_name="tracker/targets/_status_cell.html",
    )
    code = LinkColumn(verbose_name=_("Code"), page="target", args_from=["code"], attrs=UNBROKEN)
    name = PartialColumn(verbose_name=_("Target"), template_name="tracker/targets/_name_cell.html")
    action_number = PartialColumn(
        verbose_name=_("Special action"), template_name="tracker/targets/_action_cell.html"
    )
    leads = LeadColumn(verbose_name=_("Lead department"), order_by=("lead_names", "code"))
    comparator = EnumColumn(verbose_name=_("Comparator"), **HIDDEN)
    goal = NumberColumn(
        verbose_name=_("Goal"), template_name="tracker/targets/_goal_cell.html", empty_values=()
    )
    upper_goal = NumberColumn(verbose_name=_("Upper bound"), **HIDDEN)
    unit = PlainColumn(verbose_name=_("Unit"), **HIDDEN)
    actual = ActualColumn(verbose_name=_("Actual"), orderable=False)
    expected = NumberColumn(
        verbose_name=_("Expected"), orderable=False, template_name="tracker/targets/_expected_cell.html"
    )
    percent = PartialColumn(verbose_name=_("Percent"), template_name="tracker/targets/_percent_cell.html")
    projected = NumberColumn(verbose_name=_("Projection"), orderable=False)
    due_on = DueColumn(verbose_name=_("Deadline"), attrs={})
    reporting = EnumColumn(verbose_name=_("Reporting"))
    override = EnumColumn(verbose_name=_("Override"), **HIDDEN)
    outcome = EnumColumn(verbose_name=_("Outcome"), **HIDDEN)
    kind = EnumColumn(verbose_name=_("Kind"), **HIDDEN)
    strength = EnumColumn(verbose_name=_("Strength"), **HIDDEN)
    plan_code = PlainColumn(verbose_name=_("Plan"), **HIDDEN)
    action_name = PlainColumn(verbose_name=_("Name of the action"), accessor="action__name", **HIDDEN)
    concept = PlainColumn(verbose_name=_("Concept"), **HIDDEN)
    due_basis = EnumColumn(verbose_name=_("Basis of the deadline"), **HIDDEN)
    reason = PlainColumn(verbose_name=_("Why"), **HIDDEN)
    answer = PlainColumn(verbose_name=_("What turns it green"), **HIDDEN)
    quote = PlainColumn(verbose_name=_("Sentence of the source"), **HIDDEN)

    class Meta(Table.Meta):
        attrs: ClassVar = {"class": "table table-sm align-middle stacked dense"}
