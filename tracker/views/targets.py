"""The list of targets and the page of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import cached_property

from tracker.access import visible_targets
from tracker.filters.targets import ALL_PLANS, TargetFilter
from tracker.models import Plan, Target
from tracker.queries.target_keys import TargetRows
from tracker.queries.target_page import target_page
from tracker.services import judged_days
from tracker.tables.base import RowData
from tracker.tables.targets import TargetTable
from tracker.views.page import Page, PageMixin
from tracker.views.saved_views import WithSavedViews
from tracker.views.tables import TablePage


class TargetsPage(WithSavedViews, TablePage):
    """/targets/: every target that fits the filters, judged on the day of the page."""

    table_class = TargetTable
    filterset_class = TargetFilter
    template_name = "tracker/targets/list.html"
    export_name = "targets"
    saved_page = "targets"
    made_of: TargetRows | None = None

    @cached_property
    def plan(self) -> Plan | None:
        """The plan of the address, else the default one; None for all, also when a text is searched for."""
        code, text = self.request.GET.get("plan", ""), self.request.GET.get("q", "").strip()
        return None if code == ALL_PLANS or (text and not code) else super().plan

    @cached_property
    def filterset(self) -> TargetFilter:
        """The filters, with the plan that the page is about filled in."""
        asked = self.request.GET.copy()
        asked["plan"] = self.plan.code if self.plan else ALL_PLANS
        return TargetFilter(asked, queryset=self.get_queryset(), request=self.request)

    def get_queryset(self) -> QuerySet[Target]:
        """What the person may see."""
        return visible_targets(self.standing)

    def get_rows(self, found: QuerySet[Target]) -> RowData:
        """The rows: sorted and filtered by their keys, completed a page at a time."""
        moment = self.moment
        rows = TargetRows(
            found,
            as_of=moment.as_of,
            known_at=moment.known_at,
            today=moment.today,
            wanted=self.filterset.wanted,
        )
        self.made_of = rows
        return RowData(rows.keys, rows.complete, rows.exported)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep what had to be judged for the page."""
        context = super().get_context_data(**kwargs)
        for judged in self.made_of.fresh if self.made_of else ():
            judged_days.keep(judged)
        return context

    def is_example(self, record: Any) -> bool:
        """Whether its own plan is an example."""
        return bool(record.illustrative)


class TargetMixin(PageMixin):
    """A page about the target of the address; its plan is that of the target."""

    @cached_property
    def target(self) -> Target:
        """The target; 404 for one that does not exist or may not be seen."""
        found = visible_targets(self.standing).select_related(
            "plan", "action", "concept", "unit", "part_department", "parent"
        )
        target = found.filter(code=self.kwargs["code"]).first()
        if target is None:
            raise Http404
        return target

    @cached_property
    def plan(self) -> Plan:
        """The plan of the target."""
        return self.target.plan

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``target``."""
        return super().get_context_data(**{"target": self.target} | kwargs)


class TargetPage(TargetMixin, Page):
    """/targets/<code>/: what is promised, how far it is, why it shows its colour, and what happened."""

    template_name = "tracker/targets/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``page``."""
        moment = self.moment
        page = target_page(
            self.target,
            self.standing,
            as_of=moment.as_of,
            known_at=moment.known_at,
            today=moment.today,
        )
        return super().get_context_data(**{"page": page, "row": page.row} | kwargs)
