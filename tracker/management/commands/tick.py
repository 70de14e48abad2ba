"""What the timer runs: deadlines, mails, projections, files without a row, and the seals of the audit."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.services.notices import hand_over
from tracker.services.projections import keep_projections
from tracker.services.seals import seal_audit
from tracker.services.sweeping import sweep_files
from tracker.services.ticking import tick
from tracker.tasks import send_mail


class Command(BaseCommand):
    """``tick``: may run at any time, any number of times; run it by a timer every few minutes."""

    help = "Open periods, remind, propose orders, queue mails, keep projections, sweep files, seal the audit."

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        done = tick(now=now, request_id="tick")
        mails = hand_over(now=now)
        for mail in mails:
            send_mail.enqueue(mail)
        kept = keep_projections(now=now, request_id="tick")
        swept = sweep_files(now=now)
        sealed = seal_audit(now)  # last, so that it seals what this run has written
        words = {"opened": done.opened, "steps": done.steps, "orders": done.orders, "mails": len(mails)}
        words |= {"kept": kept, "swept": len(swept), "sealed": sealed}
        self.stdout.write(
            _(
                "%(opened)d periods opened, %(steps)d steps of the ladder, %(orders)d orders proposed, "
                "%(mails)d mails, %(kept)d projections kept, %(swept)d files without a row removed, "
                "%(sealed)d records sealed."
            )
            % words
        )
        for year in sorted(done.uncalendared):
            self.stderr.write(_("%(year)d has no official calendar yet; due days may move.") % {"year": year})
