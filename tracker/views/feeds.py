"""The calendar feed: its address is made and revoked under the profile, and read without signing in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView, View

from tracker.documents.calendar_feed import ICS_TYPE, calendar_of
from tracker.queries.feed import due_events, feed_owner
from tracker.services.feeds import digest_of, make_feed, revoke_feed
from tracker.views.moment import today_in_shanghai
from tracker.views.page import PageMixin


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """/feeds/<secret>.ics: the due days of whoever holds the secret; 404 for any other."""
    person = feed_owner(digest_of(secret))
    if person is None:
        raise Http404
    today = today_in_shanghai()
    with translation.override(person.language or translation.get_language()):
        content = calendar_of(due_events(person, today=today), today=today)
    response = HttpResponse(content, content_type=ICS_TYPE)
    response.headers["Cache-Control"] = "private, max-age=900"
    return response


@method_decorator(never_cache, name="dispatch")
class MakeFeed(PageMixin, TemplateView):
    """/accounts/profile/feed/: a new secret address, shown once. POST alone."""

    action = None
    timeless = True
    template_name = "tracker/shared/feed.html"
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it and show it; it is kept nowhere but as a digest."""
        secret = make_feed(person=self.person, now=timezone.now())
        address = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
        context: dict[str, Any] = self.get_context_data(address=address)
        return self.render_to_response(context)


class RevokeFeed(PageMixin, View):
    """/accounts/profile/feed/revoke/: the address leads nowhere from now on. POST alone."""

    action = None
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Revoke it and go back to the profile."""
        if revoke_feed(person=self.person, now=timezone.now()):
            messages.success(request, _("The address of the calendar was revoked."))
        return redirect("profile")
