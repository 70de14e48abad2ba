"""What was promised, as headings: plans, their rules, special actions, concepts, duties."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import ActionState, Duty, Grounds
from tracker.models.fields import EnumField, one_of, ordered
from tracker.models.organisation import Department, User


class Plan(models.Model):
    """An action plan (行动计划) with its window and the day from which it is kept live."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    live_since = models.DateField(
        _("live since"),
        null=True,
        blank=True,
        help_text=_("From this day on nothing is back-dated. Empty: not live yet."),
    )
    illustrative = models.BooleanField(_("illustrative data"), default=False)
    opens_at_last_day = models.BooleanField(_("opens at its last day"), default=False)
    source = models.TextField(_("source"), blank=True)
    version = models.PositiveIntegerField(_("edit number"), default=1, editable=False)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["code"]
        constraints = [
            ordered("plan", "starts_on", "ends_on"),
            models.CheckConstraint(condition=~Q(code=""), name="plan_coded"),
            models.CheckConstraint(condition=~Q(name=""), name="plan_named"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanRules(models.Model):
    """The cuts and the grace of a plan: dated facts, the first of which holds for every (A, K)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rules", verbose_name=_("plan"))
    number = models.PositiveIntegerField(_("number"), default=1, editable=False)
    effective_on = models.DateField(_("effective on"))
    ahead_from = models.DecimalField(_("ahead from"), max_digits=5, decimal_places=3, default=Decimal("1.05"))
    on_pace_from = models.DecimalField(
        _("on pace from"), max_digits=5, decimal_places=3, default=Decimal("0.95")
    )
    at_risk_from = models.DecimalField(
        _("at risk from"), max_digits=5, decimal_places=3, default=Decimal("0.60")
    )
    grace_days = models.PositiveSmallIntegerField(_("grace, working days"), default=5)
    closes_periods = models.BooleanField(
        _("periods close after their grace"),
        default=False,
        help_text=_("A closed period takes no first report until somebody reopens it."),
    )
    reason = models.TextField(_("reason"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("rules of a plan")
        verbose_name_plural = _("rules of plans")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planrules_number_once"),
            models.CheckConstraint(
                condition=Q(ahead_from__gte=models.F("on_pace_from"))
                & Q(on_pace_from__gte=models.F("at_risk_from"))
                & Q(at_risk_from__gt=0),
                name="planrules_cuts_fall",
                violation_error_message=_("The cuts must fall: ahead, on pace, at risk, all above 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.code} #{self.number}"


class SpecialAction(models.Model):
    """A special action (专项行动) of a plan, with its emphasis and typical cases as published."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="actions", verbose_name=_("plan"))
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    emphasis = models.TextField(_("emphasis"), blank=True)
    typical_cases = models.TextField(_("typical cases"), blank=True)
    batch = models.CharField(_("batch"), max_length=40, blank=True)
    state = EnumField(ActionState, default=ActionState.ADOPTED, verbose_name=_("state"))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    search_text = models.TextField(_("search text"), blank=True, editable=False)
    version = models.PositiveIntegerField(_("edit number"), default=1, editable=False)

    class Meta:
        verbose_name = _("special action")
        verbose_name_plural = _("special actions")
        ordering = ["plan__code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="specialaction_number_once"),
            models.CheckConstraint(
                condition=Q(number__gt=0),
                name="specialaction_number_positive",
                violation_error_message=_("The number of a special action is 1 or more."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="specialaction_named"),
            one_of("specialaction", "state", ActionState),
            ordered("specialaction", "adopted_on", "ended_on"),
            models.CheckConstraint(
                condition=~Q(state__in=[ActionState.MERGED.value, ActionState.SUPERSEDED.value])
                | Q(successor__isnull=False),
                name="specialaction_successor_named",
                violation_error_message=_("A merged or superseded special action names its successor."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Concept(models.Model):
    """A 新概念 heading of the source; it owns statements, with or without an action."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="concepts", verbose_name=_("plan"))
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    action = models.ForeignKey(
        SpecialAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="concepts",
        verbose_name=_("special action"),
    )
    action_grounds = EnumField(Grounds, null=True, blank=True, verbose_name=_("grounds for the action"))

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["plan__code", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="concept_position_once"),
            models.UniqueConstraint(fields=["plan", "name"], name="concept_name_once"),
            one_of("concept", "action_grounds", Grounds, null=True),
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """One line of the departments that lead or support an action or a target (dated fact).

    The lines of one ``number`` make up one complete setting. In force at (A, K): the highest number
    with effective day ≤ A among those recorded by K; the first setting holds for every (A, K). A
    line without a department says that nobody leads yet (待定).
    """

    action = models.ForeignKey(
        SpecialAction, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    target = models.ForeignKey(
        "tracker.Target", models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    number = models.PositiveIntegerField(_("number"), default=1, editable=False)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("department"),
    )
    duty = EnumField(Duty, verbose_name=_("duty"))
    grounds = EnumField(Grounds, default=Grounds.STATED, verbose_name=_("grounds"))
    effective_on = models.DateField(_("effective on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["pk"]
        constraints = [
            one_of("assignment", "duty", Duty),
            one_of("assignment", "grounds", Grounds),
            models.CheckConstraint(
                condition=Q(action__isnull=True, target__isnull=False)
                | Q(action__isnull=False, target__isnull=True),
                name="assignment_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False) | Q(duty=Duty.LEAD.value),
                name="assignment_open_is_a_lead",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | Q(effective_on__isnull=False), name="assignment_later_has_day"
            ),
            models.UniqueConstraint(
                fields=["target", "number", "department"],
                condition=Q(target__isnull=False),
                name="assignment_once_a_target",
            ),
            models.UniqueConstraint(
                fields=["action", "number", "department"],
                condition=Q(action__isnull=False),
                name="assignment_once_an_action",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department or '?'} {self.duty}"
