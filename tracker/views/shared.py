"""Pages for everybody: the way in, the language, one's own profile."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.domain.vocabulary import Role
from tracker.queries.feed import feed_made_at
from tracker.queries.roles import memberships_of
from tracker.services.profile import set_language
from tracker.views.page import Page
from tracker.views.standing import person_of, standing_for

LANDINGS = (  # the first role that a person holds decides
    (Role.REPORTER, "workbench"),
    (Role.REVIEWER, "reviews"),
    (Role.MANAGER, "board"),
    (Role.ADMINISTRATOR, "board"),
    (Role.AUDITOR, "board"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Answer ``/``: go where the person's work begins; say so when there is no role yet."""
    roles = standing_for(request).roles
    for role, page in LANDINGS:
        if role in roles:
            return redirect(page)
    return render(request, "tracker/shared/home.html")


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Show the site in another language from now on; remembered for the person, else in a cookie."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(local_or_start(request, request.POST.get("next", "")))
    if language in dict(settings.LANGUAGES):
        if person := person_of(request):
            set_language(person=person, language=language, now=timezone.now())
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def local_or_start(request: HttpRequest, wanted: str) -> str:
    """The wanted address when it is a page of this site, else the start (threat T15)."""
    local = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if local and wanted.startswith("/") else "/"


class ProfilePage(Page):
    """One's own name, roles and language."""

    action = None
    timeless = True
    template_name = "tracker/shared/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the memberships of today."""
        memberships = memberships_of(self.person, self.moment.today)
        return super().get_context_data(
            memberships=memberships,
            languages=settings.LANGUAGES,
            feed_made_at=feed_made_at(self.person),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the language."""
        language = request.POST.get("language", "")
        if language not in dict(settings.LANGUAGES):
            messages.error(request, _("“%(language)s” is not offered.") % {"language": language[:20]})
            return redirect("profile")
        set_language(person=self.person, language=language, now=timezone.now())
        with translation.override(language):
            messages.success(request, _("Saved."))
        return redirect("profile")
