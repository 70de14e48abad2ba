"""A full disk: nothing half-written, a page that says so, and work goes on when there is room (K05)."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import TargetFactory, UserFactory, at, lead_of, of_department, submitted
from tracker.domain.vocabulary import ReportState, Role, SheetKind
from tracker.models import AuditRecord, EvidenceItem, ImportBatch, Report
from tracker.resources.importing import import_at_once
from tracker.services.ledger_check import check

PDF = b"%PDF-1.4\n" + bytes(200)
ROWS = 600


@contextmanager
def no_room() -> Iterator[None]:
    """SQLite takes no page more than it has; its own word for a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def sheet() -> bytes:
    days = [at("2018-01-01").date().fromordinal(at("2018-01-01").toordinal() + n) for n in range(ROWS)]
    lines = [f"T,{day.isoformat()},{number + 1}" for number, day in enumerate(days)]
    return "\n".join(["目标编号,报告期,完成值", *lines]).encode()


@pytest.mark.smoke
@pytest.mark.django_db(transaction=True)
def test_k05_an_import_that_fills_the_disk_leaves_nothing_and_can_come_again() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite: PostgreSQL's disk cannot be filled here")
    keeper = UserFactory(role=Role.ADMINISTRATOR)
    TargetFactory(code="T", frequency="ad_hoc", starts_on="2018-01-01", due_on="2019-12-31")
    how = {"kind": SheetKind.REPORTS, "file_name": "a.csv", "by": keeper, "now": at("2026-01-05")}
    before = AuditRecord.objects.count()
    with no_room(), pytest.raises(OperationalError, match="full"):
        import_at_once(sheet(), mode=ReportState.SUBMITTED, **how)
    assert (Report.objects.count(), ImportBatch.objects.count()) == (0, 0)
    assert AuditRecord.objects.count() == before
    done = import_at_once(sheet(), mode=ReportState.SUBMITTED, **how)
    assert done.preview.errors == []
    assert Report.objects.count() == ROWS
    assert check() == []


@pytest.mark.django_db(transaction=True)
def test_k05_evidence_that_does_not_fit_on_the_disk_leaves_no_entry(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    target = TargetFactory(code="T")
    report = submitted(target, "2018Q1", value=20)
    client.force_login(of_department(Role.REPORTER, lead_of(target)))
    client.raise_request_exception = False
    before = AuditRecord.objects.filter(object_type="report").count()

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(default_storage._wrapped), "_save", full)
        page = client.post(f"/reports/{report.pk}/", attached())
    assert page.status_code == 503
    assert EvidenceItem.objects.count() == 0
    assert AuditRecord.objects.filter(object_type="report").count() == before
    client.post(f"/reports/{report.pk}/", attached())
    assert EvidenceItem.objects.count() == 1


def attached() -> dict[str, object]:
    return {"files": [SimpleUploadedFile("证明.pdf", PDF)]}
