"""Who asks: the person's standing of today, read once a request."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from tracker.access import Standing, standing_of
from tracker.views.moment import today_in_shanghai


def standing_for(request: HttpRequest) -> Standing:
    """What the person of this request may do today. Two queries at the first call, none later."""
    found = getattr(request, "_standing", None)
    if found is None:
        found = standing_of(getattr(request, "user", AnonymousUser()), today_in_shanghai())
        request._standing = found  # type: ignore[attr-defined]  # kept for the rest of the request
    return found
