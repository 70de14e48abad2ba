"""Checking accepted reports (核查): what was drawn, and what each check found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import DrawMethod, VerificationResult
from tracker.models.fields import EnumField, one_of, ordered
from tracker.models.organisation import Department, User
from tracker.models.plans import Plan
from tracker.models.reports import Report


class VerificationDraw(models.Model):
    """One sample of accepted reports, never edited once drawn.

    ``hat`` holds what could have been drawn, as [report, reason, …] lines; with ``seed``, ``method`` and
    ``size`` it gives the same sample for ever. ``hat_digest`` seals it. ``first_day`` and ``last_day``
    bound the ends of the periods; ``department`` None is every department.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="draws", verbose_name=_("plan"))
    purpose = models.CharField(_("purpose"), max_length=200)
    method = EnumField(DrawMethod, verbose_name=_("method"))
    size = models.PositiveIntegerField(_("size"))
    seed = models.CharField(_("seed"), max_length=64, unique=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="draws", verbose_name=_("department")
    )
    first_day = models.DateField(_("periods that end from"), null=True, blank=True)
    last_day = models.DateField(_("periods that end until"), null=True, blank=True)
    hat = models.JSONField(_("hat"), default=list)
    hat_size = models.PositiveIntegerField(_("reports in the hat"))
    hat_digest = models.CharField(_("SHA-256 of the hat"), max_length=64)
    on = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("draw for verification")
        verbose_name_plural = _("draws for verification")
        ordering = ["-pk"]
        constraints = [
            one_of("verificationdraw", "method", DrawMethod),
            ordered("verificationdraw", "first_day", "last_day"),
            models.CheckConstraint(condition=Q(size__gt=0), name="verificationdraw_size_positive"),
            models.CheckConstraint(
                condition=~Q(seed="") & ~Q(purpose=""), name="verificationdraw_seed_and_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} ({self.on:%Y-%m-%d})"


class DrawnReport(models.Model):
    """One report of a sample, in the order in which it was drawn; ``risks`` are its reasons then."""

    draw = models.ForeignKey(VerificationDraw, models.PROTECT, related_name="drawn", verbose_name=_("draw"))
    report = models.ForeignKey(Report, models.PROTECT, related_name="draws", verbose_name=_("report"))
    position = models.PositiveIntegerField(_("position"))
    tickets = models.PositiveIntegerField(_("tickets"))
    risks = models.JSONField(_("reasons"), default=list, blank=True)

    class Meta:
        verbose_name = _("drawn report")
        verbose_name_plural = _("drawn reports")
        ordering = ["draw", "position"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "report"], name="drawnreport_once"),
            models.UniqueConstraint(fields=["draw", "position"], name="drawnreport_position_once"),
            models.CheckConstraint(condition=Q(tickets__gt=0), name="drawnreport_has_tickets"),
        ]

    def __str__(self) -> str:
        return f"{self.draw} {self.position}"


class Verification(models.Model):
    """What checking an accepted report found; ``drawn`` says for which draw, None for none.

    The newest one of a report counts. Its ``evidence`` is what the check itself brought.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="verifications")
    drawn = models.ForeignKey(
        DrawnReport, models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("drawn")
    )
    result = EnumField(VerificationResult, verbose_name=_("result"))
    note = models.TextField(_("note"))
    on = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["pk"]
        constraints = [
            one_of("verification", "result", VerificationResult),
            models.CheckConstraint(condition=~Q(note=""), name="verification_with_note"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.result}"
