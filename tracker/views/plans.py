"""Plans, one plan with its special actions, and the page of a special action."""

from typing import Any

from django.http import Http404
from django.utils.functional import cached_property

from tracker.documents.briefing import number_words, title_of
from tracker.models import Plan, SpecialAction
from tracker.queries.briefing import evaluations_of
from tracker.queries.plan_choice import plan_named
from tracker.queries.plan_pages import action_page, plan_page, plan_rows
from tracker.services import judged_days
from tracker.views.page import Page, PageMixin


class PlansPage(Page):
    """/plans/: all plans."""

    template_name = "tracker/plans/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``plans``."""
        return super().get_context_data(**{"plans": plan_rows()} | kwargs)


class PlanMixin(PageMixin):
    """A page about the plan of the address; an unknown one is 404."""

    @cached_property
    def plan(self) -> Plan:
        """The plan."""
        plan = plan_named(self.kwargs["plan"])
        if plan is None:
            raise Http404
        return plan

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The plan itself, where the address has its code."""
        return super().get_context_data(**kwargs | {"plan": self.plan})


class PlanPage(PlanMixin, Page):
    """/plans/<plan>/: its special actions with counts, its rules, its concepts."""

    template_name = "tracker/plans/plan.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``page`` and the ``evaluations`` that were issued by then."""
        moment = self.moment
        page = plan_page(self.plan, as_of=moment.as_of, known_at=moment.known_at, today=moment.today)
        judged_days.keep(page.judged)
        evaluations = [
            (briefing, number_words(briefing), title_of(briefing))
            for briefing in evaluations_of(self.plan, moment.known_at)
        ]
        return super().get_context_data(**{"page": page, "evaluations": evaluations} | kwargs)


class ActionMixin(PlanMixin):
    """A page about the special action of the address; an unknown one is 404."""

    @cached_property
    def special_action(self) -> SpecialAction:
        """The special action."""
        found = SpecialAction.objects.select_related("plan", "successor", "successor__plan")
        special_action = found.filter(plan=self.plan, number=self.kwargs["number"]).first()
        if special_action is None:
            raise Http404
        return special_action

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``special_action``."""
        return super().get_context_data(**{"special_action": self.special_action} | kwargs)


class ActionPage(ActionMixin, Page):
    """/plans/<plan>/actions/<number>/: its emphasis, its lead, its targets with the worst named."""

    template_name = "tracker/plans/action.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``page``."""
        moment = self.moment
        page = action_page(
            self.special_action, as_of=moment.as_of, known_at=moment.known_at, today=moment.today
        )
        return super().get_context_data(**{"page": page} | kwargs)
