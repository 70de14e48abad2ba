"""Take away the second step at sign-in of a person whose telephone and recovery codes are lost."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.management import console
from tracker.services.operating import REQUEST, acting_administrator
from tracker.services.signing_in import remove_second_step


class Command(BaseCommand):
    """``remove_second_step NAME``: recorded under the first active administrator."""

    help = "Remove the second step of a person; where it is required a new one is set up at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def handle(self, **options: Any) -> None:
        person, now = console.person(options["name"]), timezone.now()
        acting = acting_administrator(now) or person
        gone = remove_second_step(person=person, by=acting, now=now, request_id=REQUEST)
        self.stdout.write(_("The second step was removed.") if gone else _("There was no second step."))
