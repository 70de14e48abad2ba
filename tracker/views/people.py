"""People: list, page, invitation, roles, moving, passwords, disabling."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from tracker.access import Action, visible_people
from tracker.filters.people import PersonFilter
from tracker.forms.base import KeptForm
from tracker.forms.people import MoveForm, PersonForm
from tracker.models import User
from tracker.queries.departments import departments_to_choose
from tracker.queries.people import (
    PersonKey,
    PersonRow,
    has_second_step,
    person_keys,
    person_rows,
    person_visible,
    unused_since,
)
from tracker.queries.substitutes import substitutes_of
from tracker.services.invitations import hand_over_link
from tracker.services.people import (
    create_person,
    disable_person,
    edit_person,
    enable_person,
    person_details_of,
    set_password,
)
from tracker.services.refusals import Refused
from tracker.services.signing_in import remove_second_step
from tracker.tables.base import RowData, parts_of
from tracker.tables.people import PersonTable
from tracker.views.forms import FormPage
from tracker.views.mail import mail_is_ready, send_link
from tracker.views.page import Page, PageMixin
from tracker.views.tables import TablePage

READABLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like another
PASSWORD_LENGTH = 14
UNUSED = timedelta(days=90)


class PeoplePage(TablePage):
    """/people/: everybody, for administrators and auditors."""

    action = Action.READ_PEOPLE
    table_class = PersonTable
    filterset_class = PersonFilter
    template_name = "tracker/people/list.html"
    export_name = "people"

    def get_queryset(self) -> QuerySet[User]:
        """Whom this person may see."""
        return visible_people(self.standing).order_by("username")

    def get_rows(self, found: QuerySet[User]) -> RowData:
        """People, those of a page with their roles."""
        return RowData(person_keys(found), self.completed, self.exported)

    def completed(self, keys: Iterable[PersonKey]) -> list[PersonRow]:
        """The rows of some people, in their order."""
        pks = [key.pk for key in keys]
        people = User.objects.in_bulk(pks)
        return person_rows((people[pk] for pk in pks if pk in people), self.moment.today)

    def exported(self, keys: Sequence[PersonKey]) -> Iterable[PersonRow]:
        """The rows of all people, part by part."""
        return chain.from_iterable(self.completed(part) for part in parts_of(keys))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many active people have not signed in for ``UNUSED`` (threat T25)."""
        since = self.moment.today - UNUSED
        unused = unused_since(since)
        return super().get_context_data(unused=unused, unused_since=since, unused_days=UNUSED.days, **kwargs)


