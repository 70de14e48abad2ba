"""The search box of the top bar, reached by "/"."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tracker.queries.search import search, target_of_code
from tracker.views.page import Page

LONGEST = 100


class SearchPage(Page):
    """/search/?q=: what was found; the code of a target goes to it at once."""

    template_name = "tracker/shared/search.html"

    @property
    def text(self) -> str:
        """What was typed, cut to a line; a NUL finds nothing."""
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go to the target of that code, or show what was found."""
        code = target_of_code(self.text, self.standing) if self.text else None
        if code is not None:
            return HttpResponseRedirect(self.keeping_moment(reverse("target", args=[code])))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ``text`` and what was ``found``."""
        moment, text = self.moment, self.text
        days = {"as_of": moment.as_of, "known_at": moment.known_at, "today": moment.today}
        found = search(text, self.standing, **days)
        more = urlencode({"q": text, "plan": "all", "below": "on"})
        return super().get_context_data(**{"text": text, "found": found, "more": more} | kwargs)
