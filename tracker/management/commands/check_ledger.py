"""Prove the ledger: seals, rows behind the application's back, kept facts."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from tracker.services.ledger_check import check


class Command(BaseCommand):
    """``check_ledger``: names what differs and exits 1; exit 0 when all is well."""

    help = "Recompute kept facts and seals, and name what differs."

    def handle(self, **_options: Any) -> None:
        differences = check()
        for difference in differences:
            self.stdout.write(difference)
        if differences:
            raise SystemExit(1)
        self.stdout.write(_("The ledger is whole."))
