"""The table of issued papers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tracker.tables.base import DayColumn, LinkColumn, PlainColumn, Table


class BriefingTable(Table):
    """Rows of ``tracker.views.briefings``: number, title, the days and who signed."""

    number = PlainColumn(verbose_name=_("Number"), attrs={"td": {"class": "text-nowrap"}}, orderable=False)
    title = LinkColumn(verbose_name=_("Title"), page="briefing", args_from=["pk"], orderable=False)
    plan = PlainColumn(verbose_name=_("Plan"), orderable=False)
    as_of = DayColumn(verbose_name=_("Data as of"))
    known_at = DayColumn(verbose_name=_("As known on"))
    issued_on = DayColumn(verbose_name=_("Issued on"))
    issued_by = PlainColumn(verbose_name=_("Issued by"))
    note = PlainColumn(verbose_name=_("Note"), orderable=False)

    class Meta(Table.Meta):
        caption: Any = _("Issued papers")
