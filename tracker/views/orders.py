"""Supervision orders: the list, one order and its paper, a new one, and every step on its way."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from tracker.access import Action, may, visible_orders, visible_targets
from tracker.filters.orders import OrderFilter
from tracker.forms.base import KeptForm
from tracker.forms.orders import AnswerForm, AskAgainForm, CloseOrderForm, DropForm, IssueForm, OrderForm
from tracker.models import Plan, SupervisionOrder, Target
from tracker.queries.facts import working_calendar
from tracker.queries.order_draft import OrderDraft, order_draft
from tracker.queries.orders import OrderPage as Shown
from tracker.queries.orders import OrderRow, open_orders_by_target, order_page, order_rows, orders_known
from tracker.services.orders import (
    answer_order,
    close_order,
    drop_order,
    issue_order,
    open_order,
    receive_order,
    reopen_order,
)
from tracker.services.refusals import Conflict, Refused
from tracker.tables.orders import OrderTable
from tracker.views.forms import FormPage
from tracker.views.moment import Moment, moment_of
from tracker.views.page import Page, PageMixin
from tracker.views.tables import TablePage
from tracker.views.today import TodayMixin

WORKING_DAYS_TO_ANSWER = 5  # proposed in the form; who opens the order may name another day


class OrdersPage(TablePage):
    """/orders/: what the person may read, in the states of the day of the page."""

    action = Action.READ_ORDERS
    table_class = OrderTable
    filterset_class = OrderFilter
    template_name = "tracker/orders/list.html"
    export_name = "orders"
    plan = None  # orders of all plans; each row says whether it is an example

    def get_queryset(self) -> QuerySet[SupervisionOrder]:
        """The newest first."""
        moment = self.moment
        found = orders_known(self.standing, as_of=moment.as_of, today=moment.today)
        return found.order_by("-cause_on", "-year", "-number", "-pk")

    def get_rows(self, found: QuerySet[SupervisionOrder]) -> list[OrderRow]:
        """The rows."""
        return order_rows(found, as_of=self.moment.as_of)

    def is_example(self, record: Any) -> bool:
        """Whether the plan of its own target is an example."""
        return bool(record.illustrative)


class OrderMixin(PageMixin):
    """A page about the order of the address; 404 for what one may not see."""

    action: ClassVar[Action] = Action.READ_ORDERS

    @cached_property
    def order(self) -> SupervisionOrder:
        """The order."""
        rows = visible_orders(self.standing).select_related(
            "target__plan", "target__action", "department", "opened_by"
        )
        order = rows.filter(pk=self.kwargs["pk"]).first()
        if order is None:
            raise Http404
        return order

    @cached_property
    def plan(self) -> Plan:
        """The plan of the target."""
        return self.order.target.plan

    @cached_property
    def moment(self) -> Moment:
        """The moment of the address: an order goes on when its plan is over."""
        return moment_of(self.request)

    @cached_property
    def page(self) -> Shown:
        """The order as it was on the day of the page; 404 before it was made."""
        found = order_page(self.order, as_of=self.moment.as_of)
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the order."""
        return super().get_context_data(**{"order": self.order, "page": self.page} | kwargs)


class OrderDetail(OrderMixin, Page):
    """/orders/<pk>/: why it was opened, what is asked, and every step."""

    template_name = "tracker/orders/order.html"


class OrderPaper(OrderMixin, Page):
    """/orders/<pk>/paper/: the order as the paper that is filed (A4)."""

    template_name = "tracker/orders/paper.html"


class ReceiveOrder(OrderMixin, View):
    """/orders/<pk>/receive/: confirm that it arrived. POST alone."""

    action = Action.RECEIVE_ORDER
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Receive it and go back to the order."""
        text = request.POST.get("text", "")[:1000]
        try:
            receive_order(order=self.order, by=self.person, now=timezone.now(), text=text)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The receipt was recorded."))
        return redirect("order", self.order.pk)


class StepPage(TodayMixin, OrderMixin, FormPage):
    """A step that needs words; it goes back to the order."""

    template_name = "tracker/orders/step.html"
    heading: ClassVar[Any] = ""
    verb: ClassVar[Any] = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for whoever may not do it to this order."""
        if not may(self.standing, self.action, self.order):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """The edit number that is shown, and a day to answer by."""
        deadline = working_calendar(self.moment.today).after(self.moment.today, WORKING_DAYS_TO_ANSWER)
        return {"expected_version": self.order.version, "deadline": deadline}

    def save(self, form: KeptForm) -> SupervisionOrder:
        """Take the one step, with the edit number that was seen."""
        return self.step(order=self.order, by=self.person, now=timezone.now(), **form.cleaned_data)

    def step(self, **said: Any) -> SupervisionOrder:
        """The service of the step."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the form."""
        return super().get_context_data(heading=self.heading, verb=self.verb, **kwargs)

    def after(self, saved: Any) -> str:
        """The order."""
        return reverse("order", args=[self.order.pk])

    def _clashed(self, form: KeptForm, conflict: Conflict) -> HttpResponse:
        """Somebody did a step in the meantime: the order is shown as it is now."""
        messages.error(self.request, str(conflict))
        return redirect(self.keeping_moment(self.after(None)))


