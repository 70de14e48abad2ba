"""How a target is reported: 填报说明."""

from typing import Any

from tracker.queries.guide import guide_to
from tracker.views.page import Page
from tracker.views.targets import TargetMixin
from tracker.views.today import TodayMixin


class GuidePage(TodayMixin, TargetMixin, Page):
    """/targets/<code>/guide/: definition, 口径, unit, due days, evidence and examples."""

    template_name = "tracker/targets/guide.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``guide``."""
        guide = guide_to(self.target, today=self.moment.today)
        return super().get_context_data(**{"guide": guide, "row": guide.row} | kwargs)
