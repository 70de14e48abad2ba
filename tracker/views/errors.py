"""The pages for what goes wrong, and the trace of a refusal."""

import errno
import sys

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token

from tracker.services.exports import record_denial
from tracker.views.page import Hidden
from tracker.views.standing import person_of

RETRY_SECONDS = 30
READ_ONLY = "25006"  # PostgreSQL's word for a transaction that may only read, as on a standby
DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})


@requires_csrf_token
def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """403: what may be seen but not done. Writes the refusal into the audit (T24)."""
    _leave_trace(request)
    return render(request, "403.html", {"reason": str(exception)}, status=403)


@requires_csrf_token
def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent is larger than a form may be, or no form at all."""
    return render(request, "400.html", status=400)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: what is not there, or not for this person's eyes; the page does not tell which.

    The audit does: a page that the person's roles hide is a refusal (T24).
    """
    if isinstance(exception, Hidden):
        _leave_trace(request)
    return render(request, "404.html", status=404)


def _leave_trace(request: HttpRequest) -> None:
    if person := person_of(request):
        record_denial(path=request.path[:200], by=person, now=timezone.now())


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 when database or disk are away: pages in both languages that need nothing."""
    if is_away(sys.exception()):
        response = HttpResponse(get_template("503.html").render(), status=503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    return HttpResponse(get_template("500.html").render(), status=500)


def is_away(error: BaseException | None) -> bool:
    """Whether the machine is at fault and it will pass: no database, a full disk (K04, K05, K10)."""
    if isinstance(error, OSError):
        return error.errno in DISK
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", None) == READ_ONLY
    return isinstance(error, (OperationalError, InterfaceError))
