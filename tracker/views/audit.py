"""The audit: the list with filters and export, and one record with its seal."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tracker.access import Action
from tracker.filters.audit import AuditFilter
from tracker.models import AuditRecord
from tracker.queries.audit import audit_row, names_of_ids, visible_audit
from tracker.queries.seals import latest_seal
from tracker.services.ledger import verify
from tracker.tables.audit import AuditTable
from tracker.views.page import Page
from tracker.views.tables import TablePage


class AuditPage(TablePage):
    """/audit/: every write, for administrators and auditors."""

    action = Action.READ_AUDIT
    table_class = AuditTable
    filterset_class = AuditFilter
    template_name = "tracker/audit/list.html"
    export_name = "audit"

    def get_queryset(self) -> QuerySet[AuditRecord]:
        """What this person may see, newest first."""
        return visible_audit(self.standing).order_by("-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the newest seal."""
        return super().get_context_data(latest_seal=latest_seal(), **kwargs)


class AuditRecordPage(Page):
    """/audit/<pk>/: one record whole."""

    action = Action.READ_AUDIT
    template_name = "tracker/audit/record.html"

    def get_context_data(self, pk: int, **kwargs: Any) -> dict[str, Any]:
        """Add the record, its seal verified."""
        found = visible_audit(self.standing).filter(pk=pk).first()
        if found is None:
            raise Http404
        row = audit_row(found, whole=verify(found))
        names = names_of_ids(row.object_type, row.differences)
        return super().get_context_data(row=row, record=found, names=names, **kwargs)
