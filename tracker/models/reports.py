"""What was said: reports with their revisions, their history and evidence."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import (
    EvidenceKind,
    NilReason,
    ReportState,
    Verb,
)
from tracker.models.fields import EnumField, one_of, ordered, quantity
from tracker.models.imports import ImportBatch
from tracker.models.organisation import Department, User
from tracker.models.targets import Target


class Report(models.Model):
    """One department's statement for one target (or part) and one period: one revision of it.

    Exactly one shape: a value, or numerator and denominator, or milestone words (done or expected
    day), or a rubric level, or nil with its reason. An accepted row is never edited: a correction
    is the next revision with a reason. A voided row came with an import that was undone: it counts
    no more from the day of its last step on. ``period`` is the house code (2018, 2018H1, 2018Q1,
    2018-01, 2018-10-29 or ``once``); start and end are cut to the window.
    """

    target = models.ForeignKey(  # the index of report_revision_once serves it
        Target, models.PROTECT, db_index=False, related_name="reports", verbose_name=_("target")
    )
    period = models.CharField(_("period"), max_length=12)
    period_start = models.DateField(_("period start"))
    period_end = models.DateField(_("period end"))
    revision = models.PositiveIntegerField(_("revision"), default=1)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        db_index=False,  # report_department_state serves it
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("reporting department"),
    )
    state = EnumField(ReportState, default=ReportState.DRAFT, verbose_name=_("state"))
    as_of = models.DateField(_("data as of"))
    value = quantity(verbose_name=_("value"))
    numerator = quantity(verbose_name=_("numerator"))
    denominator = quantity(verbose_name=_("denominator"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    nil_reason = EnumField(NilReason, null=True, blank=True, verbose_name=_("nil reason"))
    nil_note = models.TextField(_("why nil"), blank=True)
    items = models.JSONField(_("named items"), default=list, blank=True)
    typed_value = models.CharField(_("value as typed"), max_length=200, blank=True)
    typed_unit = models.CharField(_("unit as typed"), max_length=40, blank=True)
    data_source = models.CharField(_("data source"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    correction_reason = models.TextField(_("correction reason"), blank=True)
    backfilled = models.BooleanField(_("loaded afterwards"), default=False)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    created_at = models.DateTimeField(_("recorded at"))
    created_by = models.ForeignKey(
        User, models.PROTECT, db_index=False, null=True, related_name="+", verbose_name=_("entered by")
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("batch")
    )
    version = models.PositiveIntegerField(_("edit number"), default=1, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["target__code", "period_end", "period", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["target", "period", "revision"], name="report_revision_once"),
            models.UniqueConstraint(
                fields=["target", "period"],
                condition=~Q(state__in=[ReportState.ACCEPTED.value, ReportState.VOIDED.value]),
                name="report_one_open_revision",
            ),
            one_of("report", "state", ReportState),
            one_of("report", "nil_reason", NilReason, null=True),
            ordered("report", "period_start", "period_end"),
            models.CheckConstraint(condition=Q(revision__gt=0), name="report_revision_positive"),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(correction_reason=""), name="report_correction_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False, denominator__gt=0),
                name="report_ratio_whole",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(numerator__isnull=True), name="report_value_or_ratio"
            ),
            models.CheckConstraint(
                condition=Q(nil_reason__isnull=True)
                | Q(
                    value__isnull=True,
                    numerator__isnull=True,
                    done_on__isnull=True,
                    level__isnull=True,
                ),
                name="report_nil_carries_no_number",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__lte=4), name="report_level_0_to_4"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.ACCEPTED.value) | Q(accepted_on__isnull=False),
                name="report_accepted_has_day",
            ),
            models.CheckConstraint(
                condition=Q(backfilled=True)
                | ~Q(state=ReportState.ACCEPTED.value)
                | (~Q(accepted_by=F("submitted_by")) & ~Q(accepted_by=F("created_by"))),
                name="report_accepted_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["period_end"], name="report_end"),
            models.Index(fields=["state", "period_end"], name="report_state_end"),
            models.Index(fields=["department", "state"], name="report_department_state"),
            models.Index(fields=["accepted_on"], condition=Q(revision__gt=1), name="report_corrected_on"),
        ]

    def __str__(self) -> str:
        return f"{self.target.code} {self.period} r{self.revision}"


class ReportEvent(models.Model):
    """One step of a report revision: who did what, on which day it counts, and when it happened.

    ``on`` is the day that replays (A, K) read; it differs from the local day of ``recorded_at``
    only for history loaded from before a plan's ``live_since``. ``as_of`` is what the report said
    at that step, so that a later edit never changes the past.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="events", verbose_name=_("report"))
    verb = EnumField(Verb, verbose_name=_("step"))
    on = models.DateField(_("day"))
    as_of = models.DateField(_("data as of"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, db_index=False, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("report step")
        verbose_name_plural = _("report steps")
        ordering = ["report", "pk"]
        constraints = [
            one_of("reportevent", "verb", Verb),
            models.CheckConstraint(
                condition=~Q(verb=Verb.RETURN.value) | ~Q(note=""), name="reportevent_returned_with_note"
            ),
        ]
        indexes = [models.Index(fields=["on"], name="reportevent_on")]

    def __str__(self) -> str:
        return f"{self.report} {self.verb}"


class StageDone(models.Model):
    """A report says that a stage of its milestone is done."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="stages_done")
    stage = models.CharField(_("stage"), max_length=100)
    done_on = models.DateField(_("done on"))

    class Meta:
        verbose_name = _("stage done")
        verbose_name_plural = _("stages done")
        ordering = ["done_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "stage"], name="stagedone_once")]

    def __str__(self) -> str:
        return f"{self.stage} {self.done_on:%Y-%m-%d}"


MOST_BYTES_SHOWN = 3_000_000  # of a picture in a page


class EvidenceItem(models.Model):
    """A file (own name on disk, SHA-256) or a link that supports a report.

    ``verification`` is the check that brought it; None for what the department attached.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence", verbose_name=_("report"))
    verification = models.ForeignKey(
        "tracker.Verification",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("verification"),
    )
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = EnumField(EvidenceKind, verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=255)
    url = models.URLField(_("link"), max_length=1000, blank=True)
    file = models.FileField(_("file"), upload_to="evidence", max_length=255, blank=True)
    size = models.PositiveBigIntegerField(_("size, bytes"), null=True, blank=True)
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    internal = models.BooleanField(_("internal"), default=True)
    removed_on = models.DateField(_("removed on"), null=True, blank=True)
    added_on = models.DateField(_("added on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        constraints = [
            one_of("evidenceitem", "kind", EvidenceKind),
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.LINK.value) & ~Q(url="")
                | Q(kind=EvidenceKind.FILE.value) & ~Q(file="") & ~Q(sha256=""),
                name="evidenceitem_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_picture(self) -> bool:
        """Whether a page may try to show it small; its address looks at the bytes again."""
        return self.content_type in ("image/png", "image/jpeg") and (self.size or 0) <= MOST_BYTES_SHOWN


class KeptFacts(models.Model):
    """What the assessment of a target needs, kept beside the ledger for speed and never trusted.

    Written by ``tracker.services.kept_facts`` alone; dropped, rebuilt and proved equal to the
    ledger by ``manage.py check_ledger``. ``content`` holds what is known now (K = today).
    """

    target = models.OneToOneField(Target, models.PROTECT, primary_key=True, related_name="kept_facts")
    number = models.PositiveIntegerField(_("facts version"), default=1)
    content = models.JSONField(_("content"), default=dict)

    class Meta:
        verbose_name = _("kept facts")
        verbose_name_plural = _("kept facts")

    def __str__(self) -> str:
        return f"{self.target_id} #{self.number}"
