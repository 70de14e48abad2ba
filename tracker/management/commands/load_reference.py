"""Load units and the working calendar."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.resources.fixtures import load_reference_sheets


class Command(BaseCommand):
    """``load_reference``: what is there already is left as it is."""

    help = "Load units and the working calendar; what is there is left as it is."

    def handle(self, **_options: Any) -> None:
        units, days = load_reference_sheets(now=timezone.now())
        words = {"units": units, "days": days}
        self.stdout.write(_("%(units)d units and %(days)d calendar days were added.") % words)
