"""The workbench: where a reporter's day begins."""

from typing import Any

from django.views.generic import TemplateView

from tracker.access import Action
from tracker.queries.workbench import workbench
from tracker.views.today import TodayMixin


class WorkbenchPage(TodayMixin, TemplateView):
    """What is overdue, returned, due and submitted."""

    action = Action.DRAFT_REPORT
    template_name = "tracker/workbench/workbench.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sections; the page is an example when any of its targets is one."""
        bench = workbench(self.standing, today=self.moment.today)
        return super().get_context_data(bench=bench, illustrative=bench.illustrative, **kwargs)
