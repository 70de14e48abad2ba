"""Load the demonstration, and say who can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.demonstration.days import moment
from tracker.demonstration.loading import load_demonstration
from tracker.management import console
from tracker.services.refusals import Refused


class Command(BaseCommand):
    """``load_demo``: the article's plan 2018–2020 and an illustrative plan around today."""

    help = "Load the demonstration into an empty database; a second time changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", help="password of the example people (default: made up once)")
        parser.add_argument("--today", type=console.day, metavar="DAY", help="load as on that morning")

    def handle(self, **options: Any) -> None:
        now = moment(options["today"], 9) if options["today"] else timezone.now()
        try:
            loaded = load_demonstration(now=now, password=options["password"])
        except Refused as refused:
            raise CommandError(str(refused), returncode=console.UNREADABLE) from refused
        for guest in loaded.guests:
            self.stdout.write(f"  {guest.username:<10} {guest.purpose}")
        if loaded.password:
            self.stdout.write(_("Password of all of them: %(password)s") % {"password": loaded.password})
        else:
            self.stdout.write(_("Their password is the one of the first load."))
