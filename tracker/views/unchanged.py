"""Pages that are not made again while nothing that they show has changed: ETag and 304 (docs/board.md)."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

import tracker
from tracker.queries.freshness import data_version
from tracker.views.page import Page

CODE = (".py", ".html", ".mo", ".json")


@cache
def release() -> str:
    """A word for the installed code, templates and words: the same in all processes of one release."""
    folders = [Path(tracker.__file__).parent, *settings.TEMPLATES[0]["DIRS"], *settings.LOCALE_PATHS]
    files = sorted(path for folder in folders for path in Path(folder).rglob("*") if path.suffix in CODE)
    seen = (f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files)
    return sha256("\n".join(seen).encode()).hexdigest()


class UnchangedPage(Page):
    """A page of ``self.plan`` that the browser may keep, and asks about each time whether it still holds.

    What it shows follows from the address, the data of the plan, the day, the release, the language, what
    the person may do and the form's secret; a message that waits to be shown is always shown.
    """

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer 304 to whoever holds this page already."""
        tag = self.entity_tag()
        if tag and request.headers.get("If-None-Match") == tag and not self._has_messages():
            unchanged = HttpResponseNotModified()
            return self._tagged(unchanged, tag)
        return self._tagged(self.made(request, *args, **kwargs), tag)

    def made(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """The page itself."""
        return super().get(request, *args, **kwargs)

    def entity_tag(self) -> str:
        """What the page rests on, as an ETag; "" while templates may change under a running process."""
        if self.plan is None or settings.DEBUG:
            return ""
        request, moment = self.request, self.moment
        get_token(request)  # the secret of the forms, made now if there is none yet
        rests_on = (
            release(),
            request.get_full_path(),
            data_version(self.plan, self.standing.user_id),
            moment.today.isoformat(),
            get_language() or "",
            f"{self.person.pk}.{self.person.version}",
            repr(self.standing),
            str(request.META.get("CSRF_COOKIE", "")),
            request.headers.get("HX-Request", ""),
        )
        return f'"{sha256(chr(0).join(rests_on).encode()).hexdigest()[:32]}"'

    def _has_messages(self) -> bool:
        return len(get_messages(self.request)) > 0

    def _tagged(self, response: HttpResponseBase, tag: str) -> HttpResponseBase:
        if tag and not self._has_messages():
            response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie", "Accept-Language", "HX-Request"])
        return response
