"""The ledger of queries: what each page asks of the database, the same for one row and for many.

``RECORD_QUERY_COUNTS=1`` writes the ledger ``tests/query_counts.json``; without it a page that asks for
more or fewer fails, so that a change of the number is seen in review.
"""

import json
import os
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

LEDGER = Path(__file__).resolve().parent.parent / "query_counts.json"
NOT_COUNTED = ("SAVEPOINT", "RELEASE", 'UPDATE "django_session"')  # the last: once a minute, by the clock
RECORDING = os.environ.get("RECORD_QUERY_COUNTS") == "1"


def queries_of(client: Client, url: str, **headers: str) -> list[str]:
    """The queries of one GET, without savepoints and without what keeps the session alive."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, headers=headers or None)
    assert response.status_code == 200, (url, response.status_code)
    return [query["sql"] for query in captured if not query["sql"].startswith(NOT_COUNTED)]


def assert_query_count(name: str, client: Client, url: str, **headers: str) -> None:
    """Fail when the page named ``name`` asks another number of queries than the ledger says."""
    client.get(url, headers=headers or None)  # what is cached or saved once a minute is out of the way
    found = queries_of(client, url, **headers)
    ledger = _ledger()
    if RECORDING:
        known = ledger.get(name)
        assert known is None or len(found) == known or _stale(name), (name, known, len(found))
        _write(ledger | {name: len(found)})
        _seen.add(name)
        return
    assert name in ledger, f"{name} is not in {LEDGER.name}: run the test with RECORD_QUERY_COUNTS=1"
    assert len(found) == ledger[name], f"{name}: {len(found)} queries, the ledger says {ledger[name]}:\n" + (
        "\n".join(found)
    )


_seen: set[str] = set()


def _stale(name: str) -> bool:
    """Whether the ledger's number is of an earlier run: the first page of a run may change it."""
    return name not in _seen


def _ledger() -> dict[str, int]:
    return json.loads(LEDGER.read_text(encoding="utf-8")) if LEDGER.exists() else {}


def _write(ledger: dict[str, int]) -> None:
    LEDGER.write_text(json.dumps(ledger, indent=2, sort_keys=True) + "\n", encoding="utf-8")
