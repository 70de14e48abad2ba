"""What every template may use beside its own context."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tracker.views.standing import standing_for


def page(request: HttpRequest) -> dict[str, Any]:
    """``standing`` of the person: asked by the navigation and by the ``may`` tag, read when first used."""
    return {"standing": SimpleLazyObject(lambda: standing_for(request))}
