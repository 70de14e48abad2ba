"""A person before a screen: signs in, opens pages, and notices what a careful reader would.

``visitor`` (a fixture of conftest.py) makes one::

    def test_the_board_names_the_worst_target(visitor, reviewer):
        screen = visitor(reviewer, language="en", width=390)
        screen.open("/board/")
        screen.expect_no_fault()
"""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tracker.models import User

LANGUAGES = ("zh-hans", "en")
WIDTHS = (1280, 390)
HEIGHT = 844
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "resultTypes": ["violations"],  # what passes is not described: half the time
}
OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth;
  const sticksOut = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > width + 1 && !element.closest(".skip, .visually-hidden, thead");
  };
  const found = [...document.querySelectorAll("body *")].filter(sticksOut);
  return found.slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
}"""


class Screen:
    """One browser window of one person. ``complaints`` is what the browser wrote to its console."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._note_foreign(request.url))

    def _note_foreign(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(url)

    def sign_in(self, person: User) -> None:
        """Be signed in without the form, which has its own test."""
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])

    def speak(self, language: str) -> None:
        """Ask for a language as the switch in the top bar does."""
        self.context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.address}]
        )

    def open(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.address + path)
        return self.page

    def resize(self, width: int) -> None:
        """Look at the same page on another screen."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def axe_findings(self) -> list[str]:
        """What axe finds on the page as it is now, one line a rule."""
        found = Axe().run(self.page, options=AXE_OPTIONS).response["violations"]
        return [
            f"{rule['id']}: {rule['help']} – {[node['html'][:160] for node in rule['nodes'][:3]]}"
            for rule in found
        ]

    def overflowing(self) -> Sequence[str]:
        """The elements that stick out to the right, when the page scrolls sideways; else nothing."""
        wide = self.page.evaluate(
            "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return self.page.evaluate(OVERFLOWING) or ["the page itself"] if wide else []

    def faults(self) -> list[str]:
        """Sideways scroll, what axe finds, what the browser says, requests to another host; a line each."""
        return [
            *(f"too wide: {element}" for element in self.overflowing()),
            *self.axe_findings(),
            *(f"console: {text}" for text in self.complaints),
            *(f"request to another host: {url}" for url in self.foreign),
        ]

    def expect_no_fault(self) -> None:
        """Fail with every fault of the page."""
        assert not (faults := self.faults()), "\n".join([self.page.url, *faults])
