"""Make the kept facts anew from the ledger."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from tracker.services.kept_facts import rebuild


class Command(BaseCommand):
    """``rebuild_facts``: what is kept for speed, made anew."""

    help = "Rebuild the facts that are kept for speed."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(_("Facts of %(count)d targets were rebuilt.") % {"count": rebuild()})
