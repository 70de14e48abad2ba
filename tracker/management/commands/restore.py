"""Bring a backup back into an empty installation, and prove that all of it is there."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tracker.services.backups import restore_backup
from tracker.services.refusals import Refused


class Command(BaseCommand):
    """``restore FOLDER``: exit 1 with a sentence when the backup or the installation does not fit."""

    help = "Restore a backup into an empty database and an empty folder of files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, **options: Any) -> None:
        try:
            found = restore_backup(folder=options["folder"])
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        message = _("%(rows)d rows of %(tables)d tables and %(files)d files of %(made)s are here and proved.")
        counts = {"rows": found.row_count, "tables": len(found.tables), "files": len(found.files)}
        self.stdout.write(message % (counts | {"made": found.made_at}))
        self.stdout.write(_("Now run: manage.py migrate, manage.py check_ledger."))