class OnePerson(PageMixin):
    """A page about the person of the address; 404 for whom one may not see."""

    action: ClassVar[Action] = Action.KEEP_PEOPLE

    @cached_property
    def subject(self) -> User:
        """The person the page is about."""
        found = person_visible(self.standing, self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the person as a row with roles."""
        row = person_rows([self.subject], self.moment.today)[0]
        return super().get_context_data(subject=row, **kwargs)


class PersonPage(OnePerson, Page):
    """/people/<pk>/: who somebody is and what somebody may do."""

    action = Action.READ_PEOPLE
    template_name = "tracker/people/person.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the second step, whether a link can go by mail, and who stands in for the person."""
        second_step = has_second_step(self.subject)
        can_mail = mail_is_ready() and bool(self.subject.email)
        return super().get_context_data(
            second_step=second_step,
            can_mail=can_mail,
            substitutes=substitutes_of(self.subject, self.moment.today),
            **kwargs,
        )


class PersonFormPage(FormPage):
    """What inviting and changing share."""

    action = Action.KEEP_PEOPLE
    form_class = PersonForm
    template_name = "tracker/people/form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The departments to choose from."""
        return super().get_form_kwargs() | {"departments": departments_to_choose(self.moment.today)}

    def after(self, saved: User) -> str:
        """The person's page."""
        return reverse("person", args=[saved.pk])


class NewPerson(PersonFormPage):
    """/people/new/: invite somebody. Sent twice, it answers with the person made by the first."""

    saved = gettext_lazy("Added. Give the person a one-time link now, by which to choose a password.")

    def save(self, form: PersonForm) -> User:
        """Make the person, who cannot sign in as yet."""
        details = form.details()
        try:
            return create_person(details=details, password=None, by=self.person, now=timezone.now())
        except Refused:
            twin = User.objects.filter(username=details.username).first()
            if twin is None or person_details_of(twin) != details:
                raise
            return twin


class EditPerson(OnePerson, PersonFormPage):
    """/people/<pk>/edit/: change name, address and roles."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is stored, and its edit number."""
        known = person_details_of(self.subject)
        offices = {held.department.pk: held.department for held in known.memberships if held.department}
        kwargs = super().get_form_kwargs()
        chosen = {office.pk: office for office in kwargs["departments"]} | offices
        initial = {"expected_version": self.subject.version}
        return kwargs | {"known": known, "departments": list(chosen.values()), "initial": initial}

    def save(self, form: KeptForm) -> User:
        """Change the person."""
        return edit_person(
            person=self.subject,
            details=form.details(),
            by=self.person,
            now=timezone.now(),
            expected_version=form.cleaned_data["expected_version"],
        )

    def stored_form(self) -> KeptForm:
        """The person as stored by now."""
        kwargs = self.get_form_kwargs()
        return type(self).form_class(**{name: kwargs[name] for name in ("known", "departments", "initial")})

    def stored_version(self) -> int:
        """The edit number stored by now."""
        return self.subject.version


class MovePerson(EditPerson):
    """/people/<pk>/move/: a role goes to another department from a day on."""

    form_class = MoveForm
    template_name = "tracker/people/role.html"
    extra_context: ClassVar[dict[str, Any]] = {
        "heading": gettext_lazy("Move to another department"),
        "hint": gettext_lazy(
            "The old role ends the day before; what the person did for the old department stays there."
        ),
        "verb": gettext_lazy("Move"),
    }
    saved = gettext_lazy("Moved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """From today on, unless another day is typed."""
        kwargs = super().get_form_kwargs()
        kwargs["initial"] |= {"effective_on": self.moment.today}
        return kwargs | {"departments": departments_to_choose(self.moment.today)}

    def stored_form(self) -> None:
        """Nothing of a move is stored under its fields."""
        return


@method_decorator(never_cache, name="dispatch")
class OneTimePassword(OnePerson, TemplateView):
    """/people/<pk>/password/: a password made by the machine, shown once to the administrator."""

    template_name = "tracker/people/password.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Set it and show it; it is kept nowhere but as a hash."""
        word = get_random_string(PASSWORD_LENGTH, READABLE)
        set_password(person=self.subject, password=word, by=self.person, now=timezone.now())
        return self.render_to_response(self.get_context_data(word=word))


@method_decorator(never_cache, name="dispatch")
class OneTimeLink(OnePerson, TemplateView):
    """/people/<pk>/link/: a link by which the person chooses a password: by mail, or shown once."""

    template_name = "tracker/people/link.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make it; send it where that was asked for, else show it."""
        try:
            secret = hand_over_link(person=self.subject, by=self.person, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("person", args=[pk]))
        address = request.build_absolute_uri(reverse("welcome", args=[pk, secret]))
        sent = "mail" in request.POST and mail_is_ready() and send_link(self.subject, address)
        context = self.get_context_data(address=address, sent=sent, days=settings.INVITATION_DAYS)
        return self.render_to_response(context)


class RemoveSecondStep(OnePerson, View):
    """/people/<pk>/second-step/: for a person whose telephone is lost."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it away and go back to the person."""
        if remove_second_step(person=self.subject, by=self.person, now=timezone.now()):
            messages.success(request, _("The second step was removed."))
        return HttpResponseRedirect(reverse("person", args=[pk]))


class ChangeActive(OnePerson, View):
    """/people/<pk>/disable/ and /people/<pk>/enable/."""

    http_method_names = ["post"]
    active: ClassVar[bool] = True

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the one change and go back to the person."""
        change = enable_person if self.active else disable_person
        try:
            change(person=self.subject, by=self.person, now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Enabled.") if self.active else _("Disabled."))
        return HttpResponseRedirect(reverse("person", args=[pk]))
