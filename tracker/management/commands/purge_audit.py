"""Take old traces of use out of the audit; they leave a seal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.management import console
from tracker.services.refusals import Refused
from tracker.services.seals import purge_audit


class Command(BaseCommand):
    """``purge_audit --before DAY``: sign-ins, refusals, exports and downloads of earlier days."""

    help = (
        "Remove records of sign-ins, refusals, exports and downloads from before a day at least 180 days ago."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", required=True, type=console.day, metavar="DAY")

    def handle(self, **options: Any) -> None:
        before = console.beginning_of(options["before"])
        try:
            gone = purge_audit(before=before, now=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused), returncode=console.UNREADABLE) from refused
        self.stdout.write(_("%(count)d audit records were purged.") % {"count": gone})
