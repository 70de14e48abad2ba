"""Papers that were issued: briefings (通报) and evaluations of a plan, frozen as they were signed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import BriefingKind
from tracker.models.fields import EnumField, one_of
from tracker.models.organisation import Department, User
from tracker.models.plans import Plan, SpecialAction


class Briefing(models.Model):
    """One issued paper, never changed: ``paper`` holds it in every language, ``sha256`` is its hash.

    It speaks of ``as_of`` as known on ``known_at``; of one department or one special action, or else of
    the whole plan. Numbers run by plan and year of issue. ``seal`` is the newest seal of the audit then.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="briefings", verbose_name=_("plan"))
    kind = EnumField(BriefingKind, verbose_name=_("kind"))
    period = models.CharField(_("period"), max_length=10, blank=True)
    action = models.ForeignKey(
        SpecialAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("special action"),
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    as_of = models.DateField(_("data as of"))
    known_at = models.DateField(_("as known on"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    paper = models.JSONField(_("paper"))
    sha256 = models.CharField("SHA-256", max_length=64)
    seal = models.CharField(_("seal"), max_length=64, blank=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("issued by"))

    class Meta:
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            one_of("briefing", "kind", BriefingKind),
            models.UniqueConstraint(fields=["plan", "year", "number"], name="briefing_number_once"),
            models.CheckConstraint(
                condition=Q(action__isnull=True) | Q(department__isnull=True), name="briefing_of_one_thing"
            ),
            models.CheckConstraint(condition=Q(known_at__gte=models.F("as_of")), name="briefing_known_after"),
        ]

    def __str__(self) -> str:
        return f"{self.plan.code} {self.year}-{self.number}"
