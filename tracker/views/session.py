"""How long the session still lasts, for the warning before it ends, and staying signed in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """Answer ``/accounts/session/``: GET asks and prolongs nothing, POST stays signed in.

    ``left`` are the seconds until the session ends if nothing happens (0: signed out), ``most`` those
    until it ends anyhow; ``token`` is the one that forms need by now.
    """
    found = {"left": 0, "most": 0, "person": None, "token": get_token(request)}
    if request.user.is_authenticated:
        left, most = seconds_left(request)
        found |= {"left": left, "most": most, "person": request.user.pk}
    return JsonResponse(found)


def seconds_left(request: HttpRequest) -> tuple[int, int]:
    """Seconds until a session ends when idle, and at the latest; never below 0."""
    now = int(timezone.now().timestamp())
    most = request.session.get("signed_in_at", now) + settings.SESSION_ABSOLUTE_AGE - now
    idle = request.session.get("seen_at", now) + settings.SESSION_COOKIE_AGE - now
    return max(0, min(idle, most)), max(0, most)
