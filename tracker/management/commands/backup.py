"""Write a backup of database and files, with the sums that prove it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.services.backups import make_backup
from tracker.services.refusals import Refused


class Command(BaseCommand):
    """``backup FOLDER``: the folder appears when the backup is whole; exit 1 with a sentence when not."""

    help = "Write a backup of database and files into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, **options: Any) -> None:
        try:
            made = make_backup(folder=options["folder"], now=timezone.now())
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        message = _("%(rows)d rows of %(tables)d tables and %(files)d files are in %(folder)s.")
        counts = {"rows": made.row_count, "tables": len(made.tables), "files": len(made.files)}
        self.stdout.write(message % (counts | {"folder": options["folder"]}))
        self.stdout.write(_("Keep SECRET_KEY and LEDGER_KEY in another place: they are not in the backup."))
