"""Who: departments, people and what they may do; and the working calendar."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.domain.names import Name
from tracker.domain.vocabulary import Role
from tracker.models.fields import EnumField, one_of, ordered


class Department(models.Model):
    """An office of the city. A renamed or merged office stays, and names its successor."""

    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    illustrative = models.BooleanField(_("illustrative"), default=False)
    sort_key = models.CharField(_("sort key (pinyin)"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(_("edit number"), default=1, editable=False)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["sort_key", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="department_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="department_named"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="department_not_its_parent",
                violation_error_message=_("An office cannot be its own parent."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=models.F("id")),
                name="department_not_its_successor",
                violation_error_message=_("An office cannot be its own successor."),
            ),
            ordered("department", "valid_from", "valid_until"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def named(self) -> Name:
        """The name in both languages."""
        return Name(self.name, self.name_en)


class User(AbstractUser):
    """A person who signs in; what the person may do comes from memberships alone."""

    first_name = None
    last_name = None
    full_name = models.CharField(_("full name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    illustrative = models.BooleanField(_("illustrative"), default=False)
    # When an administrator gave a one-time link or password; None once the person chose a password.
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("edit number"), default=1, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name to show to other people."""
        return str(self)

    def get_short_name(self) -> str:
        """The name to greet the person with."""
        return str(self)


class Membership(models.Model):
    """A role of a person, in one department or (department empty) in the whole city, for a time.

    ``substitute_for`` names whom the person stands in for (AB岗): such a role is of one department and
    ends on a day; it is kept apart from the roles of the person's own.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    role = EnumField(Role, verbose_name=_("role"))
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("department"),
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    substitute_for = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="substituted_by",
        verbose_name=_("substitute for"),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user__username", "role", "pk"]
        constraints = [
            one_of("membership", "role", Role),
            ordered("membership", "starts_on", "ends_on"),
            models.CheckConstraint(
                condition=Q(department__isnull=False)
                | Q(role__in=[Role.MANAGER.value, Role.ADMINISTRATOR.value, Role.AUDITOR.value]),
                name="membership_reporter_and_reviewer_have_department",
                violation_error_message=_(
                    "A reporter and a reviewer belong to a department: please name it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=True) | ~Q(role=Role.ADMINISTRATOR.value),
                name="membership_administrator_of_whole_city",
                violation_error_message=_("An administrator keeps the whole city."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "department"],
                condition=Q(substitute_for__isnull=True),
                name="membership_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "department", "substitute_for", "starts_on"],
                condition=Q(substitute_for__isnull=False),
                name="membership_of_substitute_once",
            ),
            models.CheckConstraint(
                condition=Q(substitute_for__isnull=True)
                | Q(department__isnull=False, starts_on__isnull=False, ends_on__isnull=False)
                & ~Q(substitute_for=models.F("user")),
                name="membership_of_substitute_is_for_a_time",
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(department__isnull=True), name="membership_of_city_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.department or '*'}"


class SavedView(models.Model):
    """A person's own name for a filtered page: which ``page``, and the ``query`` of its address."""

    person = models.ForeignKey(User, models.PROTECT, related_name="views", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=60)
    page = models.CharField(_("page"), max_length=20)
    query = models.CharField(_("query"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page", "name"],
                name="savedview_name_once",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_named"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """An exception of the working week: a holiday on a weekday or a make-up working day.

    The first row of a day holds for every known-at; a later row for the same day holds from the
    moment it was recorded (status-rules §2, settled holes).
    """

    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("number"), default=1, editable=False)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day", "number"]
        constraints = [models.UniqueConstraint(fields=["day", "number"], name="calendarday_number_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"
