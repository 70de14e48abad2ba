"""What an import of reports costs a row, beside the library's own ways and beside the bare database.

    python -m tests.benchmarks.imports --rows 20000 --database sqlite|postgresql

Everything is measured in one run on one database, so that the ratios hold whatever the machine does. On
PostgreSQL each way begins with tables that were cleaned and counted, and nothing counts them in between: a
count while all their rows are of a transaction that is not done, or was taken back, says that they are empty,
and with plans made for empty tables a thousand reports row by row were not done after three minutes.

*Ours*: bytes of csv or xlsx, read by the child process, judged by every rule, and stored: report, steps,
sealed audit row, row of the batch, kept facts; with or without a preview before.

*Baselines*, all of them ``ModelResource`` of django-import-export with every setting as it comes, on fewer
rows, counted per row:

- *plain*: a table of the six columns alone;
- *stock*: our table of reports: the target looked up by code, the report by target and period, one ``save`` a
  row; no rules, no history, no audit, no row of a batch;
- *stock with the ledger*: the same, and after every row (``after_save_instance``, the library's hook) its two
  steps and its sealed audit row by ``services.ledger.record``, kept facts once at the end: what ours stores,
  still without our rules and without the row of a batch;
- *row by row*: the same reports by ``services.reporting.draft_report``: our rules, one transaction for all;
- *stock, xlsx with preview*: the workbook's bytes loaded by the library's own format and imported as a dry
  run, then loaded again and imported, as its admin pages do.

*Limit*: executemany (SQLite) or COPY (PostgreSQL) of ready tuples of every row that ours left, into empty
tables of the same columns, indexes and constraints, foreign keys among them, with its commit.
"""

import json
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.benchmarks.stage import choose, grown, timed, verdict

NAME = "imports"
DATABASES = ("postgresql", "sqlite")
MAKES_ITS_OWN = True
MOST = 20_000

CHOSEN = choose(__doc__, rows=20_000, modes=("submitted", "draft", "accepted"))

import tablib  # noqa: E402 (the database is chosen first)
from django.db import connection, models, transaction  # noqa: E402
from import_export.fields import Field  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402
from import_export.widgets import ForeignKeyWidget  # noqa: E402

from tests.benchmarks.reports import PERIODS, Line, as_csv, as_xlsx, city, lines  # noqa: E402
from tests.factories import administrator, at  # noqa: E402
from tracker.domain.vocabulary import ReportState, SheetKind, Verb  # noqa: E402
from tracker.models import AuditRecord, ImportBatch, Report, ReportEvent, Target  # noqa: E402
from tracker.resources.handlers import RowOutcome  # noqa: E402
from tracker.resources.importing import apply, import_at_once, prepare  # noqa: E402
from tracker.services.contents import ReportContent  # noqa: E402
from tracker.services.kept_facts import differences, refresh_many  # noqa: E402
from tracker.services.ledger import record, snapshot, verify  # noqa: E402
from tracker.services.reporting import draft_report  # noqa: E402

NOW = at("2019-01-10")
FEW, WRONG = 1_000, 16_000
NAMES = ("target", "period", "value", "unit", "data_source", "note")
MORE = ("period_start", "period_end", "as_of", "created_at")
TABLES = ("report", "reportevent", "auditrecord", "importrow", "keptfacts")
TOLD: dict[str, Any] = {"kind": SheetKind.REPORTS, "now": NOW}
MODE = ReportState(CHOSEN.mode)


class PlainReport(models.Model):
    """The columns of the sheet and nothing else."""

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


class PlainResource(ModelResource):
    """The library's default on the plain table."""

    class Meta:
        model = PlainReport
        import_id_fields = ("target", "period")


class StockResource(ModelResource):
    """The library's default on our own table of reports."""

    target = Field("target", "target", ForeignKeyWidget(Target, "code"))

    class Meta:
        model = Report
        import_id_fields = ("target", "period")


