"""What all pages share: the access check, the moment, the plan (docs/pages.md)."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from tracker.access import Action, Standing, may
from tracker.models import Plan, User
from tracker.queries.plan_choice import default_plan, plan_named
from tracker.views.moment import Moment, moment_of
from tracker.views.standing import person_of, standing_for


class Hidden(Http404):
    """The page is not there for this person, which is a refusal (it leaves its trace in the audit)."""


class PageMixin:
    """A page that only those see who may do ``action``; to all others it does not exist (404).

    Names the page may use: ``self.standing``, ``self.moment``, ``self.plan`` (None without plans),
    ``self.person``. The template gets ``moment``, ``plan`` and ``illustrative``.
    """

    action: ClassVar[Action | None] = Action.READ_TARGETS
    timeless: ClassVar[bool] = False  # such as a profile: no moment, no plan above the page
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check the right before anything is read; an address with a NUL names nothing (threat T11)."""
        if any("\x00" in str(part) for part in kwargs.values()):
            raise Http404
        if self.action is not None and not may(self.standing, self.action):
            raise Hidden
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view beside

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with a way on instead of a blank page, such as after signing in anew before a button."""
        refused: HttpResponseBase = super().http_method_not_allowed(request, *args, **kwargs)  # type: ignore[misc]  # of the view beside
        page = render(request, "405.html", status=refused.status_code)
        page.headers["Allow"] = refused.headers["Allow"]
        return page

    @cached_property
    def standing(self) -> Standing:
        """What the person may do today."""
        return standing_for(self.request)

    @cached_property
    def person(self) -> User:
        """Who asks, for the services (``by=self.person``)."""
        if (person := person_of(self.request)) is None:
            raise Http404
        return person

    @cached_property
    def plan(self) -> Plan | None:
        """The plan of the address (``<plan>`` or ``?plan=``), else the default one; unknown is 404."""
        code = self.kwargs.get("plan") or self.request.GET.get("plan", "").strip()
        if not code:
            return self.usual_plan
        if (plan := plan_named(code)) is None:
            raise Http404
        return plan

    @cached_property
    def usual_plan(self) -> Plan | None:
        """The plan of a page whose address names none."""
        return default_plan(moment_of(self.request).today)

    @property
    def kept_plan(self) -> str:
        """The code of the plan that the top bar stays with: one that was chosen; "" for the usual one."""
        chosen = self.plan if "usual_plan" not in self.__dict__ else None
        return chosen.code if chosen is not None else ""

    @cached_property
    def moment(self) -> Moment:
        """The moment that the page speaks of."""
        return moment_of(self.request).for_plan(self.plan)

    def keeping_moment(self, address: str) -> str:
        """An address with the moment of this page, for redirects."""
        return f"{address}?{urlencode(self.moment.query)}" if self.moment.query else address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what base.html shows above every page."""
        context: dict[str, Any] = {}
        if not self.timeless:
            illustrative = self.plan is not None and self.plan.illustrative
            context = {"moment": self.moment, "plan": self.plan, "illustrative": illustrative}
            context["kept_plan"] = self.kept_plan
        return super().get_context_data(**context | kwargs)  # type: ignore[misc]  # of the view beside


class Page(PageMixin, TemplateView):
    """A page that shows: set ``template_name`` and add to ``get_context_data``."""
