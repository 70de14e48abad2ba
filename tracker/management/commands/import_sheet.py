"""Import one sheet: all errors at once, one transaction."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.management import console
from tracker.resources.importing import Result, import_at_once, prepare
from tracker.services.refusals import AccessDenied


class Command(BaseCommand):
    """``import_sheet FILE --kind KIND --user NAME``: exit 0 all right, 1 rows refused, 2 not readable."""

    help = "Import a sheet. Exit 0: all right; 1: rows were refused; 2: the file cannot be read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--kind", required=True, choices=console.KINDS)
        parser.add_argument("--user", required=True, metavar="NAME")
        parser.add_argument("--as", dest="state", default="draft", choices=["draft", "submitted", "accepted"])
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--skip-errors", action="store_true", help="write the rows without errors")
        parser.add_argument("--sheet", metavar="NAME")
        parser.add_argument("--format", default="text", choices=["text", "json"])

    def handle(self, **options: Any) -> None:
        by, now, data = console.person(options["user"]), timezone.now(), console.content_of(options["file"])
        try:
            result = self._import(data, by, now, options)
        except AccessDenied as denied:
            message = _("%(name)s may not import this sheet.") % {"name": options["user"]}
            raise CommandError(message, returncode=console.UNREADABLE) from denied
        found = console.import_report(result, skip=options["skip_errors"])
        lines = [console.as_json(found)] if options["format"] == "json" else console.import_lines(found)
        for line in lines:
            self.stdout.write(line)
        if not result.preview.readable:
            raise SystemExit(console.UNREADABLE)
        if found["errors"]:
            raise SystemExit(console.REFUSED)

    def _import(self, data: bytes, by: Any, now: Any, options: dict[str, Any]) -> Result:
        how = {
            "file_name": Path(options["file"]).name,
            "kind": SheetKind(options["kind"]),
            "mode": ReportState(options["state"]),
            "sheet": options["sheet"],
        }
        if options["dry_run"]:
            return Result(prepare(data, by=by, now=now, **how))
        return import_at_once(data, by=by, now=now, skip_refused=options["skip_errors"], **how)
