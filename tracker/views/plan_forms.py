"""Make and edit plans, their rules, special actions and concepts: pages of administrators."""

from typing import Any

from django.forms import Form
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.forms.duties import DutiesForm
from tracker.forms.plans import ActionForm, ConceptForm, PlanForm, RulesForm
from tracker.models import Concept, Plan, PlanRules, SpecialAction
from tracker.services.contents import RuleValues
from tracker.services.duties import duties_of
from tracker.services.plans import (
    action_details_of,
    concept_details_of,
    create_action,
    create_concept,
    create_plan,
    edit_action,
    edit_concept,
    edit_plan,
    plan_details_of,
    set_action_duties,
    set_rules,
)
from tracker.views.forms import FormPage
from tracker.views.plans import ActionMixin, PlanMixin
from tracker.views.today import TodayMixin


class PlanFormPage(TodayMixin, FormPage):
    """A form about plans; it goes to the page of the plan."""

    action = Action.KEEP_PLANS
    template_name = "tracker/plans/form.html"
    heading: Any = ""
    verb: Any = _("Save")

    @property
    def back(self) -> str:
        """Where the form was opened from."""
        return reverse("plan", args=[self.kwargs["plan"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the form."""
        words = {"heading": self.heading, "verb": self.verb, "back": self.keeping_moment(self.back)}
        return super().get_context_data(**words | kwargs)

    def after(self, saved: Any) -> str:
        """The page of the plan."""
        return self.back


class NewPlan(PlanFormPage):
    """/plans/new/."""

    form_class = PlanForm
    heading = _("New plan")
    saved = _("The plan was made.")

    @property
    def back(self) -> str:
        """The list."""
        return reverse("plans")

    def save(self, form: Any) -> Plan:
        """Make it with the default rules."""
        return create_plan(details=form.details(), by=self.person, now=timezone.now())

    def after(self, saved: Plan) -> str:
        """The new plan."""
        return reverse("plan", args=[saved.code])


class EditPlan(PlanMixin, PlanFormPage):
    """/plans/<plan>/edit/."""

    form_class = PlanForm
    heading = _("Edit the plan")
    saved = _("The plan was saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill the form with what is stored."""
        known = {"known": plan_details_of(self.plan), "version": self.plan.version}
        return super().get_form_kwargs() | known

    def save(self, form: Any) -> Plan:
        """Save it, unless somebody else was faster."""
        return edit_plan(
            plan=self.plan,
            details=form.details(),
            by=self.person,
            now=timezone.now(),
            expected_version=form.cleaned_data["expected_version"],
        )

    def stored_form(self) -> Form:
        """The plan as it is stored by now."""
        stored = Plan.objects.get(pk=self.plan.pk)
        return PlanForm(known=plan_details_of(stored), version=stored.version)

    def stored_version(self) -> int:
        """Its edit number by now."""
        return Plan.objects.values_list("version", flat=True).get(pk=self.plan.pk)


class NewRules(PlanMixin, PlanFormPage):
    """/plans/<plan>/rules/new/: cuts and grace from a day on."""

    form_class = RulesForm
    heading = _("New rules")
    saved = _("The rules were recorded.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with the newest rules."""
        newest = self.plan.rules.order_by("number").last()
        names = RuleValues.__dataclass_fields__
        known = RuleValues(**{name: getattr(newest, name) for name in names}) if newest else RuleValues()
        return super().get_form_kwargs() | {"known": known, "today": self.moment.today}

    def save(self, form: Any) -> PlanRules:
        """Record them."""
        return set_rules(
            plan=self.plan,
            rules=form.rules(),
            effective_on=form.cleaned_data["effective_on"],
            reason=form.cleaned_data["reason"],
            by=self.person,
            now=timezone.now(),
        )


class NewAction(PlanMixin, PlanFormPage):
    """/plans/<plan>/actions/new/."""

    form_class = ActionForm
    heading = _("New special action")
    saved = _("The special action was made.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Propose the next number."""
        given = super().get_form_kwargs() | {"plan": self.plan}
        newest = SpecialAction.objects.filter(plan=self.plan).order_by("number").last()
        return given | {"initial": {"number": newest.number + 1 if newest else 1} | given["initial"]}

    def save(self, form: Any) -> SpecialAction:
        """Make it."""
        return create_action(details=form.details(), by=self.person, now=timezone.now())

    def after(self, saved: SpecialAction) -> str:
        """The new action."""
        return reverse("action", kwargs={"plan": self.plan.code, "number": saved.number})


class ActionFormPage(ActionMixin, PlanFormPage):
    """A form about one special action."""

    @property
    def back(self) -> str:
        """The page of the action."""
        return reverse("action", kwargs={"plan": self.plan.code, "number": self.special_action.number})


class EditAction(ActionFormPage):
    """/plans/<plan>/actions/<number>/edit/."""

    form_class = ActionForm
    heading = _("Edit the special action")
    saved = _("The special action was saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill the form with what is stored."""
        return super().get_form_kwargs() | self._given(self.special_action)

    def _given(self, stored: SpecialAction) -> dict[str, Any]:
        return {"plan": self.plan, "known": action_details_of(stored), "version": stored.version}

    def save(self, form: Any) -> SpecialAction:
        """Save it, unless somebody else was faster."""
        return edit_action(
            action=self.special_action,
            details=form.details(),
            by=self.person,
            now=timezone.now(),
            expected_version=form.cleaned_data["expected_version"],
        )

    def stored_form(self) -> Form:
        """The action as it is stored by now."""
        return ActionForm(**self._given(SpecialAction.objects.get(pk=self.special_action.pk)))

    def stored_version(self) -> int:
        """Its edit number by now."""
        return SpecialAction.objects.values_list("version", flat=True).get(pk=self.special_action.pk)


class ActionDuties(ActionFormPage):
    """/plans/<plan>/actions/<number>/duties/: who leads; targets without their own setting follow."""

    form_class = DutiesForm
    heading = _("Lead and supporting departments")
    saved = _("The departments were saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill the form with the setting recorded last."""
        return super().get_form_kwargs() | {"known": duties_of(self.special_action)}

    def save(self, form: Any) -> SpecialAction:
        """Record the next setting."""
        return set_action_duties(
            action=self.special_action,
            duties=form.duties(),
            by=self.person,
            now=timezone.now(),
            effective_on=form.cleaned_data.get("effective_on"),
        )


class NewConcept(PlanMixin, PlanFormPage):
    """/plans/<plan>/concepts/new/."""

    form_class = ConceptForm
    heading = _("New concept")
    saved = _("The concept was made.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Propose the next position."""
        given = super().get_form_kwargs() | {"plan": self.plan}
        newest = Concept.objects.filter(plan=self.plan).order_by("position").last()
        return given | {"initial": {"position": newest.position + 1 if newest else 1} | given["initial"]}

    def save(self, form: Any) -> Concept:
        """Make it."""
        return create_concept(details=form.details(), by=self.person, now=timezone.now())


class EditConcept(PlanMixin, PlanFormPage):
    """/plans/<plan>/concepts/<position>/edit/."""

    form_class = ConceptForm
    heading = _("Edit the concept")
    saved = _("The concept was saved.")

    @cached_property
    def concept(self) -> Concept:
        """The concept of the address; an unknown one is 404."""
        found = Concept.objects.select_related("plan", "action")
        concept = found.filter(plan=self.plan, position=self.kwargs["position"]).first()
        if concept is None:
            raise Http404
        return concept

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill the form with what is stored."""
        return super().get_form_kwargs() | {"plan": self.plan, "known": concept_details_of(self.concept)}

    def save(self, form: Any) -> Concept:
        """Save it."""
        return edit_concept(concept=self.concept, details=form.details(), by=self.person, now=timezone.now())
