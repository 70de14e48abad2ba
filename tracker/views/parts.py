"""The break-down of a target: its parts with their reports, and their goals in one table."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.domain.parts import SUMMED
from tracker.forms.parts import AllocationForm, KnownPart
from tracker.models import Target
from tracker.queries.departments import departments_to_choose
from tracker.queries.numbers import trimmed
from tracker.queries.report_entry import known_units
from tracker.queries.target_parts import parts_page
from tracker.queries.versions import versions_known
from tracker.services.parts import Allocated, allocate_parts
from tracker.views.page import Page
from tracker.views.target_forms import LinesMixin, TargetFormPage
from tracker.views.targets import TargetMixin


class PartsPage(TargetMixin, Page):
    """``/targets/<code>/parts/``: every part, period by period; a series has years instead."""

    template_name = "tracker/targets/parts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``page``."""
        if self.target.is_series:
            raise Http404
        moment = self.moment
        page = parts_page(
            self.target, self.standing, as_of=moment.as_of, known_at=moment.known_at, today=moment.today
        )
        return super().get_context_data(**{"page": page, "row": page.row} | kwargs)


class AllocateParts(LinesMixin, TargetFormPage):
    """``/targets/<code>/parts/allocate/``: the goals of all parts; "sum" adds up and saves nothing."""

    action = Action.ADJUST_TARGET
    form_class = AllocationForm
    template_name = "tracker/targets/allocate.html"
    heading = _("Allocate to parts")
    saved = _("The goals of the parts were saved.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A series, and a part itself, have no parts to allocate to."""
        if self.target.is_series or self.target.part_department_id:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add up only, or go on as any form does."""
        if "sum" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    @cached_property
    def parts(self) -> list[KnownPart]:
        """The parts with their newest goals. Two queries."""
        found = Target.objects.filter(parent=self.target).select_related("part_department").order_by("code")
        rows = list(found)
        newest = {version.target_id: version for version in versions_known().filter(target__in=rows)}
        return [KnownPart(row, trimmed(newest[row.pk].goal), newest[row.pk].number) for row in rows]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The parts, the whole, and the departments without a part."""
        there = {known.part.part_department_id for known in self.parts}
        offices = [office.pk for office in departments_to_choose(self.moment.today)]
        return super().get_form_kwargs() | {
            "parts": self.parts,
            "whole": self.terms.goal if self.target.kind in SUMMED else None,
            "own": self.own_unit,
            "units": known_units(),
            "offices": [pk for pk in offices if pk not in there],
            "today": self.moment.today,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sum of what is typed."""
        context = super().get_context_data(**kwargs)
        return context | {"allocation": context["form"].allocation(), "unit": self.own_unit}

    def save(self, form: Any) -> Allocated:
        """Save all or nothing."""
        said = form.cleaned_data
        return allocate_parts(
            target=self.target,
            goals=form.goals(),
            new=form.new_parts(),
            effective_on=said["effective_on"],
            reason=said["reason"],
            by=self.person,
            now=timezone.now(),
        )

    def stored_form(self) -> Form:
        """The goals as they are stored by now."""
        given = self.get_form_kwargs()
        return AllocationForm(**{name: given[name] for name in given if name not in ("data", "files")})

    def after(self, saved: Allocated) -> str:
        """The break-down."""
        return reverse("parts", args=[self.target.code])
