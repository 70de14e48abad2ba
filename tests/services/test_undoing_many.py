"""Undoing takes many reports back together, and all of them or none."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import TargetFactory, lead_of, of_department
from tests.services.test_undoing import ROW, bring, undo
from tracker.domain.vocabulary import Frequency, ReportState, Role
from tracker.models import AuditRecord, Report, Target, User
from tracker.services.ledger_check import check

pytestmark = pytest.mark.django_db


@pytest.fixture
def target() -> Target:
    return TargetFactory(code="KM", frequency=Frequency.QUARTERLY)


@pytest.fixture
def reporter(target: Target) -> User:
    return of_department(Role.REPORTER, lead_of(target))


@pytest.mark.parametrize("mode", ["draft", "submitted", "accepted"])
def test_undoing_ten_times_as_many_reports_takes_as_many_queries(target: Target, mode: str) -> None:
    asked = []
    for number, codes in enumerate(("A", "BCDEFGHIJK")):
        for code in codes:
            TargetFactory(code=code, frequency=Frequency.QUARTERLY)
        rows = [f"{code},2018Q{quarter},{quarter},说明" for code in codes for quarter in range(1, 5)]
        batch = bring("reports", "\n".join(["目标编号,报告期,完成值,说明", *rows]), mode)
        with CaptureQueriesContext(connection) as queries:
            done = undo(batch)
        asked.append(len(queries))
        records = AuditRecord.objects.filter(request_id=f"undo-{batch.token}")
        assert (len(done.restored), records.filter(object_type="report").count()) == (len(rows), len(rows))
        assert records.filter(reason__contains="导错了").count() == len(rows) + 1, number
    assert asked[0] == asked[1]
    assert check() == []


def test_changed_drafts_are_put_back_together(target: Target, reporter: User) -> None:
    heading, quarters = "目标编号,报告期,完成值,说明,佐证链接\n", range(1, 5)
    bring("reports", heading + "".join(f"KM,2018Q{n},{n},第{n}行,\n" for n in quarters), by=reporter)
    link = "https://example.org/b"
    batch = bring("reports", heading + "".join(f"KM,2018Q{n},9,改,{link}\n" for n in quarters), by=reporter)
    undo(batch, by=reporter)
    said = Report.objects.order_by("period").values_list("value", "note", "state")
    assert list(said) == [(n, f"第{n}行", ReportState.DRAFT) for n in quarters]
    assert not Report.objects.filter(evidence__removed_on=None, evidence__isnull=False).exists()
    assert check() == []


def test_an_undoing_that_breaks_off_leaves_everything(
    target: Target, reporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bring("reports", ROW + "KM,2018Q2,9,说明\n", "submitted", reporter)
    records = AuditRecord.objects.count()

    def broken(*_args: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("tracker.services.kept_facts.refresh_many", broken)
        with pytest.raises(RuntimeError), transaction.atomic():
            undo(batch, by=reporter)
    assert set(Report.objects.values_list("state", flat=True)) == {ReportState.SUBMITTED}
    assert AuditRecord.objects.count() == records
    assert len(undo(batch, by=reporter).restored) == 2
