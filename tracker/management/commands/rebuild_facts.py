"""Make what is kept for speed anew: facts from the ledger, verdicts from the facts."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import Plan
from tracker.services import judged_days, kept_facts


class Command(BaseCommand):
    """``rebuild_facts``: facts and verdicts, made anew; a board is quick again right after it."""

    help = "Rebuild the facts and verdicts that are kept for speed."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(_("Facts of %(count)d targets were rebuilt.") % {"count": kept_facts.rebuild()})
        days = judged_days.rebuild(Plan.objects.order_by("code"), timezone.localdate())
        self.stdout.write(_("%(count)d days of all plans were judged.") % {"count": days})
