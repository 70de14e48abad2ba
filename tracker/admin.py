"""The administration site: reference tables for administrators, and nothing that goes around a service.

Units and calendar days are listed, searched, added and changed here; every save is a call of the service
with its access check and audit row. Import and export lead to the product's own pages. To everybody else
the site does not exist.
"""

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportModelAdmin

from tracker.access import Action, may
from tracker.domain.vocabulary import SheetKind
from tracker.models import CalendarDay, Unit
from tracker.resources.reference import CalendarResource, UnitResource
from tracker.services.contents import CalendarEntry, UnitDetails
from tracker.services.reference import create_unit, edit_unit, set_calendar_day
from tracker.services.refusals import Refused
from tracker.views.page import Hidden
from tracker.views.standing import standing_for

OF_THE_SITE_ITSELF = {"login", "logout", "password_change", "password_change_done"}  # /accounts/ has these


class ReferenceSite(admin.AdminSite):
    """The site, for whoever may keep reference data."""

    site_header = _("Shanghai Service · Target progress")
    site_title = _("Reference tables")
    index_title = _("Reference tables")
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Roles decide, never the flags of Django's own users."""
        return may(standing_for(request), Action.KEEP_REFERENCE)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Guard a view: 404 for whoever may not enter, signed in or not."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                raise Hidden
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The addresses of the tables; signing in and passwords have their own pages."""
        kept = [one for one in super().get_urls() if getattr(one, "name", "") not in OF_THE_SITE_ITSELF]
        _answered_by_the_guard(kept)
        return kept


def _answered_by_the_guard(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Let strangers reach the guard, which says 404, instead of being sent to sign in."""
    for one in patterns:
        if isinstance(one, URLResolver):
            _answered_by_the_guard(one.url_patterns)
        else:
            one.callback.login_required = False


site = ReferenceSite()
site.disable_action("delete_selected")


class KeptForm(forms.ModelForm):
    """A form whose values are tried on the service before they are saved, so that refusals stand at fields.

    ``act`` makes the one service call; it is set for each request.
    """

    act: ClassVar[Callable[..., models.Model]]

    def clean(self) -> dict[str, Any]:
        """Try, and take it back."""
        read: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                with transaction.atomic():
                    type(self).act(self.stored, read)
                    transaction.set_rollback(True)
            except Refused as refused:
                for problem in refused.problems:
                    self.add_error(problem.field if problem.field in self.fields else None, problem.text)
        return read

    def validate_unique(self) -> None:
        """The service says it, at the field."""

    validate_constraints = validate_unique

    @property
    def stored(self) -> models.Model | None:
        """The row as it is stored; None when something new is made."""
        return None if self.instance.pk is None else type(self.instance).objects.get(pk=self.instance.pk)


class KeptAdmin(ImportExportModelAdmin):
    """A table that is kept through services. Set ``kind`` and write ``act``."""

    kind: ClassVar[SheetKind]
    form = KeptForm
    actions = None

    def act(self, request: HttpRequest, stored: models.Model | None, read: dict[str, Any]) -> models.Model:
        """Call the service; return the stored row."""
        raise NotImplementedError

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form with the call of this request."""
        form = super().get_form(request, obj, change, **kwargs)
        form.act = staticmethod(lambda stored, read: self.act(request, stored, read))
        return form

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Save through the service alone."""
        obj.pk = self.act(request, form.stored, form.cleaned_data).pk

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may enter the site."""
        return self.admin_site.has_permission(request)

    has_add_permission = has_change_permission = has_module_permission = has_view_permission
    has_import_permission = has_export_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted."""
        return False

    def log_addition(self, *args: Any) -> None:
        """The audit is written by the service."""

    log_change = log_deletion = log_deletions = log_addition

    def history_view(self, request: HttpRequest, object_id: str, *_context: Any) -> HttpResponse:
        """The history of a row is its audit."""
        name = self.opts.model_name
        return HttpResponseRedirect(f"{reverse('audit')}?object_type={name}&object_id={object_id}")

    def import_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Import with preview and audit, on the product's own page."""
        return HttpResponseRedirect(f"{reverse('imports')}?kind={self.kind}")

    process_import = import_action

    def export_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Export with neutralised formulas and audit, in the form that imports take."""
        return HttpResponseRedirect(reverse("import_export", args=[self.kind, "xlsx"]))


@admin.register(Unit, site=site)
class UnitAdmin(KeptAdmin):
    """Units of measure."""

    kind = SheetKind.UNITS
    resource_classes = [UnitResource]
    list_display = ["name", "name_en", "dimension", "factor"]
    list_filter = ["dimension"]
    search_fields = ["name", "name_en"]
    fields = ["name", "name_en", "dimension", "factor", "aliases"]

    def act(self, request: HttpRequest, stored: models.Model | None, read: dict[str, Any]) -> models.Model:
        """Make or change the unit."""
        aliases = tuple(str(alias) for alias in read.get("aliases") or ())
        details = UnitDetails(**{name: read[name] for name in self.fields[:4]}, aliases=aliases)
        signature: dict[str, Any] = {"details": details, "by": request.user, "now": timezone.now()}
        return edit_unit(unit=stored, **signature) if isinstance(stored, Unit) else create_unit(**signature)


@admin.register(CalendarDay, site=site)
class CalendarDayAdmin(KeptAdmin):
    """Days of the working calendar: words are added, never changed."""

    kind = SheetKind.CALENDAR
    resource_classes = [CalendarResource]
    list_display = ["day", "is_working", "name", "number", "recorded_at"]
    list_filter = ["is_working"]
    search_fields = ["name"]
    date_hierarchy = "day"
    ordering = ["-day", "-number"]
    fields = ["day", "is_working", "name"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A later word for the day is a new row."""
        return False

    def act(self, request: HttpRequest, stored: models.Model | None, read: dict[str, Any]) -> models.Model:
        """Say the word for the day."""
        entry = CalendarEntry(**{name: read[name] for name in self.fields})
        return set_calendar_day(entry=entry, by=request.user, now=timezone.now())
