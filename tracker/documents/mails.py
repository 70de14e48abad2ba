"""The mail that gathers what one person was told by one run, in the language of that person."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.choices import label
from tracker.models import Mail
from tracker.queries.notices import NoticeRow, notice_rows, notices_of


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is sent: one plain text, no header from outside but the address."""

    subject: str
    body: str


def letter_of(mail: Mail) -> Letter:
    """Subject and text of a mail. One query. Links need ``settings.SITE_URL``; without it there are none."""
    with translation.override(mail.language):
        rows = notice_rows(notices_of(mail.person).filter(mail=mail).order_by("pk"))
        count = ngettext("%(count)d notice", "%(count)d notices", len(rows)) % {"count": len(rows)}
        site = _("Shanghai Service · Target progress")
        greeting = _("%(name)s, this is what is new:") % {"name": mail.person}
        end = _("You are told each thing once. What was read can be acknowledged on the page of notices.")
        parts = [greeting, *map(_paragraph, rows), end + _address("notices")]
        return Letter(f"{site}: {count}", "\n\n".join(parts) + "\n")


def _paragraph(row: NoticeRow) -> str:
    mark = " (" + _("illustrative data") + ")" if row.illustrative else ""
    return f"[{label(row.what)}] {row.title}{mark}\n{row.sentence}{_address(row.page, *row.args)}"


def _address(page: str, *args: str | int) -> str:
    return f"\n{settings.SITE_URL}{reverse(page, args=args)}" if settings.SITE_URL else ""
