"""Load the demonstration and print who can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.management import console
from tracker.resources.demonstration import load_demonstration
from tracker.services.refusals import Refused


class Command(BaseCommand):
    """``load_demo --password P``: what is there already stays as it is."""

    help = "Load the demonstration; may be run again at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", required=True, help="of everybody in the demonstration")

    def handle(self, **options: Any) -> None:
        try:
            for line in load_demonstration(password=options["password"], now=timezone.now()):
                self.stdout.write(line)
        except Refused as refused:
            raise CommandError(str(refused), returncode=console.UNREADABLE) from refused
