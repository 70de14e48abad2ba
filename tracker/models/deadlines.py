"""Deadlines: opened periods, the ladder of those that are not reported, notices, mails, calendar feeds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import MailState, Rung
from tracker.models.fields import EnumField, one_of, ordered
from tracker.models.orders import OrderStep, SupervisionOrder
from tracker.models.organisation import User
from tracker.models.targets import Target


class Clockwork(models.Model):
    """When ``manage.py tick`` ran last. Its one row is the lock by which two runs never meet."""

    last_run_at = models.DateTimeField(_("last run at"), null=True)

    class Meta:
        verbose_name = _("clockwork")
        verbose_name_plural = _("clockwork")

    def __str__(self) -> str:
        return f"{self.last_run_at}"


class DuePeriod(models.Model):
    """A period of a target that was opened for reporting, with its due day and the end of its grace.

    Due days follow the working calendar until the last rung of the ladder is taken.
    """

    target = models.ForeignKey(Target, models.PROTECT, related_name="due_periods", verbose_name=_("target"))
    period = models.CharField(_("period"), max_length=12)
    period_start = models.DateField(_("period start"))
    period_end = models.DateField(_("period end"))
    due_on = models.DateField(_("due on"))
    grace_until = models.DateField(_("grace until"))
    opened_on = models.DateField(_("opened on"))

    class Meta:
        verbose_name = _("opened period")
        verbose_name_plural = _("opened periods")
        ordering = ["-due_on", "target__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["target", "period"], name="dueperiod_once"),
            ordered("dueperiod", "period_start", "period_end"),
            ordered("dueperiod", "due_on", "grace_until"),
        ]
        indexes = [models.Index(fields=["due_on"], name="dueperiod_due")]

    def __str__(self) -> str:
        return f"{self.target.code} {self.period}"


class LadderStep(models.Model):
    """One rung that a period reached because its report was missing; ``order`` is what it proposed.

    ``on`` is the day of the rung, ``recorded_at`` the run that took it, which may be some days later.
    """

    due = models.ForeignKey(DuePeriod, models.PROTECT, related_name="steps", verbose_name=_("opened period"))
    rung = EnumField(Rung, verbose_name=_("rung"))
    on = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded at"))
    order = models.ForeignKey(
        SupervisionOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rungs",
        verbose_name=_("supervision order"),
    )

    class Meta:
        verbose_name = _("step of the ladder")
        verbose_name_plural = _("steps of the ladder")
        ordering = ["due", "pk"]
        constraints = [
            one_of("ladderstep", "rung", Rung),
            models.UniqueConstraint(fields=["due", "rung"], name="ladderstep_once"),
        ]

    def __str__(self) -> str:
        return f"{self.due} {self.rung}"


class Mail(models.Model):
    """One mail to one person: everything that a run had to tell. Claimed before it is handed over, so that
    a worker that is killed never sends it a second time.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="mails", verbose_name=_("person"))
    address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=10)
    state = EnumField(MailState, default=MailState.QUEUED, verbose_name=_("state"))
    created_at = models.DateTimeField(_("queued at"))
    handed_at = models.DateTimeField(_("handed to the worker at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("what failed"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        constraints = [one_of("mail", "state", MailState)]
        indexes = [models.Index(fields=["state"], name="mail_state")]

    def __str__(self) -> str:
        return f"{self.person} {self.created_at:%Y-%m-%d}"


class Notice(models.Model):
    """Something that a person is told once: a rung of the ladder, or a step of an order.

    ``gathered_at`` is the run that put it into a mail or found that the person has no address.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="notices", verbose_name=_("person"))
    step = models.ForeignKey(
        LadderStep,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("step of the ladder"),
    )
    order_step = models.ForeignKey(
        OrderStep,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("step of an order"),
    )
    created_at = models.DateTimeField(_("recorded at"))
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    gathered_at = models.DateTimeField(_("gathered at"), null=True, blank=True)
    mail = models.ForeignKey(
        Mail, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("mail")
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "step"], name="notice_of_rung_once"),
            models.UniqueConstraint(fields=["person", "order_step"], name="notice_of_order_once"),
            models.CheckConstraint(
                condition=Q(step__isnull=False, order_step__isnull=True)
                | Q(step__isnull=True, order_step__isnull=False),
                name="notice_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(acknowledged_at__isnull=True), name="notice_unread"),
            models.Index(fields=["person"], condition=Q(gathered_at__isnull=True), name="notice_ungathered"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.step or self.order_step}"


class PeriodReopening(models.Model):
    """A closed period takes reports again until a day, with a reason. Never edited: a later one adds."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="reopenings", verbose_name=_("target"))
    period = models.CharField(_("period"), max_length=12)
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("reopened period")
        verbose_name_plural = _("reopened periods")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="periodreopening_with_reason")]
        indexes = [models.Index(fields=["target", "period"], name="periodreopening_period")]

    def __str__(self) -> str:
        return f"{self.target.code} {self.period}"


class CalendarFeed(models.Model):
    """The secret address of a person's due days; only a digest of the secret is kept."""

    person = models.OneToOneField(
        User, models.PROTECT, primary_key=True, related_name="calendar_feed", verbose_name=_("person")
    )
    secret_digest = models.CharField(_("digest"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.person)
