"""What somebody sent after the session had ended: shown once, to be copied, and kept nowhere.

With scripts a page warns before the end and keeps what was typed in its tab; this is for browsers without.
Only a form of ours comes so far: its token was checked before, so no other site can have words shown here.
"""

import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from tracker.views.shared import local_or_start

NEVER_SHOWN = re.compile(r"password|token|secret|code", re.IGNORECASE)
NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "confirmed", "expected", "expected_version", "next", "save", "submit", "seen"}
)
LABELS = {  # of fields that a form makes for its target
    "period": _("Period"),
    "value": _("Value"),
    "numerator": _("Numerator"),
    "denominator": _("Denominator"),
    "items": _("Named items"),
    "note": _("Note"),
    "nil_note": _("Why nil"),
    "data_source": _("Data source"),
    "evidence_links": _("Links to evidence"),
    "links": _("Links to evidence"),
    "reason": _("Reason"),
}


class Typed(NamedTuple):
    """One field as it was sent: how it is called, and what stood in it."""

    label: Any
    text: str


def has_typed(request: HttpRequest) -> bool:
    """Whether a person sent a form with words in it, rather than a script or an empty button."""
    wants_page = "text/html" in request.headers.get("Accept", "")
    return request.method == "POST" and wants_page and bool(typed_in(request))


def typed_in(request: HttpRequest) -> list[Typed]:
    """The fields with something in them, in the order of the form; no secrets, no hidden ones."""
    form: Any = getattr(getattr(request.resolver_match, "func", None), "view_class", None)
    fields = getattr(getattr(form, "form_class", None), "base_fields", {})
    found = []
    for name, texts in request.POST.lists():
        plain, _dash, which = name.partition("-")
        if NEVER_SHOWN.search(name) or plain in NOT_TYPED:
            continue
        field = fields.get(name)
        label = (field.label if field else None) or LABELS.get(plain, plain)
        found += [Typed(f"{label} {which}".strip(), text) for text in texts if text.strip()]
    return found


@never_cache
def typed_and_signed_out(request: HttpRequest) -> HttpResponse:
    """403 with what was typed, and a way to sign in beside it and back to the form."""
    sent = urlsplit(request.headers.get("Referer", ""))
    same = sent.netloc == request.get_host()
    came_from = local_or_start(request, urlunsplit(("", "", *sent[2:])) if same else "")
    context = {
        "typed": typed_in(request),
        "files": [file.name for file in request.FILES.values()],
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': came_from})}",
    }
    return render(request, "signed_out.html", context, status=403)
