"""How often one person may take everything: exports cost more than pages (threat T13)."""

import time

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.models import User

EXPORTS_A_MINUTE = 20


def too_often(request: HttpRequest, person: User) -> HttpResponse | None:
    """Count one export of a person; a page of status 429 when there were too many within the minute."""
    key = f"exports:{person.pk}:{int(time.time()) // 60}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) <= EXPORTS_A_MINUTE:
        return None
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = "60"
    return answer
