"""Mails that the product sends: one-time links."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from tracker.models import User

log = logging.getLogger(__name__)


def mail_is_ready() -> bool:
    """Whether mail leaves the house; without a server it would only be written to the log."""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))


def send_link(person: User, address: str) -> bool:
    """Send a one-time link in the person's language; returns whether the server took it."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = _("Choose your password")
        words = {"name": person, "address": address, "days": settings.INVITATION_DAYS}
        text = _(
            "%(name)s, open this link to choose your password. It works once and for %(days)d days:"
            "\n\n%(address)s\n"
        )
        try:
            return bool(send_mail(subject, text % words, None, [person.email]))
        except (OSError, smtplib.SMTPException) as error:
            log.warning("A one-time link could not be sent: %s", error)
            return False
