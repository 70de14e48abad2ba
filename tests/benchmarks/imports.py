"""What an import of reports costs a row, beside the library's default and beside the bare database.

    python -m tests.benchmarks.imports --rows 20000 --database sqlite|postgresql

Everything is measured in one run on one database, so that the ratios hold whatever the machine does.
The *default* is a ``ModelResource`` of django-import-export on a plain table of the same columns (fewer
rows, counted per row). The *limit* is executemany (SQLite) or COPY (PostgreSQL) of ready tuples: once into
that plain table, once of every row that the import leaves in all tables of ours, with their indexes.
"""

import argparse
import csv
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

HEADINGS = ("目标编号", "报告期", "完成值", "单位", "数据来源", "说明")
PERIODS = 50
DEFAULT_ROWS = 1_000
TABLES = ("report", "reportevent", "auditrecord", "importrow", "keptfacts")


def arguments() -> argparse.Namespace:
    """How many rows, on which database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--mode", choices=("draft", "submitted", "accepted"), default="submitted")
    return parser.parse_args()


CHOSEN = arguments()
os.environ["TEST_DATABASE"] = CHOSEN.database
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402 (the database is chosen first)

django.setup()

import tablib  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from import_export.fields import Field  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402
from import_export.widgets import ForeignKeyWidget  # noqa: E402

from tests.factories import TargetFactory, administrator, at  # noqa: E402
from tracker.domain.vocabulary import Basis, Frequency, ReportState, SheetKind  # noqa: E402
from tracker.models import Assignment, AuditRecord, ImportBatch, Report, Target, TargetVersion  # noqa: E402
from tracker.resources.handlers import RowOutcome  # noqa: E402
from tracker.resources.importing import apply, prepare  # noqa: E402
from tracker.services.kept_facts import differences  # noqa: E402
from tracker.services.ledger import verify  # noqa: E402

NOW = at("2019-01-10")
Line = tuple[str, ...]


class PlainReport(models.Model):
    """The columns of the sheet and nothing else: what the library's default and the limit write."""

    target = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    value = models.DecimalField(max_digits=21, decimal_places=6)
    unit = models.CharField(max_length=40)
    data_source = models.CharField(max_length=300)
    note = models.TextField()

    class Meta:
        app_label = "tracker"
        db_table = "benchmark_report"
        constraints = [models.UniqueConstraint(fields=["target", "period"], name="benchmark_once")]


class StockResource(ModelResource):
    """The library's default on our own table of reports: no history, no audit, no rules."""

    target = Field("target", "target", ForeignKeyWidget(Target, "code"))

    class Meta:
        model = Report
        import_id_fields = ("target", "period")


class PlainResource(ModelResource):
    """The library's default: every setting as it comes."""

    class Meta:
        model = PlainReport
        import_id_fields = ("target", "period")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that ``work`` takes, and what it gives."""
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def city(targets: int) -> list[str]:
    """Targets that are reported day by day, copied from one that was made by its service."""
    first = TargetFactory(
        code="B00000", basis=Basis.PLAN_TO_DATE, frequency=Frequency.AD_HOC, goal=Decimal(1_000_000)
    )
    version, line = first.versions.get(), first.assignments.get()
    copies = [_copy(first, code=f"B{n:05d}") for n in range(1, targets)]
    Target.objects.bulk_create(copies)
    TargetVersion.objects.bulk_create(_copy(version, target=copy) for copy in copies)
    Assignment.objects.bulk_create(_copy(line, target=copy) for copy in copies)
    return [first.code, *(copy.code for copy in copies)]


def _copy(row: models.Model, **values: Any) -> Any:
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
    return type(row)(**fields | {"id": None} | values)


def lines(codes: list[str], rows: int) -> Iterator[Line]:
    """Reports of ``PERIODS`` days a target, each a little more than the one before."""
    for n in range(rows):
        day = date(2018, 1, 1) + timedelta(days=n % PERIODS)
        value = str(100 + n % PERIODS + n // PERIODS / 1000)
        yield codes[n // PERIODS], day.isoformat(), value, "公里", "市统计局月报", f"第{n}行的说明"


def written(rows: list[Line]) -> bytes:
    """The sheet as csv."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return text.getvalue().encode()


def default_way(resource: ModelResource, rows: list[Line]) -> None:
    """The library's default import with its preview left out."""
    names = ("target", "period", "value", "unit", "data_source", "note")
    result = resource.import_data(tablib.Dataset(*rows, headers=names), use_transactions=True)
    assert not result.has_errors() and not result.has_validation_errors(), result.invalid_rows[:1]


def stock_way(rows: list[Line]) -> None:
    """The same on our own table, with the columns that it cannot do without; taken back afterwards."""
    days = [(*row, row[1], row[1], row[1], "2019-01-10 10:00:00") for row in rows]
    names = ("target", "period", "value", "unit", "data_source", "note")
    more = ("period_start", "period_end", "as_of", "created_at")
    dataset = tablib.Dataset(*days, headers=(*names, *more))
    result = StockResource().import_data(dataset, use_transactions=True)
    assert not result.has_errors() and not result.has_validation_errors(), result.invalid_rows[:1]


