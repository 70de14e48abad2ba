"""What proving and rebuilding cost for each 100,000 reports: ``check_ledger`` and ``rebuild_facts``.

    python -m tests.benchmarks.ledger --size 20000

The reports are imported as sheets are, so that steps, seals, the chain and kept facts are true ones; the
bytes that they take are what docs/performance.md reckons with.
"""

from tests.benchmarks.city import choose

NAME = "ledger"
MAKES_ITS_OWN = True
LEAST = 10_000
MOST = 20_000

CHOSEN = choose(__doc__, size=20_000)

from django.core.management import call_command  # noqa: E402 (the database is chosen first)
from django.db import connection  # noqa: E402

from tests.benchmarks.figures import Figure, tell  # noqa: E402
from tests.benchmarks.reports import PERIODS, as_csv, city, lines  # noqa: E402
from tests.benchmarks.stage import grown  # noqa: E402
from tests.factories import administrator, at  # noqa: E402
from tracker.domain.vocabulary import ReportState, SheetKind  # noqa: E402
from tracker.models import AuditRecord, ImportRow, KeptFacts, Report, ReportEvent  # noqa: E402
from tracker.resources.importing import import_at_once  # noqa: E402
from tracker.services.kept_facts import differences as kept_differences  # noqa: E402
from tracker.services.ledger_check import check  # noqa: E402

TABLES = (Report, ReportEvent, AuditRecord, ImportRow, KeptFacts)
MOST_MEGABYTES = 200
HUNDRED_THOUSAND = 100_000


def space(size: int) -> dict[str, float]:
    """Bytes that one report takes in each table with its indexes, and in all of them."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        for model in TABLES:
            cursor.execute("SELECT pg_total_relation_size(%s)", [model._meta.db_table])
            found[model.__name__] = cursor.fetchone()[0] / size
    return found | {"in all": sum(found.values())}


def main() -> None:
    """Import, prove, rebuild, print."""
    connection.creation.create_test_db(verbosity=0, serialize=False)
    size = CHOSEN.size
    sheet = as_csv(list(lines(city(-(-size // PERIODS)), size)))
    told = {"file_name": "r.csv", "kind": SheetKind.REPORTS, "by": administrator()}
    import_at_once(sheet, now=at("2019-01-10"), mode=ReportState.ACCEPTED, **told)
    assert Report.objects.count() == size
    for name, took in space(size).items():
        tell(Figure(f"bytes a report: {name}", took, "B", size=size, group=NAME))
    seconds, memory, differences = grown(check)
    assert not [line for line in differences if "2018-" in line], differences[:3]  # targets are mere copies
    each = HUNDRED_THOUSAND / size
    tell(Figure("check_ledger, for 100,000 reports", seconds * each, "s", size=size, group=NAME))
    if memory is not None:
        tell(Figure("MB by which it grew", memory, "MB", goal=MOST_MEGABYTES, size=size, group=NAME))
    seconds, memory, _none = grown(lambda: call_command("rebuild_facts", verbosity=0))
    tell(Figure("rebuild_facts, for 100,000 reports", seconds * each, "s", size=size, group=NAME))
    assert kept_differences() == []
    connection.creation.destroy_test_db(":memory:", verbosity=0)


if __name__ == "__main__":
    main()
