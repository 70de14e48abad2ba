"""Departments compared by how they report, for managers."""

from typing import Any

from tracker.access import Action
from tracker.models import Plan
from tracker.queries.reporting_health import Health, reporting_health
from tracker.tables.reporting_health import HealthTable
from tracker.views.tables import TablePage


class ReportingHealth(TablePage):
    """``/departments/reporting/``: one line a department within the person's reach."""

    action = Action.COMPARE_REPORTING
    table_class = HealthTable
    template_name = "tracker/departments/reporting.html"
    export_name = "reporting"

    def get_queryset(self) -> list[Health]:
        """The departments on the day of the page; none without a plan."""
        if self.plan is None:
            return []
        moment = self.moment
        return reporting_health(
            self.plan,
            as_of=moment.as_of,
            known_at=moment.known_at,
            today=moment.today,
            offices=self.standing.reach(Action.COMPARE_REPORTING),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the other plans."""
        plans = [plan for plan in Plan.objects.order_by("code") if plan != self.plan]
        return super().get_context_data(others=plans, **kwargs)
