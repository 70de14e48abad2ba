"""What happened: the append-only audit, dated overrides of a status, and projections as they were made."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import Status
from tracker.models.fields import EnumField, one_of, ordered, quantity
from tracker.models.organisation import User
from tracker.models.targets import Target


class AuditRecord(models.Model):
    """One write: who, when, what, before, after, why; sealed by an HMAC of its content.

    Written only by ``tracker.services.ledger.record``; the key lies outside the database.
    """

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(  # auditrecord_actor serves it
        User,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    actor_name = models.CharField(_("who, by name"), max_length=200, blank=True)
    verb = models.CharField(_("what"), max_length=40)
    object_type = models.CharField(_("object type"), max_length=40)
    object_id = models.CharField(_("object id"), max_length=40, blank=True)
    object_label = models.CharField(_("object"), max_length=300, blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    request_id = models.CharField(_("request or batch"), max_length=64, blank=True)
    mac = models.CharField(_("seal"), max_length=64)

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="auditrecord_object"),
            models.Index(fields=["at"], name="auditrecord_at"),
            models.Index(fields=["actor", "at"], name="auditrecord_actor"),
            models.Index(fields=["verb"], name="auditrecord_verb"),
            models.Index(fields=["request_id"], name="auditrecord_request"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_label}"


class Seal(models.Model):
    """One link of the chain over the audit: which records it holds, and what they say, in one digest.

    Written only by ``tracker.services.seals``. ``spans`` names the records (``1-120,122``), ``rows`` is
    the digest of their numbers and seals, ``digest`` the HMAC of this row and of the digest before it.
    A purge is a link of its own: ``purged`` says what was taken out of which seal, and what is left.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    made_at = models.DateTimeField(_("made at"))
    spans = models.TextField(_("records"), blank=True)
    last_id = models.PositiveBigIntegerField(_("last record"), null=True, blank=True, db_index=True)
    count = models.PositiveIntegerField(_("number of records"))
    rows = models.CharField(_("digest of the records"), max_length=64)
    purged = models.JSONField(_("purged"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("seal of the audit")
        verbose_name_plural = _("seals of the audit")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}-{self.digest[:24]}"


class StatusOverride(models.Model):
    """A reviewer's word that stands beside the computed status until it expires (read at A)."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="overrides", verbose_name=_("target"))
    status = EnumField(Status, verbose_name=_("status"))
    reason = models.TextField(_("reason"))
    starts_on = models.DateField(_("from"))
    expires_on = models.DateField(_("until"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("status override")
        verbose_name_plural = _("status overrides")
        ordering = ["-pk"]
        constraints = [
            one_of("statusoverride", "status", Status),
            ordered("statusoverride", "starts_on", "expires_on"),
            models.CheckConstraint(condition=~Q(reason=""), name="statusoverride_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.target.code} → {self.status}"


class KeptProjection(models.Model):
    """Where a target was projected to end, as said in one month (status-rules §7); never changed.

    The three methods in the target's unit, NULL where one could not speak. ``data_on`` is the day of
    the newest number that they rest on.
    """

    target = models.ForeignKey(Target, models.PROTECT, related_name="projections", verbose_name=_("target"))
    month = models.DateField(_("month"))
    made_on = models.DateField(_("made on"))
    data_on = models.DateField(_("day of the data"))
    due_on = models.DateField(_("due on"))
    goal = quantity(verbose_name=_("goal"))
    from_start = quantity(verbose_name=_("from the start"))
    last_three = quantity(verbose_name=_("last three periods"))
    theil_sen = quantity(verbose_name=_("Theil–Sen"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("kept projection")
        verbose_name_plural = _("kept projections")
        ordering = ["target__code", "month"]
        constraints = [
            models.UniqueConstraint(fields=["target", "month"], name="keptprojection_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.target.code} {self.month:%Y-%m}"
