"""Units of measure and the working calendar: read by everybody, kept by administrators."""

from datetime import date
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.domain.dates import DateRefused, parse_day
from tracker.forms.reference import FREE, WORKING, CalendarDayForm, UnitForm, signature_of
from tracker.models import CalendarDay, Unit
from tracker.queries.calendar import year_view
from tracker.queries.units import UnitRow, unit_rows
from tracker.services.reference import create_unit, edit_unit, set_calendar_day, unit_details_of
from tracker.services.refusals import Conflict, Problem
from tracker.tables.reference import UnitTable
from tracker.views.forms import FormPage
from tracker.views.page import Page
from tracker.views.tables import TablePage

FIRST_YEAR, LAST_YEAR = 1990, 2100


class UnitsPage(TablePage):
    """/units/."""

    table_class = UnitTable
    template_name = "tracker/reference/units.html"
    export_name = "units"

    def get_queryset(self) -> list[UnitRow]:
        """All units."""
        return unit_rows()


class UnitFormPage(FormPage):
    """What making and changing share."""

    action = Action.KEEP_REFERENCE
    form_class = UnitForm
    template_name = "tracker/reference/unit_form.html"
    heading: ClassVar[Any] = _("New unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page is called."""
        return super().get_context_data(heading=self.heading, **kwargs)

    def after(self, saved: Unit) -> str:
        """The list."""
        return reverse("units")


class NewUnit(UnitFormPage):
    """/units/new/."""

    def save(self, form: UnitForm) -> Unit:
        """Make it."""
        return create_unit(details=form.details(), by=self.person, now=timezone.now())


class EditUnit(UnitFormPage):
    """/units/<pk>/edit/."""

    heading = _("Change a unit")

    @cached_property
    def subject(self) -> Unit:
        """The unit of the address."""
        found = Unit.objects.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def stored_version(self) -> str:  # type: ignore[override]  # a unit keeps no edit number
        """What stands for the edit number."""
        return signature_of(unit_details_of(self.subject))

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is stored."""
        known = unit_details_of(self.subject)
        return super().get_form_kwargs() | {
            "known": known,
            "initial": {"expected_version": self.stored_version()},
        }

    def stored_form(self) -> UnitForm:
        """The unit as stored by now."""
        return UnitForm(known=unit_details_of(self.subject))

    def save(self, form: UnitForm) -> Unit:
        """Change it, unless somebody else did meanwhile."""
        if form.cleaned_data["expected_version"] not in ("", self.stored_version()):
            message = _("“%(name)s” was changed in the meantime.")
            raise Conflict(Problem("changed_meanwhile", message, params={"name": self.subject.name}))
        return edit_unit(unit=self.subject, details=form.details(), by=self.person, now=timezone.now())


class CalendarPage(Page):
    """/calendar/: a year with its holidays and make-up days."""

    template_name = "tracker/reference/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the year: the one asked for, else that of the day judged."""
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and len(asked) == 4 else self.moment.as_of.year
        shown = year if FIRST_YEAR <= year <= LAST_YEAR else self.moment.as_of.year
        return super().get_context_data(view=year_view(shown), **kwargs)


class SetCalendarDay(FormPage):
    """/calendar/day/: say of one day whether offices work."""

    action = Action.KEEP_REFERENCE
    form_class = CalendarDayForm
    template_name = "tracker/reference/calendar_form.html"

    def get_initial(self) -> dict[str, Any]:
        """What the calendar says of ``?day=`` by now."""
        try:
            day = parse_day(self.request.GET.get("day", "")).day
        except DateRefused:
            return {}
        known = CalendarDay.objects.filter(day=day).order_by("number").last()
        working = known.is_working if known else day.weekday() < 5
        kind = WORKING if working else FREE
        return {"day": day, "kind": kind, "name": known.name if known else ""}

    def save(self, form: CalendarDayForm) -> date:
        """Set the day."""
        set_calendar_day(entry=form.entry(), by=self.person, now=timezone.now())
        return form.cleaned_data["day"]

    def after(self, saved: date) -> str:
        """The year of the day."""
        self.year = saved.year
        return reverse("calendar")

    def keeping_moment(self, address: str) -> str:
        """The calendar of the year that was changed."""
        return f"{address}?year={self.year}"
