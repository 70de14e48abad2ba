"""What an export of reports costs, beside the database's own COPY and beside the library's export.

    python -m tests.benchmarks.exports --rows 100000 --database sqlite|postgresql

Everything is measured in one run on the same stored reports. The *limit* is COPY of the same columns with
the same joins (PostgreSQL), or a SELECT of them through Python's csv writer (SQLite, which has no COPY).
The *default* is django-import-export's ``ModelResource`` on our reports with every setting as it comes, and
of our columns those that need no code: ``export`` and then ``csv`` or ``xlsx``. Its rows come with their
target, unit and department, so that it does not ask for each of them; it is measured on fewer rows and
counted per row. Memory is the peak above what the process held before.
"""

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from tests.benchmarks.stage import choose, grown, verdict

NAME = "exports"
DATABASES = ("postgresql", "sqlite")
MAKES_ITS_OWN = True
MOST = 100_000

CHOSEN = choose(__doc__, rows=100_000)

from django.db import connection  # noqa: E402 (the database is chosen first)
from import_export.resources import ModelResource  # noqa: E402

from tests.benchmarks.reports import PERIODS, as_csv, city, lines  # noqa: E402
from tests.factories import administrator, at  # noqa: E402
from tracker.documents.sheets import csv_parts, write_xlsx  # noqa: E402
from tracker.domain.vocabulary import ReportState, SheetKind  # noqa: E402
from tracker.models import Report  # noqa: E402
from tracker.resources.exporting import Exporter  # noqa: E402
from tracker.resources.importing import import_at_once  # noqa: E402

DEFAULT_ROWS = 10_000
COLUMNS = """
    t.code, r.period, r.as_of, r.value, r.numerator, r.denominator, r.done_on, r.expected_on, r.level, u.name,
    d.name, r.nil_reason, r.correction_reason, r.accepted_on, r.data_source, r.note, r.items, r.state,
    r.revision
    FROM tracker_report r JOIN tracker_target t ON t.id = r.target_id
    LEFT JOIN tracker_unit u ON u.id = t.unit_id LEFT JOIN tracker_department d ON d.id = r.department_id
    ORDER BY t.code, r.period_end, r.period, r.revision
"""
Measured = tuple[str, float, float | None, int]


class StockResource(ModelResource):
    """The library's default export of the same columns."""

    class Meta:
        model = Report
        fields = (
            *(
                "target__code",
                "period",
                "as_of",
                "value",
                "numerator",
                "denominator",
                "done_on",
                "expected_on",
            ),
            *("level", "target__unit__name", "department__name", "nil_reason", "correction_reason"),
            *("accepted_on", "data_source", "note", "items", "state", "revision"),
        )


def copied(stream: BinaryIO) -> None:
    """The limit."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY (SELECT {COLUMNS}) TO STDOUT WITH CSV") as copy:
                for block in copy:
                    stream.write(block)
            return
        cursor.execute(f"SELECT {COLUMNS}")
        with open(stream.fileno(), "w", encoding="utf-8", newline="", closefd=False) as text:
            csv.writer(text).writerows(cursor)


def ours_csv(stream: BinaryIO) -> None:
    """Our csv, as pages and ``export_sheet`` write it."""
    exporter = Exporter(SheetKind.REPORTS)
    for part in csv_parts(exporter.headings(), exporter.rows(), exporter.ready_lines()):
        stream.write(part)


def ours_xlsx(stream: BinaryIO) -> None:
    """Our workbook."""
    exporter = Exporter(SheetKind.REPORTS)
    write_xlsx(stream, "reports", exporter.headings(), exporter.rows())


def default(form: str) -> Callable[[BinaryIO], None]:
    """The library's export of the first reports."""

    def write(stream: BinaryIO) -> None:
        reports = Report.objects.select_related("target__unit", "department")  # in its favour
        dataset = StockResource().export(reports.order_by("pk")[:DEFAULT_ROWS])
        content = dataset.export(form)
        stream.write(content if isinstance(content, bytes) else content.encode())

    return write


def measured(name: str, way: Callable[[BinaryIO], None], rows: int) -> Measured:
    """Write to a file on disk; it must hold something."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"

        def work() -> None:
            with path.open("w+b") as stream:
                way(stream)

        seconds, memory, _none = grown(work)
        assert path.stat().st_size > rows
    return name, seconds, memory, rows


def main() -> None:
    """Measure and print."""
    connection.creation.create_test_db(verbosity=0, serialize=False)
    told: dict[str, Any] = {"file_name": "r.csv", "kind": SheetKind.REPORTS, "by": administrator()}
    sheet = as_csv(list(lines(city(-(-CHOSEN.rows // PERIODS)), CHOSEN.rows)))
    import_at_once(sheet, now=at("2019-01-10"), mode=ReportState.ACCEPTED, **told)
    del sheet
    few, rows = min(CHOSEN.rows, DEFAULT_ROWS), CHOSEN.rows
    assert Report.objects.count() == rows
    ways = (
        measured("limit: COPY" if connection.vendor == "postgresql" else "limit: SELECT", copied, rows),
        measured("our csv", ours_csv, rows),
        measured("our xlsx", ours_xlsx, rows),
        measured("import-export's csv", default("csv"), few),
        measured("import-export's xlsx", default("xlsx"), few),
    )
    print(f"{rows} reports, {connection.vendor}")
    print(f"{'way':40}{'s':>9}{'µs a row':>10}{'× limit':>9}{'+ MB':>8}")
    each = [seconds / of for _name, seconds, _memory, of in ways]
    for (name, seconds, memory, _of), cost in zip(ways, each, strict=True):
        shown = "-" if memory is None else f"{memory:.0f}"
        print(f"{name:40}{seconds:9.2f}{cost * 1e6:10.1f}{cost / each[0]:9.1f}{shown:>8}")
    verdict("csv ÷ limit", each[1] / each[0], 3)
    verdict("import-export's xlsx ÷ ours", each[4] / each[2], 5, at_least=True)
    connection.creation.destroy_test_db(":memory:", verbosity=0)


if __name__ == "__main__":
    main()
