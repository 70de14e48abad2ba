"""The table of /orders/."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tracker.domain.names import Name
from tracker.explanations import name_word
from tracker.queries.orders import OrderRow
from tracker.tables.base import DayColumn, LinkColumn, PartialColumn, PlainColumn, StatusColumn, Table

LIGHT = "tracker/orders/_light_cell.html"


class NumberOfOrder(LinkColumn):
    """The number as a link; what is only proposed says so."""

    def render(self, value: str, record: OrderRow, table: Any) -> str:
        """The link."""
        return super().render(value or _("proposed, not issued"), record, table)


class OfficeColumn(PlainColumn):
    """A department by its name in the reader's language."""

    def render(self, record: OrderRow) -> str:
        """The name."""
        return name_word(Name(record.department, record.department_en))

    def value(self, record: OrderRow) -> str:
        """The same in an export."""
        return self.render(record)


class OrderTable(Table):
    """Orders, the newest first."""

    label = NumberOfOrder(verbose_name=_("Order number"), page="order", args_from=["pk"], empty_values=())
    code = PartialColumn(verbose_name=_("Target"), template_name="tracker/orders/_target_cell.html")
    department = OfficeColumn(verbose_name=_("Addressee"))
    cause_status = StatusColumn(verbose_name=_("Status at opening"), template_name=LIGHT)
    opened_on = DayColumn(verbose_name=_("Opened on"))
    deadline = PartialColumn(
        verbose_name=_("Answer until"), template_name="tracker/orders/_deadline_cell.html"
    )
    state = StatusColumn(verbose_name=_("State"), template_name=LIGHT)

    class Meta(Table.Meta):
        pass
