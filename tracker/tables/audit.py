"""The table of /audit/: records as they are stored, seals verified row by row."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from tracker.choices import Deed, label
from tracker.models import AuditRecord
from tracker.queries.audit import audit_row, type_word
from tracker.services.ledger import verify
from tracker.tables.base import LinkColumn, PartialColumn, PlainColumn, Table
from tracker.tables.people import MomentColumn


class VerbColumn(PlainColumn):
    """The word for what was done."""

    def render(self, value: str) -> str:
        """In the reader's language."""
        return label(Deed(value)) if value in set(Deed) else value

    def value(self, value: str) -> str:
        """The same in an export."""
        return self.render(value)


class ThingColumn(PartialColumn):
    """The kind of thing and its label."""

    template_name = "tracker/audit/_thing_cell.html"

    def value(self, record: AuditRecord) -> str:
        """As one text."""
        return f"{type_word(record.object_type)} {record.object_id} {record.object_label}".strip()


class DifferencesColumn(PartialColumn):
    """What changed, old → new."""

    template_name = "tracker/audit/_differences_cell.html"

    def render(self, value: Any, record: AuditRecord, table: Table) -> str:
        """The first differences; the page of the record has all."""
        return super().render(audit_row(record, whole=True).differences, record, table)


class JsonColumn(PlainColumn):
    """Everything that was kept, for the export alone."""

    def value(self, value: Any) -> str:
        """As JSON text."""
        return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


class SealColumn(PartialColumn):
    """Whether the record still says what was sealed."""

    template_name = "tracker/audit/_seal_cell.html"

    def render(self, value: Any, record: AuditRecord, table: Table) -> str:
        """Verified at every look."""
        return super().render(verify(record), record, table)

    def value(self, record: AuditRecord) -> str:
        """One word."""
        return str(_("whole") if verify(record) else _("broken"))


class AuditTable(Table):
    """Records, newest first."""

    at = MomentColumn(verbose_name=_("When"))
    actor_name = PlainColumn(verbose_name=_("Who"), orderable=False)
    verb = VerbColumn(verbose_name=_("What"), orderable=False)
    thing = ThingColumn(verbose_name=_("Thing"), orderable=False, empty_values=())
    differences = DifferencesColumn(
        verbose_name=_("Change"), orderable=False, empty_values=(), exclude_from_export=True
    )
    reason = PlainColumn(verbose_name=_("Reason"), orderable=False)
    before = JsonColumn(verbose_name=_("before"), orderable=False, visible=False)
    after = JsonColumn(verbose_name=_("after"), orderable=False, visible=False)
    request_id = PlainColumn(verbose_name=_("Request or batch"), orderable=False, visible=False)
    seal = SealColumn(verbose_name=_("Seal"), orderable=False, empty_values=())
    pk = LinkColumn(verbose_name=_("Record"), page="audit_record", args_from=["pk"])
    indexed = ("at", "pk")

    class Meta(Table.Meta):
        pass
