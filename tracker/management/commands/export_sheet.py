"""Write what is kept as a sheet or as JSON."""

import shutil
import sys
from tempfile import TemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracker.domain.vocabulary import SheetKind
from tracker.management import console
from tracker.resources.exporting import Exporter


class Command(BaseCommand):
    """``export_sheet --kind KIND``: an exported xlsx or csv imports again as unchanged."""

    help = "Export a sheet of one kind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", required=True, choices=console.KINDS)
        parser.add_argument("--as-of", type=console.day, metavar="DAY")
        parser.add_argument("--known-at", type=console.day, metavar="DAY")
        parser.add_argument("--format", default="csv", choices=["xlsx", "csv", "json"])
        parser.add_argument("-o", "--output", metavar="FILE")

    def handle(self, **options: Any) -> None:
        kind = SheetKind(options["kind"])
        exporter = Exporter(kind, as_of=options["as_of"], known_at=options["known_at"])
        if options["output"] is not None:
            with console.written(options["output"]) as stream:
                console.export(stream, exporter, options["format"])
        elif options["format"] == "xlsx":
            with TemporaryFile() as whole:  # an output may neither be sought in nor say where it is
                console.export(whole, exporter, "xlsx")
                whole.seek(0)
                shutil.copyfileobj(whole, sys.stdout.buffer)
        else:
            console.export(console.Output(self.stdout), exporter, options["format"])
