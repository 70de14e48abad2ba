"""How sheets came in: batches and their rows with before and after."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import BatchState, ReportState, SheetKind, WorkState
from tracker.models.fields import EnumField, one_of
from tracker.models.organisation import Department, User


class ImportBatch(models.Model):
    """One sheet that was read, and what became of it.

    ``mapping`` are the headings that were read, by column key; ``mode`` the state in which reports
    arrived. While the file waits, ``choice`` is what the person said of its sheet and columns, ``work``
    how far a large sheet is, and ``stopped_by`` the sentence that ended that work. ``left`` are the
    things that an undoing left as they are: label, row (None when it has none) and why.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = EnumField(SheetKind, verbose_name=_("kind"))
    state = EnumField(BatchState, default=BatchState.APPLIED, verbose_name=_("state"))
    file_name = models.CharField(_("file name"), max_length=255)
    file = models.FileField(_("file"), upload_to="imports", max_length=255, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    mapping = models.JSONField(_("columns"), default=dict, blank=True)
    choice = models.JSONField(_("choice of columns"), default=dict, blank=True)
    mode = EnumField(ReportState, default=ReportState.DRAFT, verbose_name=_("reports arrive as"))
    work = EnumField(WorkState, null=True, blank=True, verbose_name=_("work"))
    stopped_by = models.TextField(_("stopped by"), blank=True)
    note = models.TextField(_("note"), blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    created_at = models.DateTimeField(_("recorded at"))
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="batches", verbose_name=_("imported by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_why = models.TextField(_("why it was undone"), blank=True)
    left = models.JSONField(_("left as it is"), default=list, blank=True)

    class Meta:
        verbose_name = _("import batch")
        verbose_name_plural = _("import batches")
        ordering = ["-pk"]
        constraints = [
            one_of("importbatch", "kind", SheetKind),
            one_of("importbatch", "state", BatchState),
            one_of("importbatch", "mode", ReportState),
            one_of("importbatch", "work", WorkState, null=True),
        ]
        indexes = [models.Index(fields=["sha256"], name="importbatch_sha256")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.file_name}"


class ImportRow(models.Model):
    """One row of a batch: where it stood, what it touched, before and after."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=12)
    object_type = models.CharField(_("object type"), max_length=40, blank=True)
    object_id = models.CharField(_("object id"), max_length=40, blank=True)
    label = models.CharField(_("label"), max_length=200, blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)

    class Meta:
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        ordering = ["batch", "number", "pk"]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number} {self.outcome}"


class ColumnMemory(models.Model):
    """What a department said a heading means in one kind of sheet; ``key`` "" leaves the column out.

    ``heading`` is the heading without what only decorates it (``sheets.headings.normal_heading``).
    ``department`` None: people of the whole city.
    """

    department = models.ForeignKey(
        Department, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    kind = EnumField(SheetKind, verbose_name=_("kind"))
    heading = models.CharField(_("heading"), max_length=100)
    key = models.CharField(_("column"), max_length=40, blank=True)
    chosen_at = models.DateTimeField(_("chosen at"))
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("chosen by"))

    class Meta:
        verbose_name = _("remembered column")
        verbose_name_plural = _("remembered columns")
        constraints = [
            one_of("columnmemory", "kind", SheetKind),
            models.UniqueConstraint(
                fields=["department", "kind", "heading"], name="columnmemory_once_a_department"
            ),
            models.UniqueConstraint(
                fields=["kind", "heading"],
                condition=models.Q(department__isnull=True),
                name="columnmemory_once_for_the_city",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.key or '–'}"