def stored(table: str) -> list[tuple[Any, ...]]:
    """The rows of a table as the driver gives them."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of our own tables)
        return [tuple(map(_raw, row)) for row in cursor.fetchall()]


def _raw(value: Any) -> Any:
    if connection.vendor == "postgresql" and isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value


def empty_copy(table: str) -> str:
    """A table of the same columns, constraints and indexes with nothing in it."""
    name = f"limit_{table}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'CREATE TABLE "{name}" (LIKE "{table}" INCLUDING ALL)')
            return name
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
        for n, (sql,) in enumerate(cursor.fetchall()):
            renamed = sql.replace(f'"{table}"', f'"{name}"')
            cursor.execute(renamed.replace('INDEX "', f'INDEX "limit_{n}_', 1))
    return name


def poured(table: str, rows: list[tuple[Any, ...]]) -> None:
    """Ready tuples into a table, the fastest way that the driver has."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ",".join(["%s"] * len(rows[0]))
        cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608 (as above)


def limits(rows: list[Line]) -> tuple[float, float]:
    """Seconds for the plain table, and for everything that the import left, each in one transaction."""
    ready = [(10_000_000 + n, *row) for n, row in enumerate(rows)]
    everything = [(empty_copy(f"tracker_{name}"), stored(f"tracker_{name}")) for name in TABLES]
    PlainReport.objects.all().delete()
    with transaction.atomic():
        plain, _none = timed(lambda: poured("benchmark_report", ready))
    with transaction.atomic():
        ours, _none = timed(lambda: [poured(name, tuples) for name, tuples in everything if tuples])
    return plain, ours


def proved(rows: int) -> None:
    """What was imported is whole: one sealed audit row a report, and the kept facts of the ledger."""
    assert Report.objects.count() == rows
    audits = AuditRecord.objects.filter(object_type="report")
    assert audits.count() == rows
    assert all(verify(row) for row in audits.order_by("pk")[:500])
    assert differences() == []


def main() -> None:
    """Measure and print."""
    connection.creation.create_test_db(verbosity=0, serialize=False)
    with connection.schema_editor() as editor:
        editor.create_model(PlainReport)
    rows = list(lines(city(-(-CHOSEN.rows // PERIODS)), CHOSEN.rows))
    sheet, bad = written(rows), written([(*row[:2], f"约{row[2]}", *row[3:]) for row in rows[:16_000]])
    told = {"file_name": "r.csv", "kind": SheetKind.REPORTS, "by": administrator(), "now": NOW}
    mode = ReportState(CHOSEN.mode)
    default, _none = timed(lambda: default_way(PlainResource(), rows[:DEFAULT_ROWS]))
    stock, _none = timed(lambda: stock_way(rows[:DEFAULT_ROWS]))
    Report.objects.all().delete()
    wrong, preview = timed(lambda: prepare(bad, mode=mode, **told))
    assert preview.count(RowOutcome.REFUSED) == len(rows[:16_000])
    looked, preview = timed(lambda: prepare(sheet, mode=mode, **told))
    assert not preview.errors, preview.errors[:3]
    done, result = timed(lambda: apply(preview, by=told["by"], now=NOW, data=sheet))
    assert result.batch is not None and ImportBatch.objects.count() == 1
    proved(len(rows))
    plain, everything = limits(rows)
    report(len(rows), (default, stock), (wrong, looked, done), (plain, everything))
    sys.stdout.flush()
    connection.creation.destroy_test_db(":memory:", verbosity=0)


def report(
    rows: int, defaults: tuple[float, float], ours: tuple[float, float, float], limits: tuple[float, float]
) -> None:
    """One line a way: seconds, µs a row, and the ratios that the goals speak of."""
    (default, stock), (wrong, looked, done), (plain, everything) = defaults, ours, limits
    few = min(rows, DEFAULT_ROWS)
    print(f"{rows} reports, {CHOSEN.mode}, {connection.vendor}, {PERIODS} periods a target")
    print(f"{'way':52}{'s':>9}{'µs a row':>10}{'× limit':>9}{'default ÷':>11}{'stock ÷':>9}")
    measured = (
        ("limit: ready tuples into a plain table", plain, rows),
        ("limit: every ready tuple of ours, with indexes", everything, rows),
        ("default ModelResource, plain table, no preview", default, few),
        ("stock ModelResource, our table, no preview", stock, few),
        ("preview of a sheet in which every row is wrong", wrong, min(rows, 16_000)),
        ("preview", looked, rows),
        ("apply: report, steps, audit, batch rows, kept facts", done, rows),
        ("preview and apply", looked + done, rows),
    )
    for name, seconds, of in measured:
        each = seconds / of
        ratios = each / (everything / rows), default / few / each, stock / few / each
        print(f"{name:52}{seconds:9.2f}{each * 1e6:10.0f}{ratios[0]:9.1f}{ratios[1]:11.1f}{ratios[2]:9.1f}")


if __name__ == "__main__":
    main()
