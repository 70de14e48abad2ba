"""Verdicts kept beside the ledger for speed and never trusted: dropped, rebuilt and proved at will."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.plans import Plan
from tracker.models.targets import Target


class JudgedDay(models.Model):
    """All whole targets of a plan judged on ``as_of`` as known on ``known_at``.

    ``known_at`` 9999-12-31 is *as known now*, whatever day now is. ``stamp`` names everything beside
    the targets that the verdicts rest on, ``signature`` which targets with which facts; ``records``
    holds a word for every target in the order of the codes (``tracker.domain.verdicts``), ``details``
    side by side their ids, marks (what names the facts of each), ratios and scores. Written by
    ``tracker.services.judged_days`` alone.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", verbose_name=_("plan"))
    as_of = models.DateField(_("day judged"))
    known_at = models.DateField(_("day of knowledge"))
    stamp = models.CharField(_("what it rests on"), max_length=64)
    signature = models.CharField(_("targets and facts"), max_length=64)
    records = models.TextField(_("verdicts"), blank=True)
    details = models.JSONField(_("details"), default=dict)
    has_lines = models.BooleanField(_("with reasons"), default=False)

    class Meta:
        verbose_name = _("judged day")
        verbose_name_plural = _("judged days")
        constraints = [
            models.UniqueConstraint(fields=["plan", "as_of", "known_at"], name="judgedday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.as_of:%Y-%m-%d}/{self.known_at:%Y-%m-%d}"


class JudgedTarget(models.Model):
    """The whole answer about one target on such a day, with its reasons; valid while ``stamp`` is."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="+", verbose_name=_("target"))
    as_of = models.DateField(_("day judged"))
    known_at = models.DateField(_("day of knowledge"))
    stamp = models.CharField(_("what it rests on"), max_length=64)
    content = models.JSONField(_("content"), default=dict)

    class Meta:
        verbose_name = _("judged target")
        verbose_name_plural = _("judged targets")
        constraints = [
            models.UniqueConstraint(fields=["target", "as_of", "known_at"], name="judgedtarget_once"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.as_of:%Y-%m-%d}/{self.known_at:%Y-%m-%d}"
