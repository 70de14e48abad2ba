"""Add a person with a role, or a role to a person."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.choices import label
from tracker.domain.vocabulary import Role
from tracker.management import console
from tracker.services.contents import MembershipDetails
from tracker.services.operating import give_role
from tracker.services.refusals import Refused


class Command(BaseCommand):
    """``add_user NAME --role ROLE [--department NAME] [--password-stdin]``."""

    help = "Add a person, or a role to a person. The first one must be an administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--department", metavar="NAME")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from the input")

    def handle(self, **options: Any) -> None:
        office = console.department(options["department"])
        role = MembershipDetails(role=Role(options["role"]), department=office)
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else None
        try:
            give_role(username=options["name"], role=role, password=password, now=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused), returncode=console.UNREADABLE) from refused
        words = {"name": options["name"], "role": label(role.role), "office": office or _("the whole city")}
        self.stdout.write(_("%(name)s is %(role)s of %(office)s.") % words)
