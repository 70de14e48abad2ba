"""What happens around every request: an id to find it by, and the end of a session that grew too old."""

import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tracker.tracing import trace

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_SEEN_EVERY_SECONDS = 60
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
        with trace(request_id):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        return response


class SessionLifetimeMiddleware:
    """End a session ``SESSION_ABSOLUTE_AGE`` seconds after sign-in, however busy it was.

    The idle limit is Django's ``SESSION_COOKIE_AGE``; the session is saved at most once a minute to
    push it on, so that reading pages does not write at every request.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.setdefault("signed_in_at", now) > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            elif now - request.session.get("seen_at", 0) >= _SEEN_EVERY_SECONDS:
                request.session["seen_at"] = now
        return self.get_response(request)


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
