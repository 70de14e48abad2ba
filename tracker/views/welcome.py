"""The way in for who was invited or forgot the password: a one-time link, and a password of one's own."""

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tracker.forms.people import ChosenPasswordForm
from tracker.models import User
from tracker.services.invitations import choose_password, person_of_link
from tracker.views.forms import FormPage


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class WelcomePage(FormPage):
    """/accounts/welcome/<pk>/<secret>/: choose a password; without a link that holds, the way to another."""

    action = None
    timeless = True
    form_class = ChosenPasswordForm
    template_name = "tracker/people/welcome.html"
    saved = gettext_lazy("The password is set. Sign in with it.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One page for every link that does not hold: it tells nothing about who is here."""
        self.subject = person_of_link(kwargs["pk"], kwargs["secret"], timezone.now())
        if self.subject is None:
            return render(request, "tracker/people/link_ended.html", status=404)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whose password it is."""
        return super().get_context_data(subject=self.subject, **kwargs)

    def save(self, form: ChosenPasswordForm) -> User:
        """Set it; whoever else was signed in at this browser is not any more."""
        word = form.cleaned_data["password"]
        secret = self.kwargs["secret"]
        person = choose_password(person=self.subject, secret=secret, password=word, now=timezone.now())
        logout(self.request)
        return person

    def after(self, saved: User) -> str:
        """To sign in."""
        return reverse("account_login")
