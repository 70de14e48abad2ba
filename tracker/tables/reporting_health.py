"""The table of /departments/reporting/."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tracker.domain.names import Name
from tracker.explanations import name_word, plain
from tracker.queries.reporting_health import Health
from tracker.tables.base import NumberColumn, PartialColumn, Table

HUNDRED = 100


class HealthTable(Table):
    """How departments report."""

    unique_key = "name"
    caption = _("Departments by their reporting")

    name = PartialColumn(
        verbose_name=_("Department"), template_name="tracker/departments/_health_name.html", empty_values=()
    )
    targets = NumberColumn(verbose_name=_("Targets"))
    owed = NumberColumn(verbose_name=_("Owed"))
    reported = NumberColumn(verbose_name=_("Reported"))
    due = NumberColumn(verbose_name=_("Still in time"))
    overdue = NumberColumn(verbose_name=_("Overdue"))
    returned = NumberColumn(verbose_name=_("Returned now"))
    returns = NumberColumn(verbose_name=_("Times returned"))
    nil = NumberColumn(verbose_name=_("Nil reports"))
    share = PartialColumn(
        verbose_name=_("Sent in time"),
        template_name="tracker/departments/_health_share.html",
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )
    median_days = PartialColumn(
        verbose_name=_("Median, working days"),
        template_name="tracker/departments/_health_days.html",
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )

    class Meta(Table.Meta):
        pass

    def value_name(self, record: Health) -> str:
        """The name of the export."""
        return name_word(Name(record.name, record.name_en)) or _now("nobody leads yet")

    def value_share(self, value: Decimal | None) -> Any:
        """The share of the export, as percent."""
        return "" if value is None else f"{plain(round(value * HUNDRED, 2))}%"
