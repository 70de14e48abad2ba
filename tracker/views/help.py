"""The rules of judging and the glossary, as the product's own files say them."""

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.documents.pages import HelpText, help_text
from tracker.views.page import Page

FOLDER = Path(settings.BASE_DIR) / "docs"
RULES, RULES_ZH, GLOSSARY = "status-rules.md", "status-rules.zh.md", "glossary.md"
PAGES = {"rules-zh": RULES_ZH, "rules-en": RULES, "glossary": GLOSSARY}


class HelpPage(Page):
    """/help/: the rules in the reader's language; /help/<page>/: one of ``PAGES``."""

    action = None
    template_name: ClassVar[str] = "tracker/help/page.html"

    def get_context_data(self, page: str = "", **kwargs: Any) -> dict[str, Any]:
        """Render the file of the page."""
        if page and page not in PAGES:
            raise Http404
        own = "rules-en" if (get_language() or "").startswith("en") else "rules-zh"
        shown = page or own
        return super().get_context_data(text=self._text(PAGES[shown]), shown=shown, own=own, **kwargs)

    @staticmethod
    def _text(file: str) -> HelpText:
        links = {name: reverse("help_page", args=[page]) for page, name in PAGES.items()}
        return help_text((FOLDER / file).read_text(encoding="utf-8"), links, _("Table, scrolls sideways"))
