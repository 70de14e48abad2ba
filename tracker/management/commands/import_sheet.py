"""Import one sheet: all errors at once, one transaction."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.management import console


class Command(BaseCommand):
    """``import_sheet FILE --kind KIND --user NAME``: exit 0 all right, 1 rows refused, 2 not readable."""

    requires_system_checks = ()  # of pages and settings: they cost more than a small sheet
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
        try:
            result = console.imported(options)
        except CommandError as error:
            if options["format"] == "json":
                self.stdout.write(console.as_json(console.import_failure(str(error))))
                raise SystemExit(console.UNREADABLE) from error
            raise
        found = console.import_report(result, skip=options["skip_errors"])
        lines = [console.as_json(found)] if options["format"] == "json" else console.import_lines(found)
        for line in lines:
            self.stdout.write(line)
        if found["errors"]:
            raise SystemExit(console.REFUSED if result.preview.readable else console.UNREADABLE)
