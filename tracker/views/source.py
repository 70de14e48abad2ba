"""The document that a plan was read from, beside what became of every sentence."""

from typing import Any

from django.http import Http404

from tracker.queries.source import has_source, source_page
from tracker.views.page import Page
from tracker.views.plans import PlanMixin


class SourcePage(PlanMixin, Page):
    """/plans/<plan>/source/: sentence by sentence, tracked or with the reason why not (原文对照)."""

    template_name = "tracker/source/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``page``; a plan without a kept document has no such page."""
        if not has_source(self.plan):
            raise Http404
        moment = self.moment
        page = source_page(self.plan, as_of=moment.as_of, known_at=moment.known_at, today=moment.today)
        return super().get_context_data(**{"page": page} | kwargs)
