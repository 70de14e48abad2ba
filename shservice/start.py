"""The page after sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Answer ``/``: who is signed in, and the way out."""
    return render(request, "start.html")
