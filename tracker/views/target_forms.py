"""Make, describe, divide and copy targets, and say who leads them: pages of administrators."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tracker.access import Action, may
from tracker.choices import member_of
from tracker.domain.amounts import UnitFact
from tracker.domain.vocabulary import Kind
from tracker.forms.duties import DutiesForm
from tracker.forms.targets import CopyForm, EditTargetForm, NewTargetForm, PartForm
from tracker.models import Plan, Target
from tracker.queries.report_entry import known_units, unit_fact
from tracker.queries.versions import versions_of
from tracker.services.contents import Terms
from tracker.services.duties import duties_of
from tracker.services.targets import (
    copy_target_to_year,
    create_target,
    details_of,
    edit_target,
    set_duties,
)
from tracker.services.terms import terms_of
from tracker.views.forms import FormPage
from tracker.views.targets import TargetMixin
from tracker.views.today import TodayMixin


class LinesMixin:
    """A form with repeated lines: a button named "more" shows it with more of them and saves nothing."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add lines, or go on as any form does."""
        if "more" in request.POST:
            form = self.get_form()  # type: ignore[attr-defined]  # of the view beside
            form.hold_errors_back()
            return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        return super().post(request, *args, **kwargs)  # type: ignore[misc]


class TargetFormPage(TodayMixin, TargetMixin, FormPage):
    """A form about the target of the address; it goes back to the page of the target."""

    action = Action.KEEP_TARGETS
    template_name = "tracker/targets/form.html"
    heading: Any = ""
    verb: Any = _("Save")
    intro: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for whoever may not do it to this target."""
        if self.action is not None and not may(self.standing, self.action, self.target):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the form."""
        words = {"heading": self.heading, "verb": self.verb, "intro": self.intro, "back": self.back}
        return super().get_context_data(**words | kwargs)

    @property
    def back(self) -> str:
        """The page of the target."""
        return self.keeping_moment(reverse("target", args=[self.target.code]))

    @cached_property
    def own_unit(self) -> UnitFact | None:
        """The unit of the target, in which numbers are read."""
        return unit_fact(self.target.unit) if self.target.unit else None

    @cached_property
    def terms(self) -> Terms:
        """The terms of the version recorded last."""
        return terms_of(versions_of(self.target)[-1])

    def after(self, saved: Any) -> str:
        """Go to the target: the saved one when it is one, else the one of the address."""
        return reverse("target", args=[saved.code if isinstance(saved, Target) else self.target.code])


class NewTarget(LinesMixin, TodayMixin, FormPage):
    """/targets/new/?plan=…&kind=…: first the kind, which decides the fields, then the target."""

    action = Action.KEEP_TARGETS
    form_class = NewTargetForm
    template_name = "tracker/targets/form.html"
    saved = _("The target was made.")

    @cached_property
    def kind(self) -> Kind | None:
        """The kind of the address; None while it is not chosen."""
        return member_of(Kind, self.request.GET.get("kind", ""))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for the kind first, and for a plan where there is none."""
        if self.plan is not None and self.kind is not None:
            return super().get(request, *args, **kwargs)
        context = super().get_context_data(
            form=None, kinds=list(Kind), plans=list(Plan.objects.order_by("code"))
        )
        return render(request, "tracker/targets/choose_kind.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only with plan and kind."""
        if self.plan is None or self.kind is None:
            raise Http404
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over plan, kind, units, and what the address names already."""
        given = super().get_form_kwargs() | {"plan": self.plan, "kind": self.kind, "units": known_units()}
        named = {name: self.request.GET[name] for name in ("action", "concept") if name in self.request.GET}
        return given | {"initial": given["initial"] | named}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the form."""
        words = {"heading": _("New target"), "verb": _("Make the target"), "kind": self.kind}
        words |= {"back": self.keeping_moment(reverse("targets"))}
        return super().get_context_data(**words | kwargs)

    def save(self, form: Any) -> Target:
        """Make it."""
        return create_target(
            details=form.details(),
            terms=form.terms(),
            duties=form.duties_if_said(),
            by=self.person,
            now=timezone.now(),
        )

    def after(self, saved: Target) -> str:
        """Go to the new target."""
        return reverse("target", args=[saved.code])


class EditTarget(TargetFormPage):
    """/targets/<code>/edit/: name, sentence, action, concept, note."""

    form_class = EditTargetForm
    heading = _("Edit the description")
    saved = _("The description was saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill the form with what is stored."""
        known = {"known": details_of(self.target), "version": self.target.version}
        return super().get_form_kwargs() | known

    def save(self, form: Any) -> Target:
        """Save it, unless somebody else was faster."""
        return edit_target(
            target=self.target,
            details=form.details(),
            by=self.person,
            now=timezone.now(),
            expected_version=form.cleaned_data["expected_version"],
        )

    def stored_form(self) -> Form:
        """The target as it is stored by now."""
        stored = Target.objects.get(pk=self.target.pk)
        return EditTargetForm(known=details_of(stored), version=stored.version)

    def stored_version(self) -> int:
        """Its edit number by now."""
        return Target.objects.values_list("version", flat=True).get(pk=self.target.pk)


class TargetDuties(TargetFormPage):
    """/targets/<code>/duties/: who leads and supports, from a day on."""

    form_class = DutiesForm
    heading = _("Lead and supporting departments")
    saved = _("The departments were saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill the form with the setting recorded last."""
        return super().get_form_kwargs() | {"known": duties_of(self.target)}

    def save(self, form: Any) -> Target:
        """Record the next setting."""
        return set_duties(
            target=self.target,
            duties=form.duties(),
            by=self.person,
            now=timezone.now(),
            effective_on=form.cleaned_data.get("effective_on"),
        )


class NewPart(LinesMixin, TargetFormPage):
    """/targets/<code>/parts/new/: a part for a department, or a year of a series."""

    form_class = PartForm
    verb = _("Add")
    saved = _("Added.")

    @property
    def heading(self) -> Any:  # type: ignore[override]  # said by what the target is
        """A year or a part."""
        return _("Add a year") if self.target.is_series else _("Add a part")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over the whole."""
        return super().get_form_kwargs() | {
            "whole": details_of(self.target),
            "whole_target": self.target,
            "known": self.terms,
            "own": self.own_unit,
            "units": known_units(),
        }

    def save(self, form: Any) -> Target:
        """Make it; a part is led by its own department, a year by that of the series."""
        return create_target(details=form.details(), terms=form.terms(), by=self.person, now=timezone.now())

    def after(self, saved: Any) -> str:
        """Back to the whole, which lists it."""
        return reverse("target", args=[self.target.code])


class CopyTarget(TargetFormPage):
    """/targets/<code>/copy/: the same target for another year."""

    form_class = CopyForm
    heading = _("Copy to another year")
    verb = _("Copy")
    saved = _("The target was copied.")
    intro = _("Goal, rule and departments are taken over, the window moves to the year; reports are not.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Propose the year after."""
        return super().get_form_kwargs() | {"starts_on": self.terms.starts_on}

    def save(self, form: Any) -> Target:
        """Copy it."""
        said = form.cleaned_data
        return copy_target_to_year(
            target=self.target, year=said["year"], code=said["code"], by=self.person, now=timezone.now()
        )
