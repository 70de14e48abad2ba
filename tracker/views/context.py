"""What every template may use beside its own context."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tracker.views.notices import unread_for
from tracker.views.session import seconds_left
from tracker.views.standing import standing_for


def page(request: HttpRequest) -> dict[str, Any]:
    """``standing`` of the person: asked by the navigation and by the ``may`` tag, read when first used.

    ``session_left``: the seconds until the session ends when nothing happens; ``unread``: how many notices
    the bell counts.
    """
    return {
        "standing": SimpleLazyObject(lambda: standing_for(request)),
        "session_left": SimpleLazyObject(lambda: seconds_left(request)[0]),
        "unread": SimpleLazyObject(lambda: unread_for(request)),
    }
