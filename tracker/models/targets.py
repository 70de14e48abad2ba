"""What is measured: units, targets, their versions with checkpoints, stages and criteria."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.names import Name
from tracker.domain.vocabulary import (
    Basis,
    Comparator,
    DueBasis,
    Frequency,
    Grounds,
    HoldRule,
    Kind,
    Strength,
)
from tracker.models.fields import EnumField, one_of, ordered, quantity
from tracker.models.organisation import Department, User
from tracker.models.plans import Concept, Plan, SpecialAction


class Unit(models.Model):
    """A unit of measure: ``factor`` counts base units of its dimension (公里 = 1000 米)."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    dimension = models.CharField(_("dimension"), max_length=40)
    factor = models.DecimalField(_("factor"), max_digits=24, decimal_places=9, default=1)
    aliases = models.JSONField(_("other spellings"), default=list, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["dimension", "factor", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(factor__gt=0),
                name="unit_factor_positive",
                violation_error_message=_("The factor of a unit is more than 0."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="unit_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def named(self) -> Name:
        """The name in both languages."""
        return Name(self.name, self.name_en)


class Target(models.Model):
    """A measurable statement. ``kind``, ``unit`` and ``basis`` never change: that is a new target.

    A child of a series is one of its instances; a child of any other target is a part (分解目标) of
    it, which may have a department of its own.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets", verbose_name=_("plan"))
    action = models.ForeignKey(
        SpecialAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("special action"),
    )
    action_grounds = EnumField(Grounds, null=True, blank=True, verbose_name=_("grounds for the action"))
    concept = models.ForeignKey(
        Concept, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("concept")
    )
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("English name"), max_length=400, blank=True)
    kind = EnumField(Kind, verbose_name=_("kind"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("unit")
    )
    basis = EnumField(Basis, verbose_name=_("basis"))
    is_series = models.BooleanField(_("yearly series"), default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    part_department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("department of the part"),
    )
    evidence_required = models.BooleanField(_("evidence required to close"), default=False)
    is_additional = models.BooleanField(_("public fact, not a target of the source"), default=False)
    quote = models.TextField(_("quote"), blank=True)
    note = models.TextField(_("note"), blank=True)
    closed_on = models.DateField(_("closed out on"), null=True, blank=True)
    search_text = models.TextField(_("search text"), blank=True, editable=False)
    version = models.PositiveIntegerField(_("edit number"), default=1, editable=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="target_coded"),
            models.CheckConstraint(condition=~Q(name=""), name="target_named"),
            one_of("target", "kind", Kind),
            one_of("target", "basis", Basis),
            one_of("target", "action_grounds", Grounds, null=True),
            models.CheckConstraint(
                condition=Q(part_department__isnull=True) | Q(parent__isnull=False),
                name="target_part_has_parent",
            ),
            models.CheckConstraint(
                condition=Q(is_series=False) | Q(parent__isnull=True), name="target_series_has_no_parent"
            ),
            models.UniqueConstraint(
                fields=["parent", "part_department"],
                condition=Q(part_department__isnull=False),
                name="target_part_once_a_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def named(self) -> Name:
        """The name in both languages."""
        return Name(self.name, self.name_en)


class TargetVersion(models.Model):
    """One wording of a target's goal, deadline and rule (目标调整), never edited once recorded.

    In force at (A, K): the newest with effective day ≤ A among those recorded by K; the first
    version is in force for every A and K (status-rules §1). One that came with an import that was
    undone is known only until ``voided_at``; the first is never voided.
    """

    target = models.ForeignKey(Target, models.PROTECT, related_name="versions", verbose_name=_("target"))
    number = models.PositiveIntegerField(_("number"))
    effective_on = models.DateField(_("effective on"))
    comparator = EnumField(Comparator, default=Comparator.AT_LEAST, verbose_name=_("comparator"))
    goal = quantity(verbose_name=_("goal"))
    upper_goal = quantity(verbose_name=_("upper bound"))
    baseline = quantity(verbose_name=_("baseline"))
    baseline_on = models.DateField(_("baseline day"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_basis = EnumField(DueBasis, default=DueBasis.STATED, verbose_name=_("basis of the deadline"))
    strength = EnumField(Strength, default=Strength.ANTICIPATORY, verbose_name=_("strength"))
    frequency = EnumField(Frequency, verbose_name=_("frequency"))
    hold_rule = EnumField(HoldRule, default=HoldRule.EVERY_PERIOD, verbose_name=_("hold rule"))
    warning_band = quantity(verbose_name=_("warning band"))
    cancelled = models.BooleanField(_("cancelled"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("target version")
        verbose_name_plural = _("target versions")
        ordering = ["target__code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="targetversion_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="targetversion_number_positive"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="targetversion_adjusted_with_reason"
            ),
            ordered("targetversion", "starts_on", "due_on"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(number__gt=1), name="targetversion_first_stays"
            ),
            models.CheckConstraint(
                condition=~Q(comparator=Comparator.BAND.value)
                | (Q(goal__isnull=True) & Q(upper_goal__isnull=True))
                | Q(upper_goal__gt=F("goal")),
                name="targetversion_band_has_two_bounds",
                violation_error_message=_("A band needs a lower bound and a higher upper bound."),
            ),
            models.CheckConstraint(
                condition=Q(comparator=Comparator.BAND.value) | Q(upper_goal__isnull=True),
                name="targetversion_upper_bound_is_a_band",
                violation_error_message=_("Only a band has an upper bound."),
            ),
            models.CheckConstraint(
                condition=Q(warning_band__isnull=True) | Q(warning_band__gte=0),
                name="targetversion_warning_band_positive",
                violation_error_message=_("A warning band is 0 or more."),
            ),
            one_of("targetversion", "comparator", Comparator),
            one_of("targetversion", "due_basis", DueBasis),
            one_of("targetversion", "strength", Strength),
            one_of("targetversion", "frequency", Frequency),
            one_of("targetversion", "hold_rule", HoldRule),
        ]

    def __str__(self) -> str:
        return f"{self.target.code} v{self.number}"


class Checkpoint(models.Model):
    """A dated interim value (分阶段目标) inside a version's window."""

    target_version = models.ForeignKey(TargetVersion, models.PROTECT, related_name="checkpoints")
    on = models.DateField(_("day"))
    value = quantity(null=False, blank=False, verbose_name=_("value"))

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["target_version", "on"], name="checkpoint_day_once")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}: {self.value}"


class Stage(models.Model):
    """A weighted stage of a milestone (阶段)."""

    target_version = models.ForeignKey(TargetVersion, models.PROTECT, related_name="stages")
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=100)
    weight = models.DecimalField(_("weight"), max_digits=9, decimal_places=3)
    planned_on = models.DateField(_("planned on"), null=True, blank=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["target_version", "name"], name="stage_name_once"),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="stage_weight_positive",
                violation_error_message=_("The weight of a stage is more than 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RubricLevel(models.Model):
    """The written criterion of one level 0–4 of a rubric (评定标准)."""

    target_version = models.ForeignKey(TargetVersion, models.PROTECT, related_name="rubric_levels")
    level = models.PositiveSmallIntegerField(_("level"))
    criterion = models.TextField(_("criterion"))

    class Meta:
        verbose_name = _("rubric level")
        verbose_name_plural = _("rubric levels")
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["target_version", "level"], name="rubriclevel_once"),
            models.CheckConstraint(condition=Q(level__lte=4), name="rubriclevel_0_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.criterion}"
