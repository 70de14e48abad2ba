"""The plans by which PostgreSQL answers the hot pages: none reads a whole long table.

    python -m tests.benchmarks.plans --size 1000000

Every query of a page is explained as it was asked. A sequential scan of the tables that grow with the reports
– reports, their steps, the audit, evidence – is a miss, and is printed. So is a page whose queries grow.
"""

import json
from collections.abc import Iterator
from typing import Any

from tests.benchmarks.city import choose

NAME = "plans"
GROWS = False
LEAST = 100_000

CHOSEN = choose(__doc__)

from django.db import connection  # noqa: E402 (the database is chosen first)
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests.benchmarks.figures import Figure, say, tell  # noqa: E402
from tests.benchmarks.floor import Beside, city, past_days  # noqa: E402
from tracker.domain.vocabulary import Role  # noqa: E402
from tracker.models import AuditRecord, EvidenceItem, Report, ReportEvent  # noqa: E402

LONG = {model._meta.db_table for model in (Report, ReportEvent, AuditRecord, EvidenceItem)}
LEAST_ROWS = 5_000  # a short table is read whole by right
STOPS_EARLY = 0.2  # of the cost of reading all, below which a limit ends a scan soon
PAGES = (
    (Role.MANAGER, "/board/"),
    (Role.MANAGER, "/board/?open=1"),
    (Role.MANAGER, "/board/changes/"),
    (Role.MANAGER, "/targets/"),
    (Role.MANAGER, "/targets/?sort=-status&status=off_track"),
    (Role.MANAGER, "/targets/B00001/"),
    (Role.MANAGER, "/targets/B00000/"),
    (Role.MANAGER, "/reports/"),
    (Role.MANAGER, "/reports/?page=200&per_page=50"),
    (Role.MANAGER, "/reports/?state=submitted"),
    (Role.MANAGER, "/reports/?q=B00007"),
    (Role.MANAGER, "/reports/?sort=code"),
    (Role.MANAGER, "/search/?q=B0004"),
    (Role.MANAGER, "/orders/"),
    (Role.MANAGER, "/verification/"),
    (Role.REPORTER, "/workbench/"),
    (Role.REPORTER, "/reports/"),
    (Role.REPORTER, "/notices/"),
    (Role.AUDITOR, "/audit/"),
    (Role.AUDITOR, "/audit/?verb=return"),
    (Role.AUDITOR, "/audit/?request_id=batch-3"),
    (Role.AUDITOR, "/audit/?page=200&per_page=50"),
)


def whole_scans(sql: str) -> Iterator[str]:
    """The long tables that the plan of a query reads whole, with how many rows it takes them to have."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        found = cursor.fetchone()
    plans = json.loads(found[0]) if isinstance(found[0], str) else found[0]
    for plan in plans:
        yield from _scans(plan["Plan"])


def _scans(node: dict[str, Any]) -> Iterator[str]:
    if "Seq Scan" in node["Node Type"] and node["Relation Name"] in LONG:
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        if node["Node Type"] != "Limit" or node["Total Cost"] > STOPS_EARLY * child["Total Cost"]:
            yield from _scans(child)


def asked(beside: Beside, address: str) -> list[str]:
    """The queries of a page, once what is kept is kept."""
    beside.client.get(address)
    with CaptureQueriesContext(connection) as captured:
        beside.get(address)
    return [_plain(query["sql"]) for query in captured.captured_queries]


def _plain(sql: str) -> str:
    """A query without the cursor that it was declared with."""
    return sql.partition(" FOR ")[2] if sql.startswith("DECLARE") else sql


def main() -> None:
    """Explain and print."""
    with city(CHOSEN) as world:
        if connection.vendor != "postgresql":
            say("  SQLite gives no plan that says how much is read")
            return
        short = LONG - {name for name in LONG if _rows(name) >= LEAST_ROWS}
        pages = [*PAGES, *((Role.MANAGER, address) for address in past_days(world.today).values())]
        misses = queries = 0
        for role, address in pages:
            beside = Beside(world, CHOSEN, role)
            for sql in asked(beside, address):
                if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
                    continue
                queries += 1
                for table in set(whole_scans(sql)) - short:
                    misses += 1
                    say(f"  {address} as {role.value} reads all of {table}: {sql[:600]}")
        size, group = world.reports, NAME
        tell(Figure(f"plans read of {len(pages)} pages", queries, "", size=size, group=group))
        tell(Figure("whole scans of long tables", misses, "", goal=0, size=size, group=group))


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
