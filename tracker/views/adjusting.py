"""Adjust, postpone, cancel, reinstate and close out a target; override its status."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View

from tracker.access import Action
from tracker.forms.adjusting import AdjustForm, CloseForm, OverrideForm, PostponeForm, ReasonForm
from tracker.forms.terms import term_changes
from tracker.models import StatusOverride, TargetVersion
from tracker.queries.report_entry import known_units
from tracker.queries.versions import versions_of
from tracker.services.adjusting import (
    adjust_target,
    cancel_target,
    postpone_target,
    reinstate_target,
)
from tracker.services.overrides import override_status, withdraw_override
from tracker.services.targets import close_out_target
from tracker.services.terms import terms_of
from tracker.views.target_forms import LinesMixin, TargetFormPage
from tracker.views.targets import TargetMixin


class AdjustingPage(TargetFormPage):
    """A new version of the target, with a reason and the day from which it holds."""

    action = Action.ADJUST_TARGET

    def get_initial(self) -> dict[str, Any]:
        """It holds from today on unless another day is chosen."""
        return super().get_initial() | {"effective_on": self.moment.today}


class AdjustTarget(LinesMixin, AdjustingPage):
    """/targets/<code>/adjust/: new terms; "Compare" shows old → new before anything is saved."""

    form_class = AdjustForm
    template_name = "tracker/targets/adjust.html"
    heading = _("Adjust")
    saved = _("The new version was recorded.")

    @cached_property
    def newest(self) -> TargetVersion:
        """The version recorded last."""
        return versions_of(self.target)[-1]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill the form with the newest version."""
        return super().get_form_kwargs() | self._given(self.newest)

    def _given(self, version: TargetVersion) -> dict[str, Any]:
        return {
            "kind": self.target.kind,
            "known": terms_of(version),
            "number": version.number,
            "today": self.moment.today,
            "own": self.own_unit,
            "units": known_units(),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """Compare only, or save."""
        if "compare" in self.request.POST:
            changes = term_changes(self.terms, form.terms())
            return self.render_to_response(self.get_context_data(form=form, changes=changes, compared=True))
        return super().form_valid(form)

    def save(self, form: Any) -> TargetVersion:
        """Record the next version, unless somebody else was faster."""
        said = form.cleaned_data
        return adjust_target(
            target=self.target,
            terms=form.terms(),
            effective_on=said["effective_on"],
            reason=said["reason"],
            by=self.person,
            now=timezone.now(),
            expected_version=said["expected_version"],
        )

    def stored_form(self) -> Form:
        """The terms as they are stored by now."""
        return AdjustForm(**self._given(versions_of(self.target)[-1]))

    def stored_version(self) -> int:
        """The number of the version recorded last by now."""
        return versions_of(self.target)[-1].number


class PostponeTarget(AdjustingPage):
    """/targets/<code>/postpone/: a later deadline."""

    form_class = PostponeForm
    heading = _("Postpone")
    verb = _("Postpone")
    saved = _("The target was postponed.")
    intro = _("Every light follows the new day; a result after the first deadline is late at best.")

    def get_initial(self) -> dict[str, Any]:
        """Begin with the present deadline."""
        return super().get_initial() | {"due_on": self.terms.due_on}

    def save(self, form: Any) -> TargetVersion:
        """Move the deadline."""
        said = {name: form.cleaned_data[name] for name in ("due_on", "effective_on", "reason")}
        return postpone_target(target=self.target, by=self.person, now=timezone.now(), **said)


class CancelTarget(AdjustingPage):
    """/targets/<code>/cancel/: no longer a target from a day on."""

    form_class = ReasonForm
    heading = _("Cancel the target")
    verb = _("Cancel the target")
    saved = _("The target was cancelled.")
    intro = _("Its parts and years are cancelled with it; what was reported stays.")

    def save(self, form: Any) -> TargetVersion:
        """Cancel it."""
        said = form.cleaned_data
        return cancel_target(
            target=self.target,
            effective_on=said["effective_on"],
            reason=said["reason"],
            by=self.person,
            now=timezone.now(),
        )


class ReinstateTarget(AdjustingPage):
    """/targets/<code>/reinstate/: take a cancellation back."""

    form_class = ReasonForm
    heading = _("Reinstate")
    verb = _("Reinstate")
    saved = _("The target was reinstated.")
    intro = _("Its parts and years are reinstated one by one.")

    def save(self, form: Any) -> TargetVersion:
        """Reinstate it."""
        said = form.cleaned_data
        return reinstate_target(
            target=self.target,
            effective_on=said["effective_on"],
            reason=said["reason"],
            by=self.person,
            now=timezone.now(),
        )


class CloseTarget(TargetFormPage):
    """/targets/<code>/close/: close it out (销号)."""

    action = Action.CLOSE_TARGET
    form_class = CloseForm
    heading = _("Close out")
    verb = _("Close out")
    saved = _("The target was closed out.")
    intro = _("The target has to be achieved, with evidence where that is required. Closing out is final.")

    def save(self, form: Any) -> Any:
        """Close it."""
        return close_out_target(target=self.target, by=self.person, now=timezone.now())


class OverrideStatus(TargetFormPage):
    """/targets/<code>/override/: another status beside the computed one, for some days."""

    action = Action.OVERRIDE_STATUS
    form_class = OverrideForm
    heading = _("Override the status")
    verb = _("Override the status")
    saved = _("The override stands beside the computed status.")
    intro = _("The computed status stays and is shown; the override ends after its last day.")

    def get_initial(self) -> dict[str, Any]:
        """From today on."""
        return super().get_initial() | {"starts_on": self.moment.today}

    def save(self, form: Any) -> StatusOverride:
        """Record it."""
        return override_status(target=self.target, by=self.person, now=timezone.now(), **form.overriding())


class WithdrawOverride(TargetMixin, View):
    """/targets/<code>/override/<pk>/withdraw/: end an override today. POST alone."""

    action = Action.OVERRIDE_STATUS
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """End it and go back to the target."""
        override = get_object_or_404(StatusOverride, pk=self.kwargs["pk"], target=self.target)
        withdraw_override(override=override, by=self.person, now=timezone.now())
        return HttpResponseRedirect(reverse("target", args=[self.target.code]))
