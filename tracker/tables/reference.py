"""The table of /units/."""

from django.utils.translation import gettext_lazy as _

from tracker.queries.units import UnitRow
from tracker.tables.base import NumberColumn, PartialColumn, PlainColumn, Table


class AliasesColumn(PlainColumn):
    """Other spellings in a row."""

    def render(self, value: tuple[str, ...]) -> str:
        """With commas."""
        return "、".join(value)

    def value(self, record: UnitRow) -> str:
        """The same in an export."""
        return "、".join(record.aliases)


class UnitTable(Table):
    """Units by dimension."""

    name = PartialColumn(verbose_name=_("Name"), template_name="tracker/reference/_unit_cell.html")
    name_en = PlainColumn(verbose_name=_("English name"))
    dimension = PlainColumn(verbose_name=_("Dimension"))
    factor = NumberColumn(verbose_name=_("Factor"))
    aliases = AliasesColumn(verbose_name=_("Other spellings"), orderable=False)
    targets = NumberColumn(verbose_name=_("Targets"))

    class Meta(Table.Meta):
        pass
