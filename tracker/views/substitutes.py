"""Who stands in for a person, for a time (AB岗)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from tracker.access import Action
from tracker.forms.base import KeptForm
from tracker.forms.substitutes import SubstituteForm
from tracker.models import User
from tracker.queries.substitutes import could_stand_in, offices_of, substitutes_of
from tracker.services.substitutes import appoint_substitute, end_substitute
from tracker.views.forms import FormPage
from tracker.views.people import OnePerson


class AppointSubstitute(OnePerson, FormPage):
    """/people/<pk>/substitute/: somebody has the roles of the person for a time."""

    action = Action.KEEP_PEOPLE
    form_class = SubstituteForm
    template_name = "tracker/people/role.html"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Appoint a substitute"),
        "hint": gettext_lazy(
            "The substitute has the same roles in that department during that time, "
            "and acts under the own name; pages and the audit say for whom."
        ),
        "verb": gettext_lazy("Appoint"),
    }
    saved = gettext_lazy("The substitute was appointed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whom to choose from, and where."""
        offices = offices_of(self.subject, self.moment.today)
        return super().get_form_kwargs() | {"people": could_stand_in(self.subject), "departments": offices}

    def get_initial(self) -> dict[str, Any]:
        """From today on."""
        return {"starts_on": self.moment.today}

    def save(self, form: KeptForm) -> User:
        """Appoint."""
        said = {name: form.cleaned_data[name] for name in ("person", "department", "starts_on", "ends_on")}
        return appoint_substitute(absent=self.subject, by=self.person, now=timezone.now(), **said)

    def after(self, saved: User) -> str:
        """The person's page."""
        return reverse("person", args=[self.subject.pk])


class EndSubstitute(OnePerson, View):
    """/people/<pk>/substitute/end/: no more from today on. POST alone."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it and go back to the person; 404 for what there is not."""
        wanted = (request.POST.get("person", ""), request.POST.get("department", ""))
        rows = substitutes_of(self.subject, self.moment.today)
        found = next((row for row in rows if (str(row.person_id), str(row.department.pk)) == wanted), None)
        if found is None:
            raise Http404
        end_substitute(
            absent=self.subject,
            person=User.objects.get(pk=found.person_id),
            department=found.department,
            by=self.person,
            now=timezone.now(),
        )
        messages.success(request, _("Ended."))
        return redirect("person", pk)
