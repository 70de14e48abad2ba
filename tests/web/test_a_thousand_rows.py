"""A page asks the database as often for a thousand rows as for one."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
)
from tests.web.cloning import clones as cloned
from tests.web.query_counts import queries_of
from tracker.domain.vocabulary import ReportState, Role, SheetKind
from tracker.models import (
    AuditRecord,
    ImportBatch,
    ImportRow,
    KeptFacts,
    Membership,
    Report,
    Target,
)

THOUSAND = 1000
MOMENT = "as_of=2018-12-31&per_page=100"
PAGES = [
    "/targets/",
    "/targets/?sort=-status&page=3",
    "/targets/T/",
    "/reports/",
    "/reports/?page=4",
    "/board/?open=1",
    "/board/changes/?from=2018-06-30",
    "/plans/P/",
    "/plans/P/actions/1/",
    "/audit/",
    "/people/",
    "/departments/",
    "/imports/",
    "/imports/{batch}/",
]


def clones(row: Model, **fields: Callable[[int], Any]) -> list[Any]:
    """A thousand stored copies of a row that differ in the given fields (number → value)."""
    return cloned(row, THOUSAND, **fields)


def pages(client: Client, batch: ImportBatch) -> dict[str, int]:
    """How often each page asks, once everything that is kept for a while is kept."""
    found = {}
    for page in PAGES:
        address = page.format(batch=batch.pk)
        address += ("&" if "?" in address else "?") + MOMENT
        client.get(address)
        found[page] = len(queries_of(client, address))
    return found


@pytest.mark.django_db
def test_l6_a_page_asks_as_often_for_a_thousand_rows_as_for_one(client: Client) -> None:
    target, report, batch = one_of_everything()
    client.force_login(administrator())
    alone = pages(client, batch)
    a_thousand_of_everything(target, report, batch)
    connection.cursor().execute("ANALYZE")
    assert pages(client, batch) == alone
    assert Target.objects.count() > THOUSAND


def one_of_everything() -> tuple[Target, Report, ImportBatch]:
    """A target with an accepted report, and a batch of one row."""
    plan = PlanFactory(code="P")
    target = TargetFactory(plan=plan, code="T", action=ActionFactory(plan=plan, number=1))
    report = accepted(target, "2018Q1", value=20)
    batch = ImportBatch.objects.create(
        kind=SheetKind.REPORTS,
        file_name="a.csv",
        sha256="0" * 64,
        mode=ReportState.DRAFT,
        created_at=at("2018-06-01"),
        created_by=administrator(),
    )
    row = ImportRow.objects.create(
        batch=batch, number=2, outcome="new", object_type="report", label="T 2018Q1"
    )
    assert row.pk
    return target, report, batch


def a_thousand_of_everything(target: Target, report: Report, batch: ImportBatch) -> None:
    """A thousand more of each, each target with its wording, lead, report and facts."""
    number = count(1)
    office = DepartmentFactory()
    offices = clones(office, name=lambda n: f"局 {n}")
    people = clones(UserFactory(role=Role.REPORTER, department=office), username=lambda n: f"colleague{n}")
    membership = Membership.objects.get(department=office)
    clones(membership, user=lambda n: people[n], department=lambda n: offices[n])
    targets = clones(target, code=lambda n: f"T-{n}", name=lambda n: f"目标 {n}")
    clones(target.versions.get(), target=lambda n: targets[n])
    clones(target.assignments.get(), target=lambda n: targets[n], department=lambda n: offices[n])
    reports = clones(report, target=lambda n: targets[n], department=lambda n: offices[n])
    for event in report.events.all():
        clones(event, report=lambda n: reports[n])
    facts = KeptFacts.objects.get(target=target)
    KeptFacts.objects.filter(target__in=targets).delete()
    KeptFacts.objects.bulk_create(
        KeptFacts(target=each, number=next(number), content=facts.content) for each in targets
    )
    clones(AuditRecord.objects.latest("pk"))
    clones(batch, token=lambda n: uuid4())
    clones(batch.rows.get(), number=lambda n: n + 3)
