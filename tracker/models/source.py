"""The source document sentence by sentence, and public facts that stand beside its targets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models.plans import Concept, Plan
from tracker.models.targets import Target


class SourceSentence(models.Model):
    """One sentence of the document that a plan was read from: tracked, or with the reason why not.

    ``untracked`` lists the clauses of a tracked sentence that are not: ``text``, ``why``, ``why_en``.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sentences", verbose_name=_("plan"))
    position = models.PositiveIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=20)
    section = models.CharField(_("section"), max_length=200)
    section_kind = models.CharField(_("kind of section"), max_length=20, blank=True)
    form = models.CharField(_("form"), max_length=20)
    paragraph = models.PositiveIntegerField(_("paragraph"))
    text = models.TextField(_("text"))
    targets = models.ManyToManyField(
        Target, through="SentenceTarget", related_name="sentences", verbose_name=_("targets")
    )
    why_not = models.TextField(_("why it is not tracked"), blank=True)
    why_not_en = models.TextField(_("why it is not tracked, in English"), blank=True)
    untracked = models.JSONField(_("clauses that are not tracked"), default=list, blank=True)
    search_text = models.TextField(_("search text"), blank=True, editable=False)

    class Meta:
        verbose_name = _("sentence of the source")
        verbose_name_plural = _("sentences of the source")
        ordering = ["plan__code", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="sourcesentence_position_once"),
            models.UniqueConstraint(fields=["plan", "code"], name="sourcesentence_code_once"),
            models.CheckConstraint(condition=~Q(text=""), name="sourcesentence_with_text"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:40]}"


class SentenceTarget(models.Model):
    """A target that a sentence states; ``position`` is its place among those of the sentence."""

    sentence = models.ForeignKey(SourceSentence, models.PROTECT, related_name="links")
    target = models.ForeignKey(Target, models.PROTECT, related_name="sentence_links")
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        verbose_name = _("target of a sentence")
        verbose_name_plural = _("targets of sentences")
        ordering = ["sentence", "position"]
        constraints = [models.UniqueConstraint(fields=["sentence", "target"], name="sentencetarget_once")]

    def __str__(self) -> str:
        return f"{self.sentence_id}:{self.target_id}"


class ConceptReading(models.Model):
    """Why a heading of the source was given to a special action, or to none (推定依据)."""

    concept = models.OneToOneField(Concept, models.PROTECT, related_name="reading", verbose_name=_("concept"))
    why = models.TextField(_("why"))
    why_en = models.TextField(_("why, in English"), blank=True)

    class Meta:
        verbose_name = _("reading of a concept")
        verbose_name_plural = _("readings of concepts")
        ordering = ["concept"]

    def __str__(self) -> str:
        return str(self.concept)


class FactNote(models.Model):
    """A public fact about a target that does not count, and why (开工 is not 完成; a bound is no point)."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="fact_notes", verbose_name=_("target"))
    code = models.CharField(_("code"), max_length=20)
    day = models.DateField(_("day"))
    text = models.TextField(_("text"))
    text_en = models.TextField(_("text in English"), blank=True)
    why_not = models.TextField(_("why it does not count"))
    why_not_en = models.TextField(_("why it does not count, in English"), blank=True)
    source = models.CharField(_("source"), max_length=300)
    url = models.URLField(_("link"), max_length=1000, blank=True)
    published = models.CharField(_("published"), max_length=10, blank=True)
    confidence = models.CharField(_("confidence"), max_length=4)

    class Meta:
        verbose_name = _("public fact that does not count")
        verbose_name_plural = _("public facts that do not count")
        ordering = ["target__code", "day", "code"]
        constraints = [
            models.UniqueConstraint(fields=["target", "code"], name="factnote_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(why_not=""), name="factnote_with_reason"),
            models.CheckConstraint(condition=~Q(source="") & ~Q(confidence=""), name="factnote_with_source"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:40]}"
