"""Lists that are longer than pages lead to: bounded counts, sorts by index, plans without whole scans."""

import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import DepartmentFactory, TargetFactory, UserFactory, accepted, administrator
from tracker.access import standing_of
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, EvidenceItem, Report, ReportEvent
from tracker.queries.report_list import reports_known, states_of
from tracker.tables import base
from tracker.views import reports, tables

pytestmark = pytest.mark.django_db
SORT = re.compile(r'id="sort-(\w+)"')
LONG = {model._meta.db_table for model in (Report, ReportEvent, AuditRecord, EvidenceItem)}


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(UserFactory(username="auditor", role=Role.AUDITOR))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> int:
    """A list that counts as long from the third row on."""
    for module in (base, tables, reports):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)
    return 2


@pytest.fixture
def three_reports() -> None:
    target = TargetFactory(code="T", lead=DepartmentFactory())
    for period in ("2018Q1", "2018Q2", "2018Q3"):
        accepted(target, period, value=Decimal(period[-1]))


@pytest.mark.usefixtures("three_reports", "short")
def test_a_long_list_says_that_it_is_longer_and_has_pages_to_its_end(reader: Client) -> None:
    response = reader.get("/reports/?per_page=10&as_of=2019-01-31")
    assert "more than 2 rows" in response.content.decode()
    assert [row.period for row in response.context["table"].page.object_list.data] == ["2018Q3", "2018Q2"]
    turned = reader.get("/reports/?per_page=10&as_of=2019-01-31&sort=period")
    assert [row.period for row in turned.context["table"].page.object_list.data] == ["2018Q1", "2018Q2"]


@pytest.mark.usefixtures("three_reports", "short")
def test_a_long_list_offers_only_sorts_that_an_index_gives(reader: Client) -> None:
    html = reader.get("/reports/?as_of=2019-01-31&sort=department").content.decode()
    assert 'id="sort-period"' in html and 'id="sort-code"' in html
    assert 'id="sort-department"' not in html


@pytest.mark.usefixtures("three_reports")
def test_a_short_list_offers_every_sort(reader: Client) -> None:
    assert 'id="sort-department"' in reader.get("/reports/?as_of=2019-01-31").content.decode()


@pytest.mark.usefixtures("three_reports")
@pytest.mark.parametrize("page", ["/reports/", "/targets/", "/audit/", "/people/", "/imports/", "/orders/"])
def test_every_sort_that_is_offered_sorts_in_both_directions(reader: Client, page: str) -> None:
    names = set(SORT.findall(reader.get(page).content.decode()))
    assert names or page in ("/imports/", "/orders/")  # which are empty here
    for name in sorted(names):
        for sign in ("", "-"):
            assert reader.get(page, {"sort": f"{sign}{name}"}).status_code == 200


@pytest.mark.usefixtures("three_reports")
def test_states_are_counted_no_further_than_asked() -> None:
    who = standing_of(administrator(), Report.objects.latest("pk").as_of)
    day = Report.objects.latest("pk").as_of
    rows = reports_known(who, as_of=day, known_at=day, today=day)
    assert states_of(rows, most=10)["accepted"] == 3
    assert states_of(rows, most=1)["accepted"] == 2


@pytest.mark.usefixtures("three_reports", "short")
def test_an_export_of_a_long_list_has_all_of_it(reader: Client) -> None:
    response = reader.get("/reports/?as_of=2019-01-31&export=csv")
    assert b"".join(response.streaming_content).count(b"\r\n") == 1 + 3
    assert AuditRecord.objects.latest("pk").after["rows"] == 3


def test_the_audit_finds_words_in_what_the_other_filters_leave(reader: Client) -> None:
    TargetFactory(code="FIND-ME")
    found = reader.get("/audit/?q=find-me&verb=create&since=2000-01-01").context["table"].paginator.count
    assert found == 1
    assert reader.get("/audit/?q=find-me&verb=void").context["table"].paginator.count == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite tells no costs")
@pytest.mark.usefixtures("three_reports")
@pytest.mark.parametrize(
    "address",
    [
        *("/reports/", "/reports/?sort=code", "/reports/?state=accepted", "/reports/?q=T", "/targets/T/"),
        *("/audit/", "/audit/?verb=create", "/audit/?request_id=x", "/audit/?object_type=report&object_id=1"),
    ],
)
def test_an_index_serves_every_hot_query(reader: Client, address: str) -> None:
    reader.get(address)
    with CaptureQueriesContext(connection) as captured:
        reader.get(address)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in captured.captured_queries:
            sql = query["sql"]
            if sql.startswith("SELECT") and any(table in sql for table in LONG):
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
                assert not _read_whole(_plan(cursor.fetchone()[0])), sql


def _plan(told: object) -> dict[str, object]:
    plans = json.loads(told) if isinstance(told, str) else told
    return plans[0]["Plan"]


def _read_whole(node: dict[str, object]) -> set[str]:
    found = {node["Relation Name"]} & LONG if "Seq Scan" in str(node["Node Type"]) else set()
    return found.union(*(_read_whole(child) for child in node.get("Plans", ())))
