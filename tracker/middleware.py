"""What happens around every request: an id to find it by, and the end of a session that grew too old."""

import re
import time
import uuid
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from tracker.queries.roles import needs_second_step
from tracker.tracing import trace
from tracker.views.signed_out import has_typed, typed_and_signed_out
from tracker.views.standing import standing_for

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_SEEN_EVERY_SECONDS = 60
_SESSION = "/accounts/session/"
# What can be reached before the first things are done.
_BEFORE_WORK = frozenset(
    {
        "account_change_password",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "choose_language",
        "healthz",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "readyz",
        "session",
    }
)
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Give each request an id; log lines, audit rows and the ``X-Request-ID`` header carry it.

    An id sent by the client is kept only from a proxy we were told to trust (``TRUSTED_PROXIES``)
    and only when it is plain: nobody writes into our log through a header.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        request_id = sent if _ACCEPTABLE_ID.fullmatch(sent) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # for lines of the log after the answer
        with trace(request_id):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        return response


class SessionLifetimeMiddleware:
    """End a session ``SESSION_ABSOLUTE_AGE`` seconds after sign-in, however busy it was.

    The idle limit is Django's ``SESSION_COOKIE_AGE``; the session is saved at most once a minute to
    push it on, so that reading pages does not write at every request. A page that asks how long the
    session lasts does not push it on.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.setdefault("signed_in_at", now) > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            elif now - request.session.get("seen_at", 0) >= _SEEN_EVERY_SECONDS and not _only_asks(request):
                request.session["seen_at"] = now
        return self.get_response(request)


def _only_asks(request: HttpRequest) -> bool:
    return request.path == _SESSION and request.method != "POST"


class FirstThingsFirstMiddleware:
    """Before any work: replace a password that somebody else knows, and set up a second step where needed.

    Only what serves that, signing out and the language can be reached until then.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_arguments: object) -> HttpResponse | None:
        """Lead to what comes first; None lets the request pass."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if not request.user.is_authenticated or name in _BEFORE_WORK:
            return None
        if getattr(request.user, "handed_over_at", None) and request.user.has_usable_password():
            return redirect("account_change_password")
        if needs_second_step(standing_for(request)) and not is_mfa_enabled(request.user):
            return redirect("mfa_activate_totp")
        return None


class SignInMiddleware(LoginRequiredMiddleware):  # type: ignore[misc]  # untyped in its stubs
    """Sign-in is asked for everywhere but where a view says otherwise.

    A form that comes after the session has ended is shown again, so that nothing typed is lost.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: object) -> HttpResponse:
        """Lead to the sign-in, or show what was typed."""
        if has_typed(request):
            return typed_and_signed_out(request)
        return super().handle_no_permission(request, view_func)


class LanguageOfPersonMiddleware:
    """Speak to a person who signed in in the language of the profile, on every machine."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
