"""Supervision orders (督办单): what a manager asks a department to put right, and every step of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import OrderState, OrderVerb, Status
from tracker.models.fields import EnumField, one_of
from tracker.models.organisation import Department, User
from tracker.models.targets import Target


class OrderNumber(models.Model):
    """The last number that was given to an order of a year; its row is the lock of numbering."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("numbering of orders")
        verbose_name_plural = _("numberings of orders")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class SupervisionOrder(models.Model):
    """One order about one target to one department. A proposal has no number and no deadline yet.

    ``cause_status`` and ``cause`` are what the target showed when the order was made: the sentence in
    each language of the site, kept because a later correction may change what that day shows.
    ``period`` is the code of the report that is missing, "" when the order is about the target itself.
    """

    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    target = models.ForeignKey(Target, models.PROTECT, related_name="orders", verbose_name=_("target"))
    period = models.CharField(_("period"), max_length=12, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="orders", verbose_name=_("addressee")
    )
    cause_on = models.DateField(_("cause as of"))
    cause_status = EnumField(Status, verbose_name=_("status at opening"))
    cause = models.JSONField(_("why it was opened"), default=dict)
    demand = models.TextField(_("what is asked for"), blank=True)
    deadline = models.DateField(_("deadline of the answer"), null=True, blank=True)
    state = EnumField(OrderState, verbose_name=_("state"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )
    version = models.PositiveIntegerField(_("edit number"), default=1, editable=False)

    class Meta:
        verbose_name = _("supervision order")
        verbose_name_plural = _("supervision orders")
        ordering = ["-year", "-number", "-pk"]
        constraints = [
            one_of("supervisionorder", "state", OrderState),
            one_of("supervisionorder", "cause_status", Status),
            models.UniqueConstraint(fields=["year", "number"], name="supervisionorder_number_once"),
            models.UniqueConstraint(
                fields=["target", "period"],
                condition=Q(state=OrderState.PROPOSED.value),
                name="supervisionorder_proposed_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OrderState.PROPOSED.value, OrderState.DROPPED.value])
                | Q(
                    year__isnull=False,
                    number__isnull=False,
                    deadline__isnull=False,
                    opened_at__isnull=False,
                    opened_by__isnull=False,
                )
                & ~Q(demand=""),
                name="supervisionorder_opened_whole",
            ),
        ]
        indexes = [models.Index(fields=["department", "state"], name="order_department_state")]

    def __str__(self) -> str:
        return self.label or f"{self.target.code} · {self.period or self.cause_status}"

    @property
    def label(self) -> str:
        """The number as papers write it: 督办〔2026〕12号; "" while it is only proposed."""
        return f"督办〔{self.year}〕{self.number}号" if self.number else ""


class OrderStep(models.Model):
    """One step of an order: who did what, when, in which words. Never edited, never deleted.

    ``on`` is the local day of ``recorded_at``, the day that replays (A, K) read; ``recorded_by`` None is
    the installation, which proposes. ``deadline`` is the one that holds from this step on.
    """

    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="steps", verbose_name=_("order"))
    verb = EnumField(OrderVerb, verbose_name=_("step"))
    on = models.DateField(_("day"))
    text = models.TextField(_("words"), blank=True)
    deadline = models.DateField(_("deadline of the answer"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("step of an order")
        verbose_name_plural = _("steps of orders")
        ordering = ["order", "pk"]
        constraints = [
            one_of("orderstep", "verb", OrderVerb),
            models.CheckConstraint(
                condition=~Q(
                    verb__in=[
                        OrderVerb.OPEN.value,
                        OrderVerb.ANSWER.value,
                        OrderVerb.REOPEN.value,
                        OrderVerb.DROP.value,
                    ]
                )
                | ~Q(text=""),
                name="orderstep_said_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.verb}"
