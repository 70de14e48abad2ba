"""Judge targets on one day as known on one day."""

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from tracker.documents.assessments import COLUMNS, assessment_line, assessment_row
from tracker.management import console
from tracker.queries.assessments import judge_targets


class Command(BaseCommand):
    """``assess``: every target's lights, status and reason."""

    help = "Judge targets. A: --as-of (default today). K: --known-at (default today)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=console.day, metavar="DAY")
        parser.add_argument("--known-at", type=console.day, metavar="DAY")
        parser.add_argument("--target", nargs="+", action="extend", default=[], metavar="CODE")
        parser.add_argument("--format", default="table", choices=["table", "json", "csv"])

    def handle(self, **options: Any) -> None:
        today = timezone.localdate()
        days = {"as_of": options["as_of"] or today, "known_at": options["known_at"] or today}
        verdicts = judge_targets(console.targets(options["target"]), **days, today=today)
        if options["format"] == "json":
            self.stdout.write(console.as_json([assessment_row(judged) for judged in verdicts]))
        elif options["format"] == "csv":
            writer = csv.DictWriter(self.stdout, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(map(assessment_row, verdicts))
        else:
            for judged in verdicts:
                self.stdout.write(assessment_line(judged))
