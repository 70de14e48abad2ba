"""Notices: the bell, the page of a person's own, and the button that acknowledges them."""

import time
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.generic import View

from tracker.queries.notices import notice_rows, notices_of, unread_count
from tracker.services.notices import acknowledge
from tracker.views.page import Page, PageMixin
from tracker.views.standing import person_of

A_PAGE = 25
KEPT, KEPT_SECONDS = "unread", 60


def unread_for(request: HttpRequest) -> int:
    """How many notices the person of a request has not acknowledged: asked once a minute, then kept in
    the session, so that the bell costs a page nothing.
    """
    person, now = person_of(request), int(time.time())
    if person is None:
        return 0
    kept = request.session.get(KEPT)
    if kept is None or now - kept[1] >= KEPT_SECONDS:
        kept = [unread_count(person), now]
        request.session[KEPT] = kept
    return int(kept[0])


class NoticesPage(Page):
    """/notices/: what one was told, the newest first."""

    action = None
    timeless = True
    template_name = "tracker/notices/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of the page and how many are unread in all."""
        found = notices_of(self.person)
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("page", "")[:9])
        waiting = unread_count(self.person)
        return super().get_context_data(rows=notice_rows(page), page=page, waiting=waiting, **kwargs)


class Acknowledge(PageMixin, View):
    """/notices/acknowledge/: one (``notice``) or all. POST alone."""

    action = None
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Acknowledge and go back to the page; what is not one's own is left alone."""
        chosen = request.POST.get("notice", "")
        numbers = [int(chosen[:18])] if chosen.isascii() and chosen.isdecimal() else []
        done = acknowledge(
            notices=numbers if "notice" in request.POST else None, by=self.person, now=timezone.now()
        )
        request.session.pop(KEPT, None)
        if done:
            messages.success(
                request,
                ngettext("%(count)d notice acknowledged.", "%(count)d notices acknowledged.", done)
                % {"count": done},
            )
        return redirect("notices")
