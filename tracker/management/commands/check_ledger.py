"""Prove the ledger: seals and their chain, rows behind the application's back, kept facts, kept verdicts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from tracker.services.ledger_check import check
from tracker.services.seal_check import differs_from_print


class Command(BaseCommand):
    """``check_ledger [--printed SEAL …]``: names what differs and exits 1; exit 0 when all is well."""

    help = "Recompute kept facts and verdicts, seals and their chain, and name what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        words = "a seal as printed on an export or a briefing, which must be in the chain"
        parser.add_argument("--printed", nargs="+", action="extend", default=[], metavar="SEAL", help=words)

    def handle(self, **options: Any) -> None:
        printed = [differs_from_print(text) for text in options["printed"]]
        differences = [*filter(None, printed), *check()]
        for difference in differences:
            self.stdout.write(difference)
        if differences:
            raise SystemExit(1)
        self.stdout.write(_("The ledger is whole."))