class LedgerResource(StockResource):
    """The same with the steps and the audit row of every report."""

    def after_save_instance(self, instance: Report, row: Any, **kwargs: Any) -> None:
        """Two steps and one sealed audit row, as the services keep them."""
        by = administrator_of(self)
        steps = [
            ReportEvent.objects.create(
                report=instance,
                verb=verb,
                on=date(2019, 1, 10),
                as_of=instance.as_of,
                recorded_at=NOW,
                recorded_by=by,
            )
            for verb in (Verb.DRAFT, Verb.SUBMIT)
        ]
        after = snapshot(instance) | {"events": [snapshot(step) for step in steps]}
        record("submit", instance, None, after, by, NOW)


def administrator_of(resource: LedgerResource) -> Any:
    """The person, looked up once."""
    if not hasattr(resource, "person"):
        resource.person = administrator()
    return resource.person


def dataset(rows: list[Line]) -> tablib.Dataset:
    """The rows with the columns that our table cannot do without."""
    days = [(*row, row[1], row[1], row[1], "2019-01-10 10:00:00") for row in rows]
    return tablib.Dataset(*days, headers=(*NAMES, *MORE))


def imported(resource: ModelResource, data: tablib.Dataset, *, dry_run: bool = False) -> None:
    """The library's import; nothing may be refused."""
    result = resource.import_data(data, dry_run=dry_run, use_transactions=True)
    assert not result.has_errors() and not result.has_validation_errors(), result.invalid_rows[:1]


def with_ledger(rows: list[Line]) -> None:
    """Stock with the ledger, and the kept facts at the end."""
    with transaction.atomic():
        imported(LedgerResource(), dataset(rows))
        refresh_many(Target.objects.filter(code__in={row[0] for row in rows}).values_list("pk", flat=True))


def row_by_row(rows: list[Line]) -> None:
    """The services of one report, for every row."""
    by, targets = administrator(), Target.objects.in_bulk([row[0] for row in rows], field_name="code")
    with transaction.atomic():
        for code, period, value, _unit, data_source, note in rows:
            content = ReportContent(value=Decimal(value), data_source=data_source, note=note)
            draft_report(target=targets[code], period=period, content=content, by=by, now=NOW, submit=True)


def stock_workbook(content: bytes) -> None:
    """Upload and preview, then confirmation: the file is loaded twice, as the library's pages do."""
    for dry_run in (True, False):
        imported(StockResource(), XLSX().create_dataset(content), dry_run=dry_run)


def workbook_of(rows: list[Line]) -> bytes:
    """The workbook of the stock way."""
    data: bytes = dataset(rows).export("xlsx")
    return data


def counted_by_us_alone() -> None:
    """Keep PostgreSQL from cleaning and counting tables at moments of its own; ``cleaned`` does it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')


def cleaned() -> None:
    """Take away the rows that were taken back, and count those that are left."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")


