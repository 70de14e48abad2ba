"""Who asks: the person's standing of today, read once a request."""

from copy import copy

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from tracker.access import Standing, standing_of
from tracker.models import User
from tracker.views.moment import today_in_shanghai


def standing_for(request: HttpRequest) -> Standing:
    """What the person of this request may do today. Two queries at the first call, none later."""
    found = getattr(request, "_standing", None)
    if found is None:
        found = standing_of(person_of(request) or AnonymousUser(), today_in_shanghai())
        request._standing = found  # type: ignore[attr-defined]  # kept for the rest of the request
    return found


def person_of(request: HttpRequest) -> User | None:
    """The person who signed in, as a plain record for the services; None for a stranger.

    ``request.user`` itself is a lazy stand-in, which is not what a service can lock.
    """
    user = getattr(request, "user", None)
    return copy(user) if isinstance(user, User) else None
