"""Tables of verification: the draws, and what was in the hat of one."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tracker.choices import label
from tracker.explanations import listed, name_word, period_words
from tracker.queries.draws import DrawnLine, HatLine
from tracker.tables.base import (
    DayColumn,
    EnumColumn,
    LinkColumn,
    NumberColumn,
    PartialColumn,
    PlainColumn,
    Table,
)


def reasons_text(risks: Any) -> str:
    """Reasons as one line; "" for none."""
    return listed(label(risk) for risk in risks)


class DrawTable(Table):
    """``/verification/``."""

    unique_key = "pk"
    caption = _("Draws for verification")

    purpose = LinkColumn(verbose_name=_("Purpose"), page="draw", args_from=["pk"])
    on = DayColumn(verbose_name=_("Drawn on"))
    by = PlainColumn(verbose_name=_("Drawn by"))
    plan = PartialColumn(verbose_name=_("Plan"), template_name="tracker/verification/_name_cell.html")
    department = PartialColumn(
        verbose_name=_("Department"), template_name="tracker/verification/_name_cell.html"
    )
    method = EnumColumn(verbose_name=_("How it was drawn"))
    hat_size = NumberColumn(verbose_name=_("In the hat"))
    size = NumberColumn(verbose_name=_("Drawn"))
    checked = NumberColumn(verbose_name=_("Checked"))
    found = PartialColumn(
        verbose_name=_("Found"), template_name="tracker/verification/_found_cell.html", orderable=False
    )

    class Meta(Table.Meta):
        sequence = (
            "purpose",
            "on",
            "by",
            "plan",
            "department",
            "method",
            "hat_size",
            "size",
            "checked",
            "found",
        )

    def value_plan(self, value: Any) -> str:
        """The name of the export."""
        return name_word(value)

    def value_department(self, value: Any) -> str:
        """The name of the export."""
        return name_word(value)

    def value_found(self, value: Any) -> str:
        """The results of the export, in one cell."""
        return listed(f"{label(result)} {number}" for result, number in value)


class DrawnTable(Table):
    """What was drawn, with what was found."""

    unique_key = "pk"
    caption = _("Drawn reports")

    position = NumberColumn(verbose_name=_("Place"))
    code = PartialColumn(
        verbose_name=_("Target"),
        accessor="report__target__code",
        template_name="tracker/verification/_target_cell.html",
    )
    name = PlainColumn(
        verbose_name=_("Name"), accessor="report__target__named", visible=False, orderable=False
    )
    period = PartialColumn(
        verbose_name=_("Period"),
        accessor="report__period",
        order_by="report__period_end",
        template_name="tracker/verification/_period_cell.html",
    )
    department = PartialColumn(
        verbose_name=_("Department"),
        accessor="report__department__named",
        template_name="tracker/verification/_name_cell.html",
    )
    said = PartialColumn(
        verbose_name=_("Value reported"),
        template_name="tracker/verification/_said_cell.html",
        orderable=False,
    )
    tickets = NumberColumn(verbose_name=_("Tickets"))
    risks = PartialColumn(
        verbose_name=_("Reasons to look closer"),
        template_name="tracker/verification/_risks_cell.html",
        orderable=False,
    )
    result = PartialColumn(
        verbose_name=_("Result"),
        accessor="check__result",
        template_name="tracker/verification/_result_cell.html",
        empty_values=(),
    )

    class Meta(Table.Meta):
        pass

    def value_name(self, value: Any) -> str:
        """The name of the export."""
        return name_word(value)

    def value_department(self, value: Any) -> str:
        """The name of the export."""
        return name_word(value)

    def value_period(self, value: str) -> str:
        """The words of the export."""
        return period_words(value)

    def value_said(self, record: DrawnLine) -> Any:
        """The number of the export."""
        return record.said.number

    def value_risks(self, value: Any) -> str:
        """The reasons of the export."""
        return reasons_text(value)

    def value_result(self, record: DrawnLine) -> str:
        """The result of the export with who, when and what."""
        check = record.check
        return "" if check is None else f"{label(check.result)} {check.on.isoformat()} {check.note}"


class HatTable(Table):
    """Everything that could have been drawn."""

    unique_key = "pk"
    caption = _("The hat")

    pk = LinkColumn(verbose_name=_("Report"), page="report", args_from=["pk"])
    code = PlainColumn(verbose_name=_("Target"))
    name = PartialColumn(verbose_name=_("Name"), template_name="tracker/verification/_name_cell.html")
    period = PlainColumn(verbose_name=_("Period"))
    tickets = NumberColumn(verbose_name=_("Tickets"))
    risks = PartialColumn(
        verbose_name=_("Reasons to look closer"),
        template_name="tracker/verification/_risks_cell.html",
        orderable=False,
    )
    drawn = PlainColumn(verbose_name=_("Drawn"))

    class Meta(Table.Meta):
        pass

    def render_period(self, value: str, record: HatLine) -> str:
        """The words of the period, and which correction it is."""
        words = period_words(value)
        return words if record.revision == 1 else f"{words} ({_now('correction')})"

    def render_drawn(self, value: bool) -> str:
        """Yes, or nothing."""
        return _now("yes") if value else "–"

    def value_name(self, value: Any) -> str:
        """The name of the export."""
        return name_word(value)

    def value_risks(self, value: Any) -> str:
        """The reasons of the export."""
        return reasons_text(value)
