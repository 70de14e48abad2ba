"""The table of imports that were made."""

from django.utils.translation import gettext_lazy as _

from tracker.tables.base import EnumColumn, LinkColumn, NumberColumn, PlainColumn, StatusColumn, Table
from tracker.tables.people import MomentColumn


class BatchTable(Table):
    """Imports, newest first."""

    file_name = LinkColumn(verbose_name=_("File"), page="batch", args_from=["pk"])
    kind = EnumColumn(verbose_name=_("Kind of sheet"))
    state = StatusColumn(verbose_name=_("State"), template_name="tracker/imports/_state_cell.html")
    rows_read = NumberColumn(verbose_name=_("Rows"), accessor="rows")
    created = NumberColumn(verbose_name=_("New rows"))
    updated = NumberColumn(verbose_name=_("Changed rows"))
    skipped = NumberColumn(verbose_name=_("Refused rows"))
    by = PlainColumn(verbose_name=_("Who"))
    created_at = MomentColumn(verbose_name=_("When"))
    note = PlainColumn(verbose_name=_("Note"), orderable=False)

    class Meta(Table.Meta):
        pass