class AnswerOrder(StepPage):
    """/orders/<pk>/answer/: what the department did."""

    action = Action.ANSWER_ORDER
    form_class = AnswerForm
    heading = verb = gettext_lazy("Answer the order")
    saved = gettext_lazy("The answer was sent.")

    def step(self, **said: Any) -> SupervisionOrder:
        """Answer."""
        return answer_order(**said)


class CloseOrder(StepPage):
    """/orders/<pk>/close/: the answer does."""

    action = Action.CLOSE_ORDER
    form_class = CloseOrderForm
    heading = verb = gettext_lazy("Close the order")
    saved = gettext_lazy("The order was closed.")

    def step(self, **said: Any) -> SupervisionOrder:
        """Close it."""
        return close_order(**said)


class AskAgain(StepPage):
    """/orders/<pk>/again/: the answer does not do."""

    action = Action.CLOSE_ORDER
    form_class = AskAgainForm
    heading = verb = gettext_lazy("Ask again")
    saved = gettext_lazy("The department was asked again.")

    def step(self, **said: Any) -> SupervisionOrder:
        """Ask again."""
        return reopen_order(**said)


class IssueOrder(StepPage):
    """/orders/<pk>/issue/: what was proposed goes to the department."""

    action = Action.OPEN_ORDER
    form_class = IssueForm
    heading = verb = gettext_lazy("Issue the order")
    saved = gettext_lazy("The order was issued.")

    def get_initial(self) -> dict[str, Any]:
        """What may be asked, as a beginning."""
        draft = order_draft(self.order.target, self.standing, today=self.moment.today)
        return super().get_initial() | {"demand": draft.demand}

    def step(self, **said: Any) -> SupervisionOrder:
        """Issue it."""
        return issue_order(**said)


class DropOrder(StepPage):
    """/orders/<pk>/drop/: what was proposed is not issued."""

    action = Action.OPEN_ORDER
    form_class = DropForm
    heading = verb = gettext_lazy("Do not issue the order")
    saved = gettext_lazy("It is recorded that the order is not issued.")

    def step(self, text: str, **said: Any) -> SupervisionOrder:
        """Drop it."""
        return drop_order(reason=text, **said)


class NewOrder(TodayMixin, FormPage):
    """/orders/new/?target=CODE: an order about a target, from any red cell."""

    action = Action.OPEN_ORDER
    form_class = OrderForm
    template_name = "tracker/orders/new.html"
    saved = gettext_lazy("The order was issued.")

    @cached_property
    def target(self) -> Target:
        """The target of the address; 404 without one."""
        rows = visible_targets(self.standing).select_related(
            "plan", "action", "unit", "parent", "part_department"
        )
        target = rows.filter(code=self.request.GET.get("target", "")[:40].replace("\x00", "")).first()
        if target is None:
            raise Http404
        return target

    @cached_property
    def plan(self) -> Plan:
        """The plan of the target."""
        return self.target.plan

    @cached_property
    def draft(self) -> OrderDraft:
        """What the target shows, whom to ask, and what to ask for."""
        return order_draft(self.target, self.standing, today=self.moment.today)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The departments that may be asked."""
        return super().get_form_kwargs() | {"departments": self.draft.departments}

    def get_initial(self) -> dict[str, Any]:
        """The lead, a sentence to begin with, and a day to answer by."""
        today = self.moment.today
        deadline = working_calendar(today).after(today, WORKING_DAYS_TO_ANSWER)
        return {"department": self.draft.first, "demand": self.draft.demand, "deadline": deadline}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the target, its draft, and the orders about it that are not closed."""
        today = self.moment.today
        running = open_orders_by_target([self.target.pk], who=self.standing, as_of=today, known_at=today)
        return super().get_context_data(
            target=self.target, draft=self.draft, running=running.get(self.target.pk, []), **kwargs
        )

    def save(self, form: KeptForm) -> SupervisionOrder:
        """Issue it."""
        said = {name: form.cleaned_data[name] for name in ("department", "demand", "deadline")}
        return open_order(target=self.target, by=self.person, now=timezone.now(), **said)

    def after(self, saved: SupervisionOrder) -> str:
        """The order."""
        return reverse("order", args=[saved.pk])