def and_back(work: Callable[[], Any]) -> Callable[[], Any]:
    """The same work in a transaction that is taken back."""

    def taken_back() -> Any:
        cleaned()
        with transaction.atomic():
            seconds, found = timed(work)
            transaction.set_rollback(True)
        return seconds, found

    return taken_back


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
            keys = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = "
            cursor.execute(f"{keys} %s::regclass", [f'"{table}"'])
            for (definition,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE "{name}" ADD {definition}')
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


def limit() -> float:
    """Seconds for every row that the import left, in one transaction with its commit."""
    everything = [(empty_copy(f"tracker_{name}"), stored(f"tracker_{name}")) for name in TABLES]

    def pour_all() -> None:
        with transaction.atomic():
            for name, tuples in everything:
                poured(name, tuples)

    return timed(pour_all)[0]


def proved(rows: int) -> None:
    """What was imported is whole: one sealed audit row a report, and the kept facts of the ledger."""
    assert Report.objects.count() == rows
    audits = AuditRecord.objects.filter(object_type="report")
    assert audits.count() == rows
    assert all(verify(row) for row in audits.order_by("pk")[:500])
    assert differences() == []


def ours(rows: list[Line]) -> dict[str, Any]:
    """Seconds and memory of all our ways; the last of them leaves its reports."""
    told, found = TOLD | {"by": administrator()}, {}
    bad = as_csv([(*row[:2], f"约{row[2]}", *row[3:]) for row in rows[:WRONG]])
    *found["wrong"], preview = grown(lambda: prepare(bad, file_name="r.csv", mode=MODE, **told))
    assert preview.count(RowOutcome.REFUSED) == len(rows[:WRONG])
    valid = as_csv(rows[:WRONG])
    *found["valid"], preview = grown(lambda: prepare(valid, file_name="r.csv", mode=MODE, **told))
    del preview
    book = as_xlsx(rows)

    def with_preview() -> None:
        seen = prepare(book, file_name="r.xlsx", mode=MODE, **told)
        assert not seen.errors, seen.errors[:3]
        apply(seen, by=told["by"], now=NOW, data=book)

    found["xlsx"] = and_back(with_preview)()
    sheet = as_csv(rows)
    cleaned()
    *found["csv"], result = grown(lambda: import_at_once(sheet, file_name="r.csv", mode=MODE, **told))
    assert result.batch is not None and ImportBatch.objects.count() == 1
    return found


def main() -> None:
    """Measure and print."""
    connection.creation.create_test_db(verbosity=0, serialize=False, autoclobber=True)
    with connection.schema_editor() as editor:
        editor.create_model(PlainReport)
    counted_by_us_alone()
    rows = list(lines(city(-(-CHOSEN.rows // PERIODS)), CHOSEN.rows))
    few = rows[:FEW]
    base = {
        "plain": and_back(lambda: imported(PlainResource(), tablib.Dataset(*few, headers=NAMES)))()[0],
        "stock": and_back(lambda: imported(StockResource(), dataset(few)))()[0],
        "ledger": and_back(lambda: with_ledger(few))()[0],
        "row by row": and_back(lambda: row_by_row(few))()[0],
    }
    book = workbook_of(few)
    base["xlsx"] = and_back(lambda: stock_workbook(book))()[0]
    found = ours(rows)
    proved(len(rows))
    report(len(rows), {name: seconds / len(few) for name, seconds in base.items()}, found, limit())
    sys.stdout.flush()
    connection.creation.destroy_test_db(":memory:", verbosity=0)


def report(rows: int, base: dict[str, float], found: dict[str, Any], least: float) -> None:
    """One line a way, and the goals."""
    each, wrong = least / rows, min(rows, WRONG)
    csv, xlsx = found["csv"][0] / rows, found["xlsx"][0] / rows
    lines_of = (
        ("limit: every ready tuple, with indexes and constraints", each),
        ("library: plain table", base["plain"]),
        ("library: our table, no ledger (stock)", base["stock"]),
        ("library: our table, with the ledger", base["ledger"]),
        ("our services, row by row", base["row by row"]),
        ("library: xlsx with preview, our table, no ledger", base["xlsx"]),
        ("ours: csv at once", csv),
        ("ours: xlsx with preview", xlsx),
        (f"ours: preview of {wrong} right rows", found["valid"][0] / wrong),
        (f"ours: preview of {wrong} wrong rows", found["wrong"][0] / wrong),
    )
    print(f"{rows} reports, {CHOSEN.mode}, {connection.vendor}, {PERIODS} periods a target")
    print(f"the library and our services, row by row: {min(FEW, rows)} of them")
    print(f"{'way':60}{'µs a row':>10}{'× limit':>9}")
    for name, cost in lines_of:
        print(f"{name:60}{cost * 1e6:10.0f}{cost / each:9.1f}")
    verdict("csv at once ÷ limit", csv / each, 10)
    verdict("stock with the ledger ÷ csv at once", base["ledger"] / csv, 40, at_least=True)
    verdict("stock without ledger and rules ÷ csv at once", base["stock"] / csv, 40, at_least=True)
    verdict("our rules row by row ÷ csv at once", base["row by row"] / csv, 40, at_least=True)
    verdict("stock xlsx with preview ÷ ours", base["xlsx"] / xlsx, 40, at_least=True)
    verdict(f"seconds for a preview of {wrong} rows, right", found["valid"][0], 3)
    verdict(f"seconds for a preview of {wrong} rows, all wrong", found["wrong"][0], 3)
    for name in ("valid", "wrong", "csv"):
        if found[name][1] is not None:
            verdict(f"MB by which the process grew ({name})", found[name][1], 200)


if __name__ == "__main__":
    main()
